using System.Text.RegularExpressions;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Streams;

/// <summary>Start and pull: what they give, in which order, and how long they wait.</summary>
internal static class PullChecks
{
    private const int TriesMax = 10;
    private const int LateMax = 3;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private static readonly Clause What = Clause.Pull(
        "It confirms the batch that the last answer carried, and answers with the next: messages that came back from ended streams first, lowest " +
        "sequence first, then new ones.");

    private static readonly Clause Full = Clause.Pull("It never waits for a batch to fill.");

    private static readonly Clause Nothing = Clause.Pull(
        "With nothing there it waits (PixStream:Http:SpiWait, 5 seconds) and answers 204, with the same token (after a change of keys: a new one " +
        "for the same step).");

    private static readonly Clause Next = Clause.Pull("The path comes from PI-Pull-Next of the last answer; use it as it is.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.{name}", title, clause, wire.Profile, body);
        var (upToTen, pathNext) = wire.IsSpi
            ? (Clause.Pull("multipart/mixed: up to ten, one part each (also where both types weigh the same), with Content-Type: application/xml; charset=utf-8 and PI-ResourceId."), Next)
            : (Clause.Json("multipart/json: an array of up to ten, sent as Content-Type: application/json."), Clause.Json(
                "The path to pull next is in Pull-Next, on 200 and 204."));
        return
        [
            Of("start.first-message", "A start opens a stream and gives its first message",
                Clause.Start("Opens a stream of participant {ispb} and pulls its first batch."), FirstAsync),
            Of("start.letters", "A participant whose ISPB has letters is served",
                Clause.Refusals("the path's ISPB is not 8 characters of 0-9A-Z"), LettersAsync),
            Of("start.empty", "A start with nothing there is answered 204 without a body", Nothing, EmptyStartAsync),
            Of("pull.goes-on", "The path to pull next gives the next message", pathNext, GoesOnAsync),
            Of("pull.batch", "Asked for a batch, the server gives all that is there", upToTen, BatchAsync),
            Of("pull.next-path", "200 and 204 name the path to pull next, in the participant's own stream", pathNext,
                NextPathAsync),
            Of("pull.in-order", "Messages come one by one in the order in which they were accepted",
                Clause.Promise("One stream reads in the order in which messages were accepted, except that messages that came back come first, in their order."),
                InOrderAsync) with { ChoosesMessages = true },
            Of("pull.up-to-ten", "A batch has up to ten messages, and the next goes on where it ended", upToTen, UpToTenAsync),
            Of("pull.never-waits-to-fill", "Three messages are handed out at once, and not when there are ten", Full,
                NeverWaitsAsync),
            Of("pull.confirms", "What a pull confirmed is not handed out in another stream",
                Clause.Promise("Once the answer to the confirming pull or DELETE was sent, a message never comes again."),
                ConfirmsAsync),
            Of("pull.message-ends-wait", "A message that arrives answers the pull that waits for it", Full, MessageEndsWaitAsync),
            Of("pull.empty-same-token", "204 leaves the token as it is, and the stream goes on with it", Nothing, SameTokenAsync),
            Of("pull.after-going-away", "A reader that went away while it waited finds its stream as it was",
                Clause.Pull("Going away ends the wait, not the stream."), AfterGoingAwayAsync),
            Of("pull.many", "Thirty-seven messages, read in batches, come once each and in order", What, ManyAsync),
        ];
    }

    internal static async Task FirstAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        (await run.StartAsync(psp)).Holds(run.Wire, messages[0]);
    }

    private static async Task LettersAsync(CheckRun run)
    {
        var given = run.Options.Participants;
        var psp = given.Count == 0 ? $"VRFY{run.Contents.Next(10_000):0000}" : given.FirstOrDefault(HasLetters)
            ?? throw new CheckSkippedException("No ISPB of --participant has letters.");
        var reply = await run.StartAsync(psp);
        Expect.That(reply.Status is 200 or 204, "200 or 204", $"{reply.Status}", reply);
    }

    private static bool HasLetters(string ispb) => ispb.Any(char.IsAsciiLetter);

    internal static async Task EmptyStartAsync(CheckRun run)
    {
        var reply = (await run.StartAsync(await run.ParticipantAsync())).Is(204);
        Expect.That(reply.Body.Length == 0, "no body", $"{reply.Body.Length} bytes", reply);
    }

    internal static async Task GoesOnAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        var first = (await run.StartAsync(psp)).Holds(run.Wire, messages[0]);
        (await run.PullAsync(run.Next(first))).Holds(run.Wire, messages[1]);
    }

    internal static async Task BatchAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        (await run.StartAsync(psp, run.Wire.MultiType)).Holds(run.Wire, messages);
    }

    private static async Task NextPathAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var pattern = $"^{Regex.Escape(run.Wire.TokenPath(psp, ""))}[A-Za-z0-9._~-]{{1,119}}$";
        var form = run.Wire.TokenPath(psp, "") + " and a token that is safe in a URL, under 120 characters";
        await run.FeedAsync(psp, 1);
        var reply = (await run.StartAsync(psp)).Is(200);
        reply.Matches(run.Wire.NextHeader, pattern, form);
        (await run.PullAsync(run.Next(reply))).Is(204).Matches(run.Wire.NextHeader, pattern, form);
    }

    private static async Task InOrderAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 5);
        var reply = (await run.StartAsync(psp)).Holds(run.Wire, messages[0]);
        foreach (var message in messages.Skip(1))
            reply = (await run.PullAsync(run.Next(reply))).Holds(run.Wire, message);
    }

    internal static async Task UpToTenAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 12);
        var first = (await run.StartAsync(psp, run.Wire.MultiType)).Holds(run.Wire, messages[..10]);
        (await run.PullAsync(run.Next(first), run.Wire.MultiType)).Holds(run.Wire, messages[10..]);
    }

    internal static async Task NeverWaitsAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp, run.Wire.MultiType)).Is(200));
        await ExpectAtOnceAsync(run, async _ =>
        {
            var messages = await run.FeedAsync(psp, 3);
            var asked = run.Time.GetTimestamp();
            var reply = (await run.PullAsync(next, run.Wire.MultiType)).Holds(run.Wire, messages);
            next = run.Next(reply);
            return (run.Time.GetElapsedTime(asked), reply);
        });
    }

    internal static async Task ConfirmsAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        var first = (await run.StartAsync(psp)).Holds(run.Wire, messages[0]);
        (await run.PullAsync(run.Next(first))).Holds(run.Wire, messages[1]);
        Expect.Same(messages[2..], await run.RestAsync(psp));
    }

    internal static async Task MessageEndsWaitAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        await ExpectAtOnceAsync(run, async wait =>
        {
            var asked = run.Time.GetTimestamp();
            var pending = run.PullAsync(next);
            // Time to arrive and find nothing: what is there before the pull is no proof.
            await run.PauseAsync(Moment);
            var message = (await run.FeedAsync(psp, 1))[0];
            // Most of the wait must be left, or its end proves nothing.
            var isEarly = run.Time.GetElapsedTime(asked) < wait / 4;
            var published = run.Time.GetTimestamp();
            var reply = await pending;
            var took = run.Time.GetElapsedTime(published);
            if (reply.Status == 204)
                reply = await run.PullAsync(run.Next(reply));
            next = run.Next(reply.Holds(run.Wire, message));
            return (isEarly ? took : null, reply);
        });
    }

    /// <summary>
    /// A server that lets its wait pass answers late each time; one that had something else to do for a moment does not. Half a
    /// wait is no promise: it only tells the two apart.
    /// </summary>
    /// <param name="run">The check's.</param>
    /// <param name="answer">Given the wait; how long the answer took, null where this try tells nothing.</param>
    private static async Task ExpectAtOnceAsync(CheckRun run, Func<TimeSpan, Task<(TimeSpan? Took, Reply Reply)>> answer)
    {
        var wait = await run.WaitTimeAsync();
        if (wait < TimeSpan.FromMilliseconds(500))
            throw new CheckSkippedException(
                $"The server waits for {wait.TotalMilliseconds:0} ms only: a check cannot tell that from an answer at once.");
        CheckFailedException? late = null;
        for (int tries = 0, times = 0; tries < TriesMax; tries++)
        {
            TimeSpan? took;
            Reply reply;
            try
            {
                (took, reply) = await answer(wait);
            }
            catch (CheckFailedException) when (late is not null)
            {
                // What a late answer has upset says less than that it was late.
                throw late;
            }

            if (took <= wait / 2)
                return;
            if (took is null)
                continue;
            late = reply.Differs(
                "an answer at once", $"one after {took.Value.TotalSeconds:0.0} s ({wait.TotalSeconds:0.0} s is its whole wait)");
            if (++times == LateMax)
                throw late;
        }

        throw new CheckSkippedException("This machine is too busy to publish within a quarter of the server's wait.");
    }

    private static async Task SameTokenAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        var reply = (await run.PullAsync(next)).Is(204);
        Expect.That(run.Next(reply) == next, $"{run.Wire.NextHeader}: {next}, as before", run.Next(reply), reply);
        var message = (await run.FeedAsync(psp, 1))[0];
        (await run.PullAsync(next)).Holds(run.Wire, message);
    }

    private static async Task AfterGoingAwayAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        for (var i = 0; i < 3; i++)
        {
            using var connection = await run.ConnectAsync(psp);
            await run.SendOnAsync(connection, new Request("GET", next).With("Accept", run.Wire.SingleType));
            // Time to begin to wait, and to notice: a server that is slower than that has not done wrong, and is not found out.
            await run.PauseAsync(Moment);
            connection.Reset();
            await run.PauseAsync(Moment);
        }

        var message = (await run.FeedAsync(psp, 1))[0];
        (await run.AwaitAsync(next)).Holds(run.Wire, message);
    }

    internal static async Task ManyAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 37);
        var keys = new List<string>();
        var reply = await run.StartAsync(psp, run.Wire.MultiType);
        keys.AddRange(run.Wire.Keys(reply));
        while (keys.Count < messages.Count)
        {
            reply = await run.PullAsync(run.Next(reply), run.Wire.MultiType);
            keys.AddRange(run.Wire.Keys(reply));
        }

        Expect.Same(messages, keys, reply: reply);
        await run.EndAsync(run.Next(reply));
        Expect.Same([], await run.RestAsync(psp));
    }
}
