using System.Text.Json;
using PixStream.Conformance.Checks.Forms;
using PixStream.Conformance.Checks.Streams;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.OtherContracts;

/// <summary>What the public challenge says of its JSON interface, and no more than that.</summary>
internal static class ChallengeChecks
{
    private static readonly Clause Makes =
        Clause.Challenge("POST /api/util/msgs/{ispb}/{number} makes that many messages whose receiver is {ispb}.");
    private static readonly Clause Starts =
        Clause.Challenge("GET /api/pix/{ispb}/stream/start answers 200 with messages of which {ispb} is the receiver.");
    private static readonly Clause One = Clause.Challenge("Accept absent or application/json: one message.");
    private static readonly Clause Ten = Clause.Challenge("multipart/json: an array of up to ten.");
    private static readonly Clause Waits =
        Clause.Challenge("With nothing there the answer waits, for 8 seconds at most, and is then 204.");
    private static readonly Clause Next =
        Clause.Challenge("200 and 204 carry Pull-Next, the URI of the next request, whose answer has the next messages.");
    private static readonly Clause AtOnce =
        Clause.Challenge("It answers as soon as one message is there, and does not wait for more.");
    private static readonly Clause Ends = Clause.Challenge(
        "DELETE of the last Pull-Next says that the messages were received, and frees the stream for other readers.");
    private static readonly Clause Answer =
        Clause.Challenge("DELETE is answered 200 with {}, also where there is no such stream.");
    private static readonly Clause Six = Clause.Challenge(
        "Six readers of an ISPB may read at once; the start of a seventh is refused with 429. A reader has ended when it sends DELETE.");
    private static readonly Clause Single = Clause.Challenge("No message is in more than one stream.");
    private static readonly Clause Form =
        Clause.Challenge("A message is an object with the members of the challenge's example, and valor is a number.");

    public static IEnumerable<Check> All =>
    [
        Of("util.makes", "Three messages are made when three are asked for", Makes, MakesAsync),
        Of("start.first-message", "A start opens a stream and gives its first message", Starts, PullChecks.FirstAsync),
        Of("start.one", "One message comes for no Accept and for application/json", One, SingleAsync),
        Of("start.empty", "A start with nothing there is answered 204 without a body", Waits, PullChecks.EmptyStartAsync),
        Of("pull.next", "200 and 204 name the URI of the next request", Next, NextAsync),
        Of("pull.goes-on", "The next request gives the next message", Next, PullChecks.GoesOnAsync),
        Of("pull.batch", "Asked for several, the server gives those that are there", Ten, PullChecks.BatchAsync),
        Of("pull.up-to-ten", "Twelve messages come as ten and two", Ten, PullChecks.UpToTenAsync),
        Of("pull.waits", "An answer with nothing comes after a wait of 8 seconds at most", Waits, WaitAsync),
        Of("pull.never-waits-to-fill", "Three messages are handed out at once, and not when there are ten", AtOnce,
            PullChecks.NeverWaitsAsync),
        Of("pull.message-ends-wait", "A message that arrives answers the request that waits for it", AtOnce,
            PullChecks.MessageEndsWaitAsync),
        Of("pull.confirms", "What one stream has read does not come in another", Single, PullChecks.ConfirmsAsync),
        Of("end.answer", "DELETE is answered 200 with {}, again and again", Answer, AgainAndAgainAsync),
        Of("end.confirms", "What was read before DELETE does not come again, and the rest does", Ends, EndChecks.ConfirmsAsync),
        Of("end.never-issued", "DELETE of a stream that never was is answered 200", Answer, NeverIssuedAsync),
        Of("cap.seventh", "The start of a seventh reader is refused with 429", Six, CapChecks.SeventhAsync),
        Of("cap.twelve-at-once", "Of twelve starts at once exactly six are let in", Six, CapChecks.TwelveAtOnceAsync),
        Of("cap.free-after-end", "A reader that has ended makes room for one other", Six, CapChecks.FreeAfterEndAsync),
        Of("streams.disjoint", "Six readers at once get each message once", Single, StreamsChecks.DisjointAsync),
        Of("streams.one-message-one-reader", "One message answers one of three that wait, and only one", Single,
            StreamsChecks.OneReaderAsync),
        Of("streams.isolation", "Each participant reads its own messages", Starts, StreamsChecks.IsolationAsync),
        Of("form.members", "A message has the members of the example", Form, JsonFormChecks.MembersAsync),
        Of("form.valor", "valor is a number, and the receiver is the one that was asked for", Form, ValorAsync),
        Of("form.array", "Several messages are an array, also where there is one", Ten, ArrayAsync),
    ];

    private static Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
        new("challenge." + name, title, clause, Profiles.Challenge, body);

    private static async Task MakesAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        var reply = await run.StartAsync(psp, run.Wire.MultiType);
        var keys = new List<string>();
        while (reply.Is(200, 204).Status == 200 && keys.Count < messages.Count)
        {
            keys.AddRange(run.Wire.Keys(reply));
            reply = await run.PullAsync(run.Next(reply), run.Wire.MultiType);
        }

        Expect.That(keys.Distinct().Count() == messages.Count, "three different messages", $"{keys.Distinct().Count()}", reply);
    }

    private static async Task SingleAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var accept in new[] { null, run.Wire.SingleType })
        {
            await run.FeedAsync(psp, 2);
            var reply = (await run.StartAsync(psp, accept)).Is(200);
            Expect.That(!reply.Text.TrimStart().StartsWith('['), "one object", "an array", reply);
            await run.EndAsync(run.Next(reply));
        }
    }

    private static async Task NextAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var first = (await run.StartAsync(psp)).Is(200);
        var second = await run.PullAsync(run.Next(first));
        run.Next(second);
    }

    private static async Task WaitAsync(CheckRun run)
    {
        var longest = TimeSpan.FromSeconds(9);
        var wait = await run.WaitTimeAsync();
        Expect.That(wait <= longest, "204 after 8 seconds at most", $"204 after {wait.TotalSeconds:0.0} s");
        Expect.That(wait >= TimeSpan.FromMilliseconds(200), "204 after a wait", $"204 after {wait.TotalMilliseconds:0} ms");
    }

    private static async Task AgainAndAgainAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var next = run.Next((await run.StartAsync(psp)).Is(200));
        for (var i = 0; i < 3; i++)
        {
            var reply = (await run.EndAsync(next)).Is(200);
            Expect.That(reply.Text.Trim() == "{}", "the body {}", Shortened.Body(reply.Body), reply);
        }
    }

    private static async Task NeverIssuedAsync(CheckRun run) =>
        (await run.EndAsync(run.Wire.TokenPath(await run.ParticipantAsync(), "5oj7tm0jow61"))).Is(200);

    private static async Task ArrayAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var reply = (await run.StartAsync(psp, run.Wire.MultiType)).Is(200);
        Expect.That(reply.Text.TrimStart().StartsWith('['), "an array", Shortened.Body(reply.Body), reply);
    }

    private static async Task ValorAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 1);
        var reply = (await run.StartAsync(psp)).Is(200);
        var shown = Dialect.Objects(reply)[0];
        var receiver = shown.GetProperty("recebedor").TryGetProperty("ispb", out var ispb) ? ispb.ToString() : "none";
        Expect.That(receiver == psp, $"recebedor.ispb: {psp}", receiver, reply);
        var valor = shown.GetProperty("valor");
        Expect.That(valor.ValueKind == JsonValueKind.Number, "a number in valor", valor.GetRawText(), reply);
    }
}
