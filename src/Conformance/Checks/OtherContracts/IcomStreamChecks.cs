using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.OtherContracts;

/// <summary>What the Central Bank's manual says of reading.</summary>
internal static class IcomStreamChecks
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private static readonly Clause Reads = Clause.Icom(
        "GET …/stream/start opens a stream: 200 with one message, or for Accept: multipart/mixed with up to ten; each has its PI-ResourceId.");

    private static readonly Clause Waits = Clause.Icom("With nothing there the answer waits for some seconds and is then 204.");

    private static readonly Clause Next = Clause.Icom(
        "200 and 204 carry PI-Pull-Next, a path or a URL, which may be new each time: it is to be followed as it is.");
    private static readonly Clause AtOnce = Clause.Icom("It answers as soon as one message is there, and never waits for more.");
    private static readonly Clause Confirmed =
        Clause.Icom("Following PI-Pull-Next, or DELETE, confirms the messages of the last answer.");
    private static readonly Clause Ends =
        Clause.Icom("DELETE of the last PI-Pull-Next ends the stream: 200 or 410, both are success.");
    private static readonly Clause Again = Clause.Icom("What was not confirmed comes again, with the same PI-ResourceId.");
    private static readonly Clause Parallel = Clause.Icom("Several streams read side by side, each its own messages.");
    private static readonly Clause Own = Clause.Icom("A participant reads its own messages only.");

    public static IEnumerable<Check> All =>
    [
        Of("start", "A start gives one message with its type, its resource id and the path to pull next", Reads, StartAsync),
        Of("empty", "With nothing there a start waits, and is then answered 204 with the path to pull next", Waits, EmptyAsync),
        Of("goes-on", "The path to pull next gives the next message, whatever its form", Next, GoesOnAsync),
        Of("several", "Twelve messages come in parts of up to ten, each with its resource id", Reads, SeveralAsync),
        Of("message-ends-wait", "A message that arrives answers the pull that waits for it", AtOnce, MessageEndsWaitAsync),
        Of("confirms", "What a pull confirmed does not come again in another stream", Confirmed, run =>
            ConfirmsAsync(run, byEnd: false)),
        Of("delete", "DELETE is answered 200 or 410, and so it is again", Ends, DeleteAsync),
        Of("delete-confirms", "What DELETE confirmed does not come again in another stream", Confirmed, run =>
            ConfirmsAsync(run, byEnd: true)),
        Of("comes-again", "What was not confirmed comes again after its reader vanished, with its resource id", Again,
            ComesAgainAsync) with { WaitsForIdle = true },
        Of("lost-answer", "A pull whose answer was lost loses no message", Again, LostAnswerAsync) with { WaitsForIdle = true },
        Of("going-away", "A reader that went away while it waited, and asks again, loses no message", Again,
            GoingAwayAsync) with { WaitsForIdle = true },
        .. IcomCapChecks.All,
        Of("disjoint", "Streams that read side by side get each message once", Parallel, DisjointAsync),
        Of("isolation", "The path of one participant's stream is of no use to another", Own, IsolationAsync),
    ];

    private static Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
        new("icom.stream." + name, title, clause, Profiles.Icom, body);

    private static async Task StartAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = (await run.FeedAsync(psp, 1))[0];
        var reader = await new IcomReader(run, psp).ReadAllAsync([message]);
        var given = reader.Of(message);
        given.Reply.Matches("Content-Type", "(?i)^application/xml;\\s*charset=\"?utf-8\"?$", Envelope.ContentType);
        Expect.That(!string.IsNullOrEmpty(given.ResourceId), "PI-ResourceId", "none", given.Reply);
        await reader.EndAsync();
    }

    private static async Task EmptyAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var reader = new IcomReader(run, psp);
        for (var tries = 0; tries < 3; tries++)
        {
            var asked = run.Time.GetTimestamp();
            var reply = await reader.ReadAsync(Multipart.Type);
            var took = run.Time.GetElapsedTime(asked);
            if (reply.Status == 204 && took >= (run.Options.Wait ?? TimeSpan.FromSeconds(1)) / 2)
                return;
            Expect.That(reply.Status == 200 || tries < 2, "204 after a wait", $"204 after {took.TotalMilliseconds:0} ms", reply);
        }
    }

    private static async Task GoesOnAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        await (await new IcomReader(run, psp).ReadAllAsync(messages)).EndAsync();
    }

    private static async Task SeveralAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 12);
        var reader = await new IcomReader(run, psp).ReadAllAsync(messages, Multipart.Type);
        foreach (var reply in reader.Came.Select(given => given.Reply).Distinct())
        {
            var parts = Multipart.Read(reply);
            Expect.That(parts.Count is >= 1 and <= 10, "one to ten parts", $"{parts.Count}", reply);
            foreach (var part in parts)
            {
                var type = part.Headers.GetValueOrDefault("Content-Type") ?? "none";
                Expect.That(
                    type.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase),
                    $"Content-Type: {Envelope.ContentType} in the part", type, reply);
                Expect.That(part.Headers.ContainsKey("PI-ResourceId"), "PI-ResourceId in the part", "none", reply);
            }
        }

        await reader.EndAsync();
        Expect.That(
            messages.Select(message => reader.Of(message).ResourceId).Distinct().Count() == messages.Count,
            "a resource id for each message",
            "the same for two");
    }

    private static async Task MessageEndsWaitAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var reader = new IcomReader(run, psp);
        var wait = TimeSpan.Zero;
        for (var isEmpty = false; !isEmpty;)
        {
            var asked = run.Time.GetTimestamp();
            isEmpty = (await reader.ReadAsync()).Status == 204;
            wait = run.Time.GetElapsedTime(asked);
        }

        if (wait < 4 * Moment)
            throw new CheckSkippedException(
                $"The server waits for {wait.TotalMilliseconds:0} ms only: a check cannot tell that from an answer at once.");
        for (var tries = 0; tries < 3; tries++)
        {
            var asked = run.Time.GetTimestamp();
            var waiting = reader.ReadAsync();
            await run.PauseAsync(Moment);
            var message = (await run.FeedAsync(psp, 1))[0];
            var isAnswered = (await waiting).Status == 200 && run.Time.GetElapsedTime(asked) < 0.9 * wait;
            await reader.ReadAllAsync([message]);
            if (isAnswered)
            {
                await reader.EndAsync();
                return;
            }
        }

        throw new CheckFailedException(
            "the message, before the wait was over",
            $"three times no message before {wait.TotalSeconds:0.0} s, the whole wait, were over");
    }

    private static async Task ConfirmsAsync(CheckRun run, bool byEnd)
    {
        // The manual lets a message come again now and then, even to a correct reader: so it may once.
        var psp = await run.ParticipantAsync();
        for (var again = 0; ;)
        {
            var messages = await run.FeedAsync(psp, 3);
            var reader = await new IcomReader(run, psp).ReadAllAsync(messages, Multipart.Type);
            var last = messages.Where(message => reader.Of(message).Reply == reader.Came[^1].Reply).ToList();
            if (!byEnd)
                await reader.ReadAsync(Multipart.Type);
            await reader.EndAsync();
            var other = new IcomReader(run, psp);
            for (var isEmpty = false; !isEmpty;)
                isEmpty = (await other.ReadAsync(Multipart.Type)).Status == 204;
            await other.EndAsync();
            if (!other.Has(last))
                return;
            Expect.That(++again < 2, "what was confirmed not to come again", $"{last.Count} that were confirmed, twice");
        }
    }

    private static async Task DeleteAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 1);
        var next = (await new IcomReader(run, psp).ReadAllAsync(messages)).Next!;
        for (var i = 0; i < 3; i++)
            (await run.EndAsync(next)).Is(200, 410);
    }

    private static async Task ComesAgainAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = (await run.FeedAsync(psp, 1))[0];
        var first = (await new IcomReader(run, psp).ReadAllAsync([message])).Of(message);
        var again = await ExpectStillThereAsync(run, psp, message);
        Expect.That(
            again.ResourceId == first.ResourceId, $"PI-ResourceId: {first.ResourceId}, as at first",
            again.ResourceId ?? "none", again.Reply);
    }

    /// <summary>The message comes to a new stream, at the latest when those that were left are noticed.</summary>
    private static async Task<Given> ExpectStillThereAsync(CheckRun run, string psp, Envelope message)
    {
        await run.PauseAsync(run.Options.IdleTime + TimeSpan.FromSeconds(2));
        var reader = new IcomReader(run, psp);
        var left = run.Time.GetTimestamp();
        while (reader.Count(message) == 0 && run.Time.GetElapsedTime(left) < run.Options.IdleTime + TimeSpan.FromSeconds(5))
            await reader.ReadAsync(Multipart.Type);
        await reader.EndAsync();
        Expect.That(
            reader.Count(message) > 0, "the message, which was not confirmed",
            $"nothing for {run.Options.IdleTime.TotalSeconds:0.#} s (--idle-time), and 5 s more");
        return reader.Of(message);
    }

    private static async Task LostAnswerAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var first = await run.FeedAsync(psp, 1);
        var reader = await new IcomReader(run, psp).ReadAllAsync(first);
        var message = (await run.FeedAsync(psp, 1))[0];
        using (var connection = await run.ConnectAsync(psp))
        {
            await run.SendOnAsync(connection, new Request("GET", reader.Next!));
            await connection.ReadSomeAsync(run.End);
            connection.Reset();
        }

        await ExpectSeenAsync(run, psp, reader, message);
    }

    private static async Task GoingAwayAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var first = await run.FeedAsync(psp, 1);
        var reader = await new IcomReader(run, psp).ReadAllAsync(first);
        using (var connection = await run.ConnectAsync(psp))
        {
            await run.SendOnAsync(connection, new Request("GET", reader.Next!));
            await run.PauseAsync(Moment);
            connection.Reset();
        }

        var waiting = run.PullAsync(reader.Next!);
        await run.PauseAsync(Moment);
        var message = (await run.FeedAsync(psp, 1))[0];
        var reply = await waiting;
        if (reply.Status is 200 or 204)
            reader.Take(reply);
        await ExpectSeenAsync(run, psp, reader, message);
    }

    /// <summary>A reader that goes on as it was told, or starts again where that is refused, is given the message.</summary>
    private static async Task ExpectSeenAsync(CheckRun run, string psp, IcomReader reader, Envelope message)
    {
        for (var empty = 0; reader.Count(message) == 0 && empty < 2;)
        {
            var reply = await run.PullAsync(reader.Next!);
            if (reply.Status is not (200 or 204))
                break;
            empty += reader.Take(reply).Status == 204 ? 1 : 0;
        }

        if (reader.Count(message) > 0)
            await reader.EndAsync();
        else
            await ExpectStillThereAsync(run, psp, message);
    }

    private static async Task DisjointAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 30);
        var readers = Enumerable.Range(0, 3).Select(_ => new IcomReader(run, psp)).ToList();
        while (!messages.All(message => readers.Exists(reader => reader.Count(message) > 0)))
            await Task.WhenAll(readers.Select(reader => reader.ReadAsync(Multipart.Type)));
        foreach (var reader in readers)
            await reader.EndAsync();
        var twice = messages.Count(message => readers.Count(reader => reader.Count(message) > 0) > 1);
        Expect.That(
            twice <= 1, "each message in one of three streams, but for one now and then", $"{twice} of 30 in more than one");
    }

    private static async Task IsolationAsync(CheckRun run)
    {
        var (psp, other) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        var messages = await run.FeedAsync(psp, 2);
        var reader = new IcomReader(run, psp);
        while (reader.Came.Count == 0)
            await reader.ReadAsync();
        var stolen = reader.Next!.Replace(psp, other, StringComparison.Ordinal);
        if (stolen == reader.Next)
            throw new CheckSkippedException("The path to pull next does not name the participant.");
        var reply = await run.PullAsync(stolen);
        Expect.That(reply.Status is >= 400 and < 500, "a status from 400 to 499", $"{reply.Status}", reply);
        await run.EndAsync(stolen);
        await reader.ReadAllAsync(messages);
        await reader.EndAsync();
    }
}
