using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Streams;

/// <summary>Several streams, several participants: who gets what.</summary>
internal static class StreamsChecks
{
    private static readonly Clause Overlap = Clause.Promise("A message is never outstanding in two open streams.");
    private static readonly Clause Isolation =
        Clause.Promise("No token of one participant reads or confirms another's messages.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.streams.{name}", title, clause, wire.Profile, body);
        return
        [
            Of("disjoint", "Six streams at once read disjoint batches", Overlap, DisjointAsync),
            Of("one-message-one-reader", "One message answers one of three that wait, and only one", Overlap, OneReaderAsync),
            Of("isolation", "Each participant reads its own messages, and confirms only these", Isolation, IsolationAsync),
        ];
    }

    public static Check Mixed { get; } =
        new("both.streams.disjoint", "Streams of both profiles read the same messages, each once", Clause.Json(
            "The same participant's messages, the same slots, the same rules; a token of one profile is not one of the other."),
            Profiles.Both, MixedAsync);

    internal static async Task DisjointAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 60);
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => run.StartAsync(psp, run.Wire.MultiType)));
        Expect.Same(messages, replies.SelectMany(run.Wire.Keys), inOrder: false);
        foreach (var keys in replies.Select(run.Wire.Keys))
        {
            var places = keys.Select(key => messages.FindIndex(message => message.Key == key)).ToList();
            Expect.That(
                places.SequenceEqual(places.Order()),
                "each batch in the order of acceptance",
                string.Join(", ", places.Select(place => place + 1)));
        }
    }

    internal static async Task OneReaderAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 3);
        var nexts = (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => run.StartAsync(psp)))).Select(run.Next).ToList();
        var waiting = nexts.Select(next => run.PullAsync(next)).ToList();
        var message = (await run.FeedAsync(psp, 1))[0];
        var replies = await Task.WhenAll(waiting);
        var given = replies.Where(reply => reply.Is(200, 204).Status == 200).ToList();
        if (given.Count == 0)
            // All waits were over before it arrived.
            given.Add(await run.PullAsync(nexts[0]));
        Expect.That(given.Count == 1, "one answer with the message", $"{given.Count}", given[^1]);
        given[0].Holds(run.Wire, message);
    }

    internal static async Task IsolationAsync(CheckRun run)
    {
        var (one, other) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        var (ones, others) = (new List<Envelope>(), new List<Envelope>());
        for (var i = 0; i < 4; i++)
        {
            ones.AddRange(await run.FeedAsync(one, 1));
            others.AddRange(await run.FeedAsync(other, 1));
        }

        var first = (await run.StartAsync(one, run.Wire.MultiType)).Holds(run.Wire, ones);
        var empty = (await run.PullAsync(run.Next(first), run.Wire.MultiType)).Is(204);
        (await run.EndAsync(run.Next(empty))).Is(200);
        Expect.Same(others, await run.RestAsync(other));
        Expect.Same([], await run.RestAsync(one));
    }

    private static async Task MixedAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 4);
        var (xml, json) = (await run.StartAsync(Dialect.Spi, psp), await run.StartAsync(Dialect.Json, psp));
        xml.Holds(Dialect.Spi, messages[0]);
        json.Holds(Dialect.Json, messages[1]);
        (await run.PullAsync(Dialect.Spi.Next(xml))).Holds(Dialect.Spi, messages[2]);
        var pulled = await run.SendAsync(new Request("GET", Dialect.Json.Next(json)));
        pulled.Holds(Dialect.Json, messages[3]);
    }
}
