using System.Globalization;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Forms;

/// <summary>HTTP itself, health, and the operation that makes messages.</summary>
internal static class HttpChecks
{
    private static readonly Clause No500 = Clause.Refusals("No input gives a 500.");

    private static readonly string[] Garbage =
    [
        "GET /api/v1/out/%00/stream/start HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/out/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%ff%fe%fd HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET\r\n\r\n",
        "\r\n\r\n\0\u0001\u0002\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nNo colon here\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /api/v1/in/12345678/msgs HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /api/v1/out/12345678/stream/x?y=z&&&=%zz HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ;;;q=9,,\r\n\r\n",
    ];

    public static IEnumerable<Check> All =>
    [
        new("http.keep-alive", "A connection serves many requests, refusals among them",
            Clause.Append("4xx: nothing was stored."), Profiles.Spi, KeepAliveAsync) { ChoosesMessages = true },
        new("http.sent-ahead", "Requests that are sent ahead are answered in their order",
            Clause.Append("201 once all of it is on stable storage."), Profiles.Spi, SentAheadAsync) { ChoosesMessages = true },
        new("http.garbage", "Garbage is the caller's fault: no 500, and the server goes on", No500, Profiles.Spi, GarbageAsync),
        new("http.long", "Long paths and headers are the caller's fault", No500, Profiles.Spi, LongAsync),
        new("http.unknown-path", "Nothing at a path is 404, as a problem of its profile",
            Clause.Refusals("nothing is at this path, or the utilities are off"), Profiles.Both, UnknownPathAsync),
        new("health.live", "GET /health/live is 200", Clause.Health("GET /health/live: 200 while the process runs."),
            Profiles.Both, run => HealthAsync(run, "live")) { IsOfNoProfile = true },
        new("health.ready", "GET /health/ready is 200",
            Clause.Health("GET /health/ready: 200 while the journal takes commits and the process does not drain; else 503."),
            Profiles.Both, run => HealthAsync(run, "ready")) { IsOfNoProfile = true },
        new("util.makes", "Messages that the server makes can be read in both profiles", Clause.Utilities(
            "Makes n (1 – 10,000) well-formed, random pacs.008 messages for participant {ispb} and stores them: 201 {\"created\": n}."),
            Profiles.Both, MakesAsync),
        new("util.range", "Another number of messages is refused with 400", Clause.Utilities("not an ISPB; n out of range"),
            Profiles.Json, RangeAsync),
    ];

