using System.Net.Sockets;
using System.Net;
using System.Text.Json;

namespace PixStream.EndToEnd.Programs;

/// <summary>SIGTERM: waiting pulls are answered, nothing is lost, and the process ends well.</summary>
public sealed class ProcessStopTests
{
    private readonly Envelopes _envelopes = new(10);
    private readonly string _sender = SharedServer.NewParticipant();

    [Theory]
    [InlineData("SPI")]
    [InlineData("JSON")]
    public async Task Waiting_pulls_are_answered_204_with_a_token_that_goes_on_working(string profile)
    {
        // Where the cap counts requests, a start in the profile that does not wait tells whether two are waiting in the other.
        var isSpi = profile == "SPI";
        (string, string)[] settings =
        [
            ("PixStream:Streams:CapCounts", "InFlightRequests"), ("PixStream:Streams:MaxStreams", "2"),
            ("PixStream:Http:SpiWait", isSpi ? "00:01:00" : "00:00:00"),
            ("PixStream:Http:JsonWait", isSpi ? "00:00:00" : "00:01:00"),
        ];
        string StartOf(bool waits, string psp) => waits == isSpi ? Paths.SpiStart(psp) : Paths.JsonStart(psp);

        using var data = new DataDirectory();
        var waiting = new List<(string Psp, Task<Answer> Pull)>();
        await using (var server = await Server.StartAsync(data, settings))
        {
            using var client = server.Connect();
            foreach (var psp in Enumerable.Range(0, 5).Select(_ => SharedServer.NewParticipant()))
            {
                await client.PostAsync(_sender, _envelopes.Make(2, _sender, psp));
                string[] nexts = [(await client.GetAsync(StartOf(waits: true, psp))).Is(HttpStatusCode.OK).Next,
                    (await client.GetAsync(StartOf(waits: true, psp))).Is(HttpStatusCode.OK).Next];
                waiting.AddRange(nexts.Select(next => (psp, PullAsync(client, next))));
                while (await client.GetAsync(StartOf(waits: false, psp)) is { Status: not HttpStatusCode.TooManyRequests } early)
                    await client.DeleteAsync(early.Is(HttpStatusCode.NoContent).Next);
            }

            await server.SignalStopAsync();
            await Task.WhenAll(waiting.Select(reader => reader.Pull));
            Assert.Equal(0, (await server.WaitForEndAsync()).ExitCode);
        }

        await using (var server = await Server.StartAsync(data, settings))
        {
            using var client = server.Connect();
            foreach (var (psp, drained) in waiting)
            {
                var pull = client.GetAsync((await drained).Is(HttpStatusCode.NoContent).Next);
                await client.PublishAsync(_sender, _envelopes.Make(_sender, psp));
                (await pull).Is(HttpStatusCode.OK);
            }
        }
    }

    [Fact]
    public async Task What_comes_while_it_stops_is_served_or_refused_and_never_lost()
    {
        var psp = SharedServer.NewParticipant();
        using var data = new DataDirectory();
        var stored = new List<byte[]>();
        await using (var server = await Server.StartAsync(data, ("PixStream:Http:SpiWait", "00:00:05")))
        {
            using var client = server.Connect();
            var clients = Enumerable.Range(0, 16).Select(i => KnockAsync(client, psp, stored, starts: i % 2 == 0)).ToArray();
            while (CountOf(stored) < 50)
                await Task.Yield();
            await server.SignalStopAsync();
            await Task.WhenAll(clients);
            Assert.Equal(0, (await server.WaitForEndAsync()).ExitCode);
        }

        await using (var server = await Server.StartAsync(
            data, ("PixStream:Http:SpiWait", "00:00:00.2"), ("PixStream:Streams:IdleTimeout", "00:00:01")))
        {
            using var client = server.Connect();
            var left = (await client.DrainAsync(psp)).Select(Envelopes.BizMsgIdrOf).ToHashSet();
            Assert.All(stored, message => Assert.Contains(Envelopes.BizMsgIdrOf(message), left));
        }
    }

    [Fact]
    public async Task A_caller_that_sends_half_a_body_does_not_hold_it_up_for_ever()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data);
        using var body = await RawConnection.OpenAsync(server.Address);
        await body.SendAsync(
            $"POST {Paths.Intake(_sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: 100\r\n\r\n<");
        using var client = server.Connect();
        (await client.GetAsync("/health/live")).Is(HttpStatusCode.OK);
        Assert.Equal(0, (await server.StopAsync()).ExitCode);
    }

    /// <summary>What a terminal sends at Ctrl+C, and what a service manager sends.</summary>
    [Theory]
    [InlineData("INT", "Development")]
    [InlineData("TERM", "Development")]
    [InlineData("INT", "Production")]
    [InlineData("TERM", "Production")]
    public async Task The_last_line_says_that_it_stopped_and_that_all_is_stored(string signal, string environment)
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data, ("DOTNET_ENVIRONMENT", environment));
        using var client = server.Connect();
        await client.PublishAsync(_sender, _envelopes.Make(_sender, SharedServer.NewParticipant()));

        await server.SignalAsync(signal);
        var ended = await server.WaitForEndAsync();

        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var last = ended.Output.Split('\n')[^1];
        if (environment == "Production")
        {
            using var entry = JsonDocument.Parse(last);
            Assert.True(entry.RootElement.GetProperty("State").GetProperty("Seconds").GetDouble() >= 0);
            last = entry.RootElement.GetProperty("Message").GetString()!;
        }

        Assert.Matches(
            @"^PixStream\.Standalone stopped in [0-9]+(\.[0-9])? s\. All that it acknowledged is stored\.$", last);
    }

    /// <summary>The question whether two wait is a request itself, and may be the one too many for a moment.</summary>
    private static async Task<Answer> PullAsync(Client client, string next)
    {
        while (true)
            if (await client.GetAsync(next) is { Status: not HttpStatusCode.TooManyRequests } answer)
                return answer;
    }

    private static int CountOf(List<byte[]> stored)
    {
        lock (stored)
            return stored.Count;
    }

    /// <summary>Sends messages, or starts streams of participants that get no messages, until the server is gone.</summary>
    private async Task KnockAsync(Client client, string psp, List<byte[]> stored, bool starts)
    {
        try
        {
            while (true)
            {
                var message = _envelopes.Make(_sender, psp);
                var answer = starts
                    ? await client.StartAsync(SharedServer.NewParticipant())
                    : await client.PostAsync(_sender, message);
                if (answer.Status == HttpStatusCode.Created)
                    lock (stored)
                        stored.Add(message);
                else if (answer.Status == HttpStatusCode.ServiceUnavailable)
                    Assert.NotNull(
                        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true).Header("Retry-After"));
                else
                    answer.Is(HttpStatusCode.NoContent);
            }
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException)
        {
            // Gone.
        }
    }
}
