using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Streams;

/// <summary>The same token again: after a lost answer, twice at once, in another form, too late.</summary>
internal static class ReplayChecks
{
    private static readonly Clause Again = Clause.Pull(
        "The same token gives the same batch, byte for byte (for the same Accept-Encoding) and with the same next token, until the next one is " +
        "pulled: after a lost answer, a restart, a crash.");

    private static readonly Clause AtOnce = Clause.Pull(
        "Two requests with one token at once get the same answer, and where both wait the form (Accept) of the first counts for both.");

    private static readonly Clause KeepsForm = Clause.Pull(
        "A batch keeps the form in which it was first given; a repeated request whose Accept does not admit it gets 406, which says what to send.");

    private static readonly Clause TooLate = Clause.Pull("A token that was superseded, or whose stream ended: 410 stream-gone.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.replay.{name}", title, clause, wire.Profile, body);
        return
        [
            Of("same-bytes", "A repeated pull gives the same bytes and the same next token", Again, run =>
                SameBytesAsync(run, CheckRun.One)),
            Of("same-bytes-batch", "A repeated pull of a batch gives the same bytes and the same next token", Again, run =>
                SameBytesAsync(run, run.Wire.MultiType)),
            Of("same-bytes-packed", "A repeated pull with gzip gives the same packed bytes", Again, SamePackedBytesAsync),
            Of("message-between", "A message that arrives meanwhile does not get into a batch that was handed out", Again,
                MessageBetweenAsync),
            Of("confirms-nothing", "Repeats confirm nothing: the batch they repeat comes back when the stream is left",
                Clause.End("With the token of a batch that was handed out but whose answer was lost, the batch before it is confirmed (it was already) and the lost one goes back to be handed out again."),
                ConfirmsNothingAsync),
            Of("lost-answer", "A pull whose answer was lost is repeated without losing or doubling anything", Again, run =>
                LostAnswerAsync(run, readsSome: false)),
            Of("cut-answer", "A pull whose answer was cut off is repeated without losing or doubling anything", Again, run =>
                LostAnswerAsync(run, readsSome: true)),
            Of("twice-at-once", "Eight pulls of one token at once get the same answer", AtOnce, TwiceAtOnceAsync),
            Of("twice-waiting", "Two pulls of one token that wait get the same message", AtOnce, TwiceWaitingAsync),
            Of("keeps-form", "A batch keeps its form: 406 for an Accept that does not admit it", KeepsForm, KeepsFormAsync),
            Of("superseded", "A token that was superseded is answered 410, and moves nothing", TooLate, SupersededAsync),
        ];
    }

    private static async Task SameBytesAsync(CheckRun run, string accept)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        var messages = await run.FeedAsync(psp, 13);
        var first = (await run.PullAsync(next, accept)).Holds(run.Wire, accept == CheckRun.One ? messages[..1] : messages[..10]);
        for (var i = 0; i < 3; i++)
            first.IsRepeatedBy(run.Wire, await run.PullAsync(next, accept));
    }

    private static async Task SamePackedBytesAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        await run.FeedAsync(psp, 4);
        var packed = (await run.PullAsync(next, run.Wire.MultiType, "gzip")).Is(200);
        packed.IsRepeatedBy(run.Wire, await run.PullAsync(next, run.Wire.MultiType, "gzip"));
        var plain = (await run.PullAsync(next, run.Wire.MultiType)).Is(200);
        Expect.That(
            packed.Unpacked().Body.AsSpan().SequenceEqual(plain.Body), "the same body with and without gzip",
            "different ones", plain);
    }

    private static async Task MessageBetweenAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        var messages = await run.FeedAsync(psp, 2);
        var first = (await run.PullAsync(next, run.Wire.MultiType)).Holds(run.Wire, messages);
        var late = await run.FeedAsync(psp, 3);
        first.IsRepeatedBy(run.Wire, await run.PullAsync(next, run.Wire.MultiType));
        (await run.StartAsync(psp)).Holds(run.Wire, late[0]);
        first.IsRepeatedBy(run.Wire, await run.PullAsync(next, run.Wire.MultiType));
        (await run.PullAsync(run.Next(first), run.Wire.MultiType)).Holds(run.Wire, late[1..]);
    }

    private static async Task ConfirmsNothingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        for (var i = 0; i < 3; i++)
            (await run.PullAsync(next)).Holds(run.Wire, messages[1]);
        (await run.EndAsync(next)).Is(200);
        Expect.Same(messages[1..], await run.RestAsync(psp));
    }

    private static async Task LostAnswerAsync(CheckRun run, bool readsSome)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 4);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        foreach (var message in messages.Skip(1))
        {
            for (var i = 0; i < 2; i++)
            {
                using var connection = await run.ConnectAsync(psp);
                await run.SendOnAsync(connection, new Request("GET", next).With("Accept", run.Wire.SingleType));
                if (readsSome)
                    await connection.ReadSomeAsync(run.End);
                connection.Reset();
            }

            next = run.Next((await run.PullAsync(next)).Holds(run.Wire, message));
        }

        (await run.EndAsync(next)).Is(200);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task TwiceAtOnceAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 12);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => run.PullAsync(next, run.Wire.MultiType)));
        replies[0].Holds(run.Wire, messages[1..11]);
        foreach (var reply in replies)
            replies[0].IsRepeatedBy(run.Wire, reply);
        (await run.PullAsync(run.Next(replies[0]), run.Wire.MultiType)).Holds(run.Wire, messages[11]);
    }

    private static async Task TwiceWaitingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        var waiting = new[] { run.AwaitAsync(next), run.AwaitAsync(next) };
        var messages = await run.FeedTogetherAsync(psp, 2);
        var replies = await Task.WhenAll(waiting);
        replies[0].Holds(run.Wire, messages[0]).IsRepeatedBy(run.Wire, replies[1]);
        (await run.PullAsync(run.Next(replies[0]))).Holds(run.Wire, messages[1]);
    }

    private static async Task KeepsFormAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        var messages = await run.FeedAsync(psp, 3);
        var first = (await run.PullAsync(next, run.Wire.MultiType)).Holds(run.Wire, messages);
        (await run.PullAsync(next, run.Wire.SingleType)).Is(406);
        first.IsRepeatedBy(run.Wire, await run.PullAsync(next, null));
    }

    private static async Task SupersededAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 4);
        var first = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        var second = run.Next((await run.PullAsync(first)).Holds(run.Wire, messages[1]));
        var third = (await run.PullAsync(second)).Holds(run.Wire, messages[2]);
        (await run.PullAsync(first)).Is(410);
        third.IsRepeatedBy(run.Wire, await run.PullAsync(second));
        (await run.PullAsync(run.Next(third))).Holds(run.Wire, messages[3]);
        (await run.PullAsync(second)).Is(410);
    }
}
