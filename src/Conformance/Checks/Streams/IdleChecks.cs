using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Streams;

/// <summary>Readers that vanish: their slots and their batches come back after the idle time, and not before.</summary>
internal static class IdleChecks
{
    private static readonly Clause Ends = Clause.Pull(
        "A stream ends by DELETE, or when no pull came for PixStream:Streams:IdleTimeout (30 seconds) and no pull waits in it.");

    private static readonly Clause Heals = Clause.Promise(
        "The cap holds exactly, however requests meet, and heals itself: a crashed reader's slot is free after the idle time.");

    private static readonly Clause Unconfirmed = Clause.Pull("Start again; what was not confirmed is handed out again.");

    private static readonly Clause First = Clause.Pull(
        "It confirms the batch that the last answer carried, and answers with the next: messages that came back from ended streams first, lowest " +
        "sequence first, then new ones.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.idle.{name}", title, clause, wire.Profile, body) { WaitsForIdle = true };
        return
        [
            Of("slots-return", "The slots of six readers that vanished are free after the idle time", Heals, SlotsReturnAsync),
            Of("batch-returns-first", "The batches of readers that vanished come again, in their order, before new messages",
                First, BatchReturnsAsync),
            Of("lost-start", "A start whose answer was lost gives its batch back after the idle time", Clause.Start(
                "The lost stream keeps its slot and its batch until it has been idle for PixStream:Streams:IdleTimeout."),
                LostStartAsync),
            Of("waiting-reader", "A reader that waits is given the batch of one that vanished", Unconfirmed, WaitingReaderAsync),
            Of("gone", "The token of a stream that was idle for too long is answered 410", Ends, GoneAsync),
            Of("repeats-keep-open", "A stream that is pulled stays open, also if only the same token is pulled", Ends,
                RepeatsKeepOpenAsync),
            Of("waits-keep-open", "A stream in which pulls wait stays open", Ends, WaitsKeepOpenAsync),
        ];
    }

    /// <summary>Until the server must have noticed: its timer and the way there are given a little.</summary>
    private static Task VanishAsync(CheckRun run) => run.PauseAsync(run.Options.IdleTime + Grace(run));

    private static TimeSpan Grace(CheckRun run) =>
        TimeSpan.FromSeconds(Math.Clamp(run.Options.IdleTime.TotalSeconds / 10, 0.5, 3));

    private static async Task SlotsReturnAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await CapChecks.FillAsync(run, psp);
        (await run.StartAsync(psp)).Is(429);
        await VanishAsync(run);
        for (var i = 0; i < 6; i++)
            (await run.StartAsync(psp)).Is(200);
        (await run.StartAsync(psp)).Is(429);
    }

    private static async Task BatchReturnsAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 5);
        (await run.StartAsync(psp)).Holds(run.Wire, messages[0]);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[1]));
        (await run.PullAsync(next)).Holds(run.Wire, messages[2]);
        await VanishAsync(run);
        // The second was confirmed by the pull of the third.
        (await run.StartAsync(psp, run.Wire.MultiType)).Holds(run.Wire, messages[0], messages[2], messages[3], messages[4]);
    }

    private static async Task LostStartAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        using (var connection = await run.ConnectAsync(psp))
        {
            await run.SendOnAsync(connection, new Request("GET", run.Wire.Start(psp)).With("Accept", run.Wire.SingleType));
            await connection.ReadSomeAsync(run.End);
            connection.Reset();
        }

        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[1]));
        (await run.EndAsync(next)).Is(200);
        await VanishAsync(run);
        Expect.Same(messages[..1], await run.RestAsync(psp));
    }

    private static async Task WaitingReaderAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        var waiter = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        (await run.StartAsync(psp)).Holds(run.Wire, messages[1]);
        (await run.AwaitAsync(waiter)).Holds(run.Wire, messages[1]);
    }

    private static async Task GoneAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        var start = (await run.StartAsync(psp)).Holds(run.Wire, messages[0]);
        await VanishAsync(run);
        (await run.PullAsync(run.Next(start))).Is(410);
        Expect.Same(messages, await run.RestAsync(psp));
    }

    private static async Task RepeatsKeepOpenAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        for (var i = 0; i < 5; i++)
        {
            var asked = run.Time.GetTimestamp();
            await run.PauseAsync(run.Options.IdleTime / 4);
            var reply = await run.PullAsync(next);
            if (run.Time.GetElapsedTime(asked) > run.Options.IdleTime * 0.9)
                throw new CheckSkippedException("This machine is too busy to pull within the idle time.");
            reply.Holds(run.Wire, messages[1]);
        }
    }

    private static async Task WaitsKeepOpenAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        var started = run.Time.GetTimestamp();
        while (run.Time.GetElapsedTime(started) < run.Options.IdleTime * 1.2)
            next = run.Next((await run.PullAsync(next)).Is(204));
        var message = (await run.FeedAsync(psp, 1))[0];
        (await run.PullAsync(next)).Holds(run.Wire, message);
    }
}
