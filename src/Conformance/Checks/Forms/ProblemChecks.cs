using PixStream.Conformance.Checks.Streams;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Forms;

/// <summary>Refusals: their documents, which comes first where several apply, and that they move nothing.</summary>
internal static class ProblemChecks
{
    private static readonly Clause Body = Clause.Refusals(
        "The body is a problem (RFC 9457): application/problem+xml (namespace urn:ietf:rfc:7807) in the SPI profile, application/problem+json in " +
        "the JSON profile.");

    private static readonly Clause Order = Clause.Refusals(
        "Order: Transfer-Encoding, path, credential, token, Accept, other headers (type, coding, length), body, then the state of the stream or of the " +
        "message key. The first refusal is given.");

    private static readonly Clause Nothing = Clause.Refusals("A refusal never moves a cursor.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.problem.{name}", title, clause, wire.Profile, body);
        return
        [
            Of("document", "A refusal is a problem in the profile's format, with a type of this contract", Body, DocumentAsync),
            Of("malformed-ispb", "400 malformed-ispb is a problem, for every text that is not an ISPB", Body, MalformedIspbAsync),
            Of("malformed-token", "400 malformed-token is a problem", Body, async run =>
                (await run.PullAsync(run.Wire.TokenPath(await run.ParticipantAsync(), "x")))
                    .IsProblem(run.Wire, 400, "malformed-token")),
            Of("not-acceptable", "406 not-acceptable is a problem", Body, async run =>
                (await run.StartAsync(await run.ParticipantAsync(), "image/png")).IsProblem(run.Wire, 406, "not-acceptable")),
            Of("stream-gone", "410 stream-gone is a problem", Body, StreamGoneAsync),
            Of("stream-limit", "429 stream-limit is a problem", Body, StreamLimitAsync),
            Of("method-not-allowed", "405 method-not-allowed is a problem, and Allow names the methods",
                Clause.Refusals("Allow names the methods"), MethodAsync),
            Of("head", "HEAD is another method: it opens no stream", Clause.Refusals("Allow names the methods"), HeadAsync),
            Of("precedence", "Of several refusals the first is given: path, token, headers, then the participant", Order,
                PrecedenceAsync),
            Of("moves-nothing", "Refusals of every kind move nothing", Nothing, MovesNothingAsync),
        ];
    }

    public static IEnumerable<Check> OfIntake =>
    [
        Intake("malformed-message", "400 malformed-message is a problem", run => run.PostAsync([1, 2, 3]), 400),
        Intake("length-required", "411 length-required is a problem", run => run.SendAsync(
            new Request("POST", Dialect.Intake(run.Sender)).With("Content-Type", Envelope.ContentType)), 411),
        Intake("too-large", "413 too-large is a problem", run => run.PostAsync(new byte[4_000_001]), 413),
        Intake("unsupported-media-type", "415 unsupported-media-type is a problem",
            run => run.PostAsync([1, 2, 3], "image/png"), 415),
        Intake("duplicate-id", "409 duplicate-id is a problem", DuplicateAsync, 409),
        new("spi.intake.precedence", "Of several refusals of intake the first is given: path, headers, then the body", Order,
            Profiles.Spi, IntakePrecedenceAsync) { ChoosesMessages = true },
        new("spi.intake.malformed-ispb", "A sender in the path that is no ISPB is refused with 400",
            Clause.Append("the path's ISPB is not 8 characters of 0-9A-Z"), Profiles.Spi, async run =>
                (await run.SendAsync(new Request("POST", Dialect.Intake("no-ispb")) { Body = run.Make("12345678").Bytes }.With(
                    "Content-Type", Envelope.ContentType)))
                    .IsProblem(run.Wire, 400, "malformed-ispb")) { ChoosesMessages = true },
    ];

    private static Check Intake(string name, string title, Func<CheckRun, Task<Reply>> ask, int status) =>
        new("spi.problem." + name, title, Body, Profiles.Spi, async run =>
            (await ask(run)).IsProblem(run.Wire, status, name)) { ChoosesMessages = true };

    private static async Task<Reply> DuplicateAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var (first, other) = (run.Make(psp), run.Make(psp));
        await run.PublishAsync(first);
        return await run.PostAsync(other.With(other.BizMsgIdr, first.BizMsgIdr));
    }

    /// <summary>Whatever the refusal is called: which it must be is for other checks to say.</summary>
    private static async Task DocumentAsync(CheckRun run)
    {
        var reply = await run.StartAsync("1234567");
        Expect.That(reply.Status is >= 400 and < 500, "a status from 400 to 499", $"{reply.Status}", reply);
        reply.IsProblem(run.Wire, reply.Status, null);
    }

    private static async Task MalformedIspbAsync(CheckRun run)
    {
        foreach (var ispb in new[] { "1234567", "123456789", "1234567a", "1234-678", "1234567%20", "%C3%A9%C3%A9%C3%A9%C3%A9" })
        {
            (await run.StartAsync(ispb)).IsProblem(run.Wire, 400, "malformed-ispb");
            (await run.PullAsync(run.Wire.TokenPath(ispb, "x"))).IsProblem(run.Wire, 400, "malformed-ispb");
        }
    }

    private static async Task StreamGoneAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        (await run.EndAsync(next)).Is(200);
        (await run.PullAsync(next)).IsProblem(run.Wire, 410, "stream-gone");
    }

    private static async Task StreamLimitAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await CapChecks.FillAsync(run, psp);
        (await run.StartAsync(psp)).IsProblem(run.Wire, 429, "stream-limit");
    }

    private static async Task MethodAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var (method, path, allow) in new[]
        {
            ("POST", run.Wire.Start(psp), new[] { "GET" }), ("DELETE", run.Wire.Start(psp), ["GET"]),
            ("PUT", run.Wire.TokenPath(psp, "x"), ["GET", "DELETE"]), ("PATCH", run.Wire.TokenPath(psp, "x"), ["GET", "DELETE"]),
        })
            ExpectAllows(await run.SendAsync(new Request(method, path)), run.Wire, allow);
        if (run.Wire.IsSpi)
            ExpectAllows(await run.SendAsync(new Request("GET", Dialect.Intake(psp))), run.Wire, ["POST"]);
    }

    private static void ExpectAllows(Reply reply, Dialect wire, string[] methods)
    {
        reply.IsProblem(wire, 405, "method-not-allowed");
        var allow = reply.Required("Allow");
        Expect.That(
            methods.Order()
                .SequenceEqual(allow.Split(',', StringSplitOptions.TrimEntries).Where(method => method != "HEAD").Order()),
            $"Allow: {string.Join(", ", methods)}", $"Allow: {allow}", reply);
    }

    private static async Task HeadAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 7);
        for (var i = 0; i < 7; i++)
            Expect.That(
                (await run.SendAsync(new Request("HEAD", run.Wire.Start(psp)))) is { Status: >= 400 and < 500 }, "405",
                "something else");
        (await run.StartAsync(psp, run.Wire.MultiType)).Holds(run.Wire, messages);
    }

    private static async Task PrecedenceAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var gone = (await CapChecks.FillAsync(run, psp))[0];
        (await run.EndAsync(gone)).Is(200);
        await run.FeedAsync(psp, 1);
        (await run.StartAsync(psp)).Is(200);

        // Everything is wrong with the first, then ever less.
        (await run.PullAsync(run.Wire.TokenPath("no-ispb", "x"), "image/png")).IsProblem(run.Wire, 400, "malformed-ispb");
        (await run.PullAsync(run.Wire.TokenPath(psp, "x"), "image/png")).IsProblem(run.Wire, 400, "malformed-token");
        (await run.PullAsync(gone, "image/png")).IsProblem(run.Wire, 406, "not-acceptable");
        (await run.PullAsync(gone)).IsProblem(run.Wire, 410, "stream-gone");
        (await run.StartAsync("no-ispb", "image/png")).IsProblem(run.Wire, 400, "malformed-ispb");
        (await run.StartAsync(psp, "image/png")).IsProblem(run.Wire, 406, "not-acceptable");
        (await run.StartAsync(psp)).IsProblem(run.Wire, 429, "stream-limit");
    }

    private static async Task IntakePrecedenceAsync(CheckRun run)
    {
        var large = new byte[4_000_001];
        Task<Reply> PostAsync(string sender, byte[] body, string type, string? coding) => run.SendAsync(
            new Request("POST", Dialect.Intake(sender)) { Body = body }.With("Content-Type", type)
                .With("Content-Encoding", coding));
        (await PostAsync("no-ispb", [], "image/png", "br")).IsProblem(run.Wire, 400, "malformed-ispb");
        (await PostAsync(run.Sender, large, "image/png", "br")).IsProblem(run.Wire, 415, "unsupported-media-type");
        (await PostAsync(run.Sender, large, Envelope.ContentType, "br")).IsProblem(run.Wire, 415, "unsupported-media-type");
        (await PostAsync(run.Sender, large, Envelope.ContentType, null)).IsProblem(run.Wire, 413, "too-large");
        (await PostAsync(run.Sender, new byte[100], Envelope.ContentType, null)).IsProblem(run.Wire, 400, "malformed-message");
    }

    private static async Task MovesNothingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        (await run.PullAsync(next, "image/png")).Is(406);
        (await run.SendAsync(new Request("PUT", next))).Is(405);
        (await run.PullAsync(next + "A")).Is(400);
        (await run.EndAsync(next + "A")).Is(TokenChecks.EndOfUnknown(run.Wire) ?? 400);
        (await run.PullAsync(next)).Holds(run.Wire, messages[1]);
        (await run.EndAsync(next)).Is(200);
        Expect.Same(messages[1..], await run.RestAsync(psp));
    }
}