    private static async Task KeepAliveAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = (await run.FeedAsync(psp, 1))[0];
        using var connection = await run.ConnectAsync(psp, run.Sender);
        var refused = new Request("POST", Dialect.Intake(run.Sender)) { Body = [1, 2, 3] }
            .With("Content-Type", Envelope.ContentType);
        foreach (var (request, status) in new[]
        {
            (new Request("GET", run.Wire.Start("x")), 400), (refused, 400),
            (new Request("GET", run.Wire.Start(psp)).With("Accept", "image/png"), 406),
        })
            await ExpectOnAsync(run, connection, request, status);
        (await ExpectOnAsync(run, connection, new Request("GET", run.Wire.Start(psp)), 200)).Holds(run.Wire, message);
    }

    private static async Task<Reply> ExpectOnAsync(CheckRun run, Connection connection, Request request, int status)
    {
        var exchange = await run.SendOnAsync(connection, request);
        var reply = await run.ReadOnAsync(connection, exchange, request.Method);
        return reply?.Is(status)
            ?? throw new CheckFailedException($"{status} on the same connection", "nothing: the connection ended", exchange);
    }

    private static async Task SentAheadAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = run.MakeMany(psp, 2);
        using var connection = await run.ConnectAsync(psp, run.Sender);
        Request Post(byte[] body) =>
            new Request("POST", Dialect.Intake(run.Sender)) { Body = body }.With("Content-Type", Envelope.ContentType);
        Request[] requests = [Post(messages[0].Bytes), Post([1, 2, 3]), Post(messages[1].Bytes), new("GET", run.Wire.Start(psp))];
        var sent = requests.Select(request => run.Log.Begin(request.ToText())).ToList();
        await connection.SendAsync(requests.SelectMany(request => request.ToBytes(run.Target)).ToArray(), run.End);
        for (var i = 0; i < requests.Length; i++)
        {
            var reply = await run.ReadOnAsync(connection, sent[i], requests[i].Method)
                ?? throw new CheckFailedException($"{requests.Length} answers on one connection", $"{i}", sent[i]);
            reply.Is(i switch { 1 => 400, 3 => 200, _ => 201 });
            if (i == 3)
                reply.Holds(run.Wire, messages[0]);
        }
    }

    private static async Task GarbageAsync(CheckRun run)
    {
        foreach (var request in Garbage)
        {
            using var connection = await run.ConnectAsync();
            var exchange = run.Log.Begin(Shortened.Text(request, 200));
            await connection.SendAsync(request, run.End);
            connection.EndSending();
            await ExpectCallersFaultAsync(run, connection, exchange);
        }

        await ExpectItGoesOnAsync(run);
    }

    private static async Task LongAsync(CheckRun run)
    {
        foreach (var request in new[]
        {
            $"GET /{new string('a', 100_000)} HTTP/1.1\r\nHost: x\r\n\r\n",
            $"GET / HTTP/1.1\r\nHost: x\r\nA: {new string('a', 100_000)}\r\n\r\n",
            $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 500).Select(i => string.Create(CultureInfo.InvariantCulture, $"A{i}: x\r\n")))}\r\n",
        })
        {
            using var connection = await run.ConnectAsync();
            var exchange = run.Log.Begin(Shortened.Text(request, 100));
            await connection.SendAsync(request, run.End);
            await ExpectCallersFaultAsync(run, connection, exchange);
        }

        await ExpectItGoesOnAsync(run);
    }

    /// <summary>Either an answer that blames the caller, or no answer. (501 and 505 do so, too.)</summary>
    private static async Task ExpectCallersFaultAsync(CheckRun run, Connection connection, Exchange exchange)
    {
        if (await run.ReadOnAsync(connection, exchange) is { } reply)
            Expect.That(
                reply.Status is >= 400 and < 500 or 501 or 505, "a status that blames the caller, or no answer",
                $"{reply.Status}", reply);
    }

    private static async Task ExpectItGoesOnAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = (await run.FeedAsync(psp, 1))[0];
        (await run.StartAsync(psp)).Holds(run.Wire, message);
    }

    private static async Task UnknownPathAsync(CheckRun run)
    {
        foreach (var (path, wire) in new[]
        {
            ("/api/v1/out/12345678/stream/a/b", Dialect.Spi), ("/api/v1/nothing", Dialect.Spi), ("/api/pix", Dialect.Json),
            ("/api/util", Dialect.Json),
        })
            (await run.SendAsync(new Request("GET", path))).IsProblem(wire, 404, "not-found");
    }

    private static async Task HealthAsync(CheckRun run, string name) =>
        (await run.SendAsync(new Request("GET", "/health/" + name))).Is(200);

    private static async Task MakesAsync(CheckRun run)
    {
        foreach (var wire in new[] { Dialect.Spi, Dialect.Json })
        {
            var psp = await run.ParticipantAsync();
            var reply = await UtilityAsync(run, psp, "3");
            Expect.That(
                reply.Is(201).Text.Replace(" ", "", StringComparison.Ordinal) == "{\"created\":3}", "{\"created\": 3}",
                reply.Text, reply);
            var keys = wire.Keys(await run.StartAsync(wire, psp, wire.MultiType));
            Expect.That(keys.Distinct().Count() == 3, "three different messages", $"{keys.Distinct().Count()}");
        }
    }

    private static async Task RangeAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var count in new[] { "0", "10001", "-1", "ten" })
            (await UtilityAsync(run, psp, count)).Is(400);
        (await UtilityAsync(run, "no-ispb", "1")).Is(400);
    }

    private static async Task<Reply> UtilityAsync(CheckRun run, string psp, string count)
    {
        var reply = await run.SendAsync(new Request("POST", $"/api/util/msgs/{psp}/{count}") { Body = [] });
        return reply.Status != 404
            ? reply
            : throw new CheckSkippedException("The server does not make messages: POST /api/util/msgs/{ispb}/{n} is off.");
    }
}
