using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Streams;

/// <summary>Tokens: bound to participant, profile, stream and step, and of no use in any other form.</summary>
internal static class TokenChecks
{
    private static readonly Clause Refused = Clause.Tokens(
        "One of another participant or profile, or with any character changed, is refused with 400 malformed-token, before anything is looked up.");

    private static readonly Clause Isolation =
        Clause.Promise("No token of one participant reads or confirms another's messages.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.token.{name}", title, clause, wire.Profile, body);
        return
        [
            Of("altered", "A token with any character changed is refused with 400, and moves nothing", Refused, AlteredAsync),
            Of("never-issued", "What never was a token is refused with 400", Refused, NeverIssuedAsync),
            Of("other-participant", "A token under another participant's path is refused, to pull and to end", Isolation,
                OtherParticipantAsync),
            Of("other-profile", "A token under the other profile's path is refused, to pull and to end", Refused,
                OtherProfileAsync),
        ];
    }

    private static async Task AlteredAsync(CheckRun run)
    {
        var (psp, next, second) = await BeginAsync(run);
        var token = Dialect.TokenOf(next);
        foreach (var i in Enumerable.Range(0, token.Length))
        {
            await ExpectMalformedAsync(
                run, run.Wire.TokenPath(psp, token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]));
            // Neither moved nor, by now, idle.
            (await run.PullAsync(next)).Holds(run.Wire, second);
        }
    }

    private static async Task NeverIssuedAsync(CheckRun run)
    {
        var (psp, next, second) = await BeginAsync(run);
        var token = Dialect.TokenOf(next);
        foreach (var text in new[]
        {
            "x", token + "A", token[..^1], token + "=", new string('A', token.Length), new string('A', 3000), "%20", "..%2f",
        })
        {
            await ExpectMalformedAsync(run, run.Wire.TokenPath(psp, text));
            (await run.PullAsync(next)).Holds(run.Wire, second);
        }
    }

    /// <summary>A stream whose path gives the second of three messages.</summary>
    private static async Task<(string Psp, string Next, Envelope Second)> BeginAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        (await run.PullAsync(next)).Holds(run.Wire, messages[1]);
        return (psp, next, messages[1]);
    }

    private static async Task ExpectMalformedAsync(CheckRun run, string path)
    {
        (await run.PullAsync(path)).Is(400);
        (await run.EndAsync(path)).Is(EndOfUnknown(run.Wire) ?? 400);
    }

    private static async Task OtherParticipantAsync(CheckRun run)
    {
        var (psp, other) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        var (mine, others) = (await run.FeedAsync(psp, 2), await run.FeedAsync(other, 2));
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, mine[0]));
        var theirs = run.Next((await run.StartAsync(other)).Holds(run.Wire, others[0]));
        await ExpectRefusedAsync(run, run.Wire, run.Wire.TokenPath(other, Dialect.TokenOf(next)));
        (await run.PullAsync(next)).Holds(run.Wire, mine[1]);
        (await run.PullAsync(theirs)).Holds(run.Wire, others[1]);
    }

    private static async Task OtherProfileAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        var path = run.Wire.Other.TokenPath(psp, Dialect.TokenOf(next));
        if (!(run.Wire.IsSpi ? run.Offer.HasJson : run.Offer.HasXml) || (await run.PullAsync(path, null)).Status == 404)
            throw new CheckSkippedException("The server does not serve the other profile.");
        await ExpectRefusedAsync(run, run.Wire.Other, path);
        (await run.PullAsync(next)).Holds(run.Wire, messages[1]);
    }

    /// <summary>Where callers have names, 403 says the same.</summary>
    private static async Task ExpectRefusedAsync(CheckRun run, Dialect wire, string path)
    {
        (await run.PullAsync(path, null)).Is(400, 403);
        (await run.EndAsync(path)).Is(EndOfUnknown(wire) ?? 400, 403);
    }

    /// <summary>The JSON profile answers the end of a stream that is not there as that of one that is.</summary>
    public static int? EndOfUnknown(Dialect wire) => wire.IsSpi ? null : 200;
}
