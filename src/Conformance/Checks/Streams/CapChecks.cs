using System.Globalization;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Streams;

/// <summary>Six streams: exactly, however they are asked for.</summary>
internal static class CapChecks
{
    private const int Cap = 6;

    private static readonly Clause Six =
        Clause.Start("A participant has at most six streams open (PixStream:Streams:MaxStreams).");

    private static readonly Clause Refused = Clause.Start(
        "If six are left: 429 stream-limit, pi-thread-slot: 6/6, and Retry-After with the seconds until the next one can become idle.");

    private static readonly Clause Exactly = Clause.Promise(
        "The cap holds exactly, however requests meet, and heals itself: a crashed reader's slot is free after the idle time.");

    private static readonly Clause Slot = Clause.Pull(
        "200 and 204 have PI-Pull-Next, the path to pull next, and pi-thread-slot: 2/6 (what the cap counts / the cap).");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.cap.{name}", title, clause, wire.Profile, body);
        return
        [
            Of("seventh", "The seventh start is refused with 429", Six, SeventhAsync),
            Of("retry-after", "A start that is refused says when to come again: Retry-After, and pi-thread-slot: 6/6", Refused,
                RetryAfterAsync),
            Of("twelve-at-once", "Of twelve starts at once exactly six are let in", Exactly, TwelveAtOnceAsync),
            Of("free-after-end", "The slot of a stream that was ended is free, and only that",
                Clause.End("Confirms the batch that the token follows, closes the stream and frees its slot."),
                FreeAfterEndAsync),
            Of("refusal-moves-nothing", "A start that is refused takes no message with it",
                Clause.Refusals("A refusal never moves a cursor."), RefusalMovesNothingAsync),
            Of("replay-takes-no-slot", "Repeated pulls take no slot", Six, ReplayTakesNoSlotAsync),
        ];
    }

    public static IEnumerable<Check> OfBoth =>
    [
        new("spi.cap.slot-header", "pi-thread-slot counts the open streams, on 200 and on 204", Slot, Profiles.Spi,
            SlotHeaderAsync),
        new("both.cap.shared", "Both profiles share the six streams of a participant", Clause.Json(
            "The same participant's messages, the same slots, the same rules; a token of one profile is not one of the other."),
            Profiles.Both, SharedAsync),
    ];

    /// <summary>Opens six streams, each with a message, so that none of them waits.</summary>
    internal static async Task<List<string>> FillAsync(CheckRun run, string psp)
    {
        await run.FeedAsync(psp, Cap);
        var paths = new List<string>();
        for (var i = 0; i < Cap; i++)
            paths.Add(run.Next((await run.StartAsync(psp)).Is(200)));
        return paths;
    }

    internal static async Task SeventhAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await FillAsync(run, psp);
        (await run.StartAsync(psp)).Is(429);
    }

    private static async Task RetryAfterAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await FillAsync(run, psp);
        var reply = (await run.StartAsync(psp)).Is(429);
        var after = reply.Required("Retry-After");
        Expect.That(
            int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= 1
            && seconds <= Math.Ceiling(run.Options.IdleTime.TotalSeconds),
            $"Retry-After: 1 to {Math.Ceiling(run.Options.IdleTime.TotalSeconds)}, in seconds (--idle-time)",
            $"Retry-After: {after}", reply);
        reply.Matches("pi-thread-slot", "^6/6$", "6/6");
    }

    internal static async Task TwelveAtOnceAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 12);
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => run.StartAsync(psp)));
        var let = replies.Where(reply => reply.Is(200, 429).Status == 200).ToList();
        Expect.That(let.Count == Cap, "6 of 12 starts let in, 6 refused with 429", $"{let.Count} let in");
        Expect.That(let.Select(run.Next).Distinct().Count() == Cap, "six different streams", "the same path for two of them");
        var keys = let.SelectMany(run.Wire.Keys).ToList();
        Expect.That(keys.Distinct().Count() == Cap, "six different messages", $"{keys.Distinct().Count()}");
    }

    internal static async Task FreeAfterEndAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var paths = await FillAsync(run, psp);
        await run.FeedAsync(psp, 2);
        (await run.EndAsync(paths[run.Random.Next(Cap)])).Is(200);
        (await run.StartAsync(psp)).Is(200);
        (await run.StartAsync(psp)).Is(429);
    }

    private static async Task RefusalMovesNothingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var paths = await FillAsync(run, psp);
        var messages = await run.FeedAsync(psp, 3);
        for (var i = 0; i < 3; i++)
            (await run.StartAsync(psp, run.Wire.MultiType)).Is(429);
        (await run.PullAsync(paths[^1], run.Wire.MultiType)).Holds(run.Wire, messages);
    }

    private static async Task ReplayTakesNoSlotAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 7);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => run.PullAsync(next)));
        for (var i = 2; i <= Cap; i++)
            (await run.StartAsync(psp)).Is(200);
        (await run.StartAsync(psp)).Is(429);
    }

    private static async Task SlotHeaderAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 7);
        var next = "";
        for (var i = 1; i <= Cap; i++)
        {
            var reply = (await run.StartAsync(psp)).Is(200);
            reply.Matches("pi-thread-slot", $"^{i}/6$", $"{i}/6");
            next = run.Next(reply);
        }

        (await run.PullAsync(next)).Is(200).Matches("pi-thread-slot", "^6/6$", "6/6");
        (await run.PullAsync(next)).Is(200).Matches("pi-thread-slot", "^6/6$", "6/6, a repeat takes no slot");
        (await run.StartAsync(await run.ParticipantAsync())).Is(204).Matches("pi-thread-slot", "^1/6$", "1/6");
    }

    private static async Task SharedAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 7);
        for (var i = 0; i < 3; i++)
        {
            (await run.StartAsync(Dialect.Spi, psp)).Is(200);
            (await run.StartAsync(Dialect.Json, psp)).Is(200);
        }

        (await run.StartAsync(Dialect.Spi, psp)).Is(429);
        (await run.StartAsync(Dialect.Json, psp)).Is(429);
    }
}
