using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Credentials;

/// <summary>Participants that ask for what is another's: they are refused with 403, and learn nothing.</summary>
internal static class ForeignChecks
{
    private static readonly Clause Forbidden = Clause.Refusals(
        "the credential is another participant's than the one in the path, or its state, or the scope of its access token, does not allow the operation");

    private static readonly Clause Alike = Clause.Credentials(
        "403 forbidden, the same whether that one is registered or not");

    private static readonly Clause Body = Clause.Refusals(
        "The body is a problem (RFC 9457): application/problem+xml (namespace urn:ietf:rfc:7807) in the SPI profile, application/problem+json in " +
        "the JSON profile.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.credential.{name}", title, clause, wire.Profile, body) { Tries = CredentialKinds.Any };
        return
        [
            Of("other-participant", "With its own credential a participant neither reads nor ends another's stream: 403",
                Forbidden, OtherParticipantAsync),
            wire.IsSpi
                ? Of("send-as-other",
                    "With its own credential a participant does not send as another: 403, and nothing is stored", Forbidden,
                    SendAsOtherAsync) with { ChoosesMessages = true }
                : Of("make-for-other", "With its own credential a participant has no messages made for another: 403", Forbidden,
                    MakeForOtherAsync),
            Of("tells-nothing", "The refusal is the same whether the other participant exists or not", Alike, TellsNothingAsync),
            Of("document", "401 unauthenticated and 403 forbidden are problems", Body, DocumentAsync),
        ];
    }

    private static async Task OtherParticipantAsync(CheckRun run)
    {
        var own = await Attempts.BeginAsync(run, await run.ParticipantAsync());
        var other = await Attempts.BeginAsync(run, await run.ParticipantAsync());
        foreach (var request in other.OnStream().Concat(own.OnStreamOf(other.Psp)))
            (await run.SendAsync(request with { As = CredentialOf(run, own.Psp) })).Is(403);
        await own.ExpectNothingMovedAsync();
        await other.ExpectNothingMovedAsync();
    }

    private static async Task SendAsOtherAsync(CheckRun run)
    {
        var (psp, other) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        var messages = new[] { run.MakePayment(other, psp), run.MakePayment(other, psp), run.MakePayment(other, other) };
        foreach (var request in new[]
        {
            Attempts.Sending(other, messages[0]),
            new Request("POST", Dialect.Intake(other)) { Body = Multipart.Of(messages.Select(message => message.Bytes)) }
                .With("Content-Type", Multipart.ContentType),
        })
            (await run.SendAsync(request with { As = CredentialOf(run, psp) })).Is(403);
        Expect.Same([], await run.RestAsync(psp));
        Expect.Same([], await run.RestAsync(other));
    }

    private static async Task MakeForOtherAsync(CheckRun run)
    {
        var (psp, other) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        if (!await Attempts.MakesAsync(run, psp))
            throw new CheckSkippedException("The server does not make messages: POST /api/util/msgs/{ispb}/{n} is off.");
        (await run.SendAsync(Attempts.Making(other, 1) with { As = CredentialOf(run, psp) })).Is(403);
        Expect.Same([], await run.RestAsync(other));
    }

    /// <summary>Status, headers and body; how long it takes says nothing from so far away.</summary>
    private static async Task TellsNothingAsync(CheckRun run)
    {
        var (psp, other) = (await run.ParticipantAsync(), await Attempts.BeginAsync(run, await run.ParticipantAsync()));
        var shown = CredentialOf(run, psp);
        foreach (var (known, madeUp) in RequestsTo(other.Psp).Zip(RequestsTo(run.MadeUp)))
        {
            var (one, two) = (await run.SendAsync(known with { As = shown }), await run.SendAsync(madeUp with { As = shown }));
            Expect.That(one.Status == two.Status, $"{one.Status}, as for a participant that exists", $"{two.Status}", two);
            Expect.That(
                one.Body.AsSpan().SequenceEqual(two.Body), "the body of the refusal for a participant that exists",
                "another", two);
            var (ones, twos) = (Lasting(one), Lasting(two));
            Expect.That(
                ones.SequenceEqual(twos), "the headers of the refusal for a participant that exists",
                string.Join("; ", ones.Except(twos).Concat(twos.Except(ones))), two);
        }

        IEnumerable<Request> RequestsTo(string ispb) =>
        [
            .. other.OnStreamOf(ispb),
            new Request("GET", run.Wire.TokenPath(ispb, "x")),
            run.Wire.IsSpi ? Attempts.Sending(ispb, run.MakePayment(ispb, psp)) : Attempts.Making(ispb, 1),
        ];
    }

    private static async Task DocumentAsync(CheckRun run)
    {
        var (psp, other) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        var start = new Request("GET", run.Wire.Start(other));
        (await run.SendAsync(start with { As = CredentialOf(run, psp) })).IsProblem(run.Wire, 403, "forbidden");
        var reply = await Attempts.AskAsync(run, start with { As = Presented.Nothing }) ?? throw Attempts.NotAnswered();
        reply.IsProblem(run.Wire, 401, "unauthenticated");
    }

    private static Presented CredentialOf(CheckRun run, string psp) =>
        run.Target.ShownAt(psp) with { Label = $"with the credential of {psp}" };

    /// <summary>The headers that do not change from one answer to the next.</summary>
    private static List<string> Lasting(Reply reply) =>
    [
        .. reply.Headers.Where(header => !header.Key.Equals("Date", StringComparison.OrdinalIgnoreCase)
                && !header.Key.EndsWith("Request-Id", StringComparison.OrdinalIgnoreCase)
                && !header.Key.StartsWith("traceparent", StringComparison.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal),
    ];
}
