using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Streams;

/// <summary>DELETE: what it confirms, what comes back, and what is left of the stream.</summary>
internal static class EndChecks
{
    private static readonly Clause Ends =
        Clause.End("Confirms the batch that the token follows, closes the stream and frees its slot.");

    private static readonly Clause Outstanding = Clause.End(
        "With the token of a batch that was handed out but whose answer was lost, the batch before it is confirmed (it was already) and the lost " +
        "one goes back to be handed out again.");

    private static readonly Clause Superseded =
        Clause.End("The token of an open stream that was superseded gives 410, and the stream stays open.");
    private static readonly Clause Gone = Clause.Pull("A token that was superseded, or whose stream ended: 410 stream-gone.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.end.{name}", title, clause, wire.Profile, body);
        var again = wire.IsSpi
            ? Of(
                "once", "A stream ends once: 200, then 410",
                Clause.End("200 the first time, 410 afterwards: both mean ended."), OnceAsync)
            : Of(
                "again-and-again",
                "A stream may be ended again and again: 200 {}",
                Clause.Json("DELETE answers 200 {}, also for a stream that has ended: then it confirmed nothing."),
                AgainAndAgainAsync);
        return
        [
            again,
            Of("confirms", "Ending confirms the last batch, and nothing else", Ends, ConfirmsAsync),
            Of("outstanding-comes-back",
                "Ending with the token of a batch that was lost gives it back, and confirms the one before", Outstanding,
                OutstandingAsync),
            Of("lost-batch-first", "What came back is handed out first, before new messages", Clause.Pull(
                "It confirms the batch that the last answer carried, and answers with the next: messages that came back from ended streams first, " +
                "lowest sequence first, then new ones."), LostBatchFirstAsync),
            Of("wakes-another", "What came back goes to another stream that waits", Outstanding, WakesAnotherAsync),
            Of("superseded", "Ending with a superseded token is refused with 410, and the stream stays open", Superseded,
                SupersededAsync),
            Of("then-pull", "A pull in a stream that was ended is answered 410", Gone, ThenPullAsync),
            Of("while-waiting", "A pull that waits in a stream that is ended is not left without an answer", Gone,
                WhileWaitingAsync),
        ];
    }

    private static async Task OnceAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        (await run.EndAsync(next)).Is(200);
        (await run.EndAsync(next)).Is(410);
        (await run.EndAsync(next)).Is(410);
    }

    internal static async Task AgainAndAgainAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        for (var i = 0; i < 3; i++)
        {
            var reply = (await run.EndAsync(next)).Is(200);
            Expect.That(reply.Text == "{}", "the body {}", Shortened.Body(reply.Body), reply);
            reply.Matches("Content-Type", "^application/json", "application/json");
        }
    }

    internal static async Task ConfirmsAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        var first = (await run.StartAsync(psp)).Holds(run.Wire, messages[0]);
        (await run.EndAsync(run.Next(first))).Is(200);
        Expect.Same(messages[1..], await run.RestAsync(psp));
    }

    private static async Task OutstandingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        (await run.PullAsync(next)).Holds(run.Wire, messages[1]);
        (await run.EndAsync(next)).Is(200);
        Expect.Same(messages[1..], await run.RestAsync(psp));
    }

    private static async Task LostBatchFirstAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 6);
        var (one, other) = (run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0])), run.Next(
            (await run.StartAsync(psp)).Holds(run.Wire, messages[1])));
        (await run.PullAsync(one)).Holds(run.Wire, messages[2]);
        (await run.PullAsync(other)).Holds(run.Wire, messages[3]);
        (await run.EndAsync(other)).Is(200);
        (await run.EndAsync(one)).Is(200);
        (await run.StartAsync(psp, run.Wire.MultiType)).Holds(run.Wire, messages[2..]);
    }

    private static async Task WakesAnotherAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        var lost = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        var other = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[1]));
        (await run.PullAsync(lost)).Holds(run.Wire, messages[2]);
        var waiting = run.AwaitAsync(other);
        (await run.EndAsync(lost)).Is(200);
        (await waiting).Holds(run.Wire, messages[2]);
    }

    private static async Task SupersededAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        var first = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        var second = run.Next((await run.PullAsync(first)).Holds(run.Wire, messages[1]));
        var third = (await run.PullAsync(second)).Holds(run.Wire, messages[2]);
        (await run.EndAsync(first)).Is(410);
        third.IsRepeatedBy(run.Wire, await run.PullAsync(second));
    }

    private static async Task ThenPullAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        (await run.EndAsync(next)).Is(200);
        (await run.PullAsync(next)).Is(410);
        Expect.Same(messages[1..], await run.RestAsync(psp));
    }

    private static async Task WhileWaitingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        var waiting = run.PullAsync(next);
        (await run.EndAsync(next)).Is(200);
        // 204 where its wait, or the answer, was over before.
        (await waiting).Is(410, 204);
        (await run.PullAsync(next)).Is(410);
    }
}
