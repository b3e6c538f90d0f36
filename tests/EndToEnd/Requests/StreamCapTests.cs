using System.Globalization;
using System.Net;

namespace PixStream.EndToEnd.Requests;

/// <summary>The cap holds exactly, and heals itself.</summary>
public sealed class StreamCapTests(SharedServer shared)
{
    private readonly Envelopes _envelopes = new(8);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData("SPI", 0)]
    [InlineData("SPI", 40)]
    [InlineData("JSON", 0)]
    [InlineData("JSON", 40)]
    public async Task Of_twelve_starts_at_once_exactly_six_are_let_in(string profile, int messages)
    {
        foreach (var message in _envelopes.Make(messages, _sender, _psp))
            await shared.Client.PublishAsync(_sender, message);

        var isSpi = profile == "SPI";
        var start = isSpi ? Paths.SpiStart(_psp) : Paths.JsonStart(_psp);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => shared.Client.GetAsync(start)));
        var let = answers.Where(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent).ToArray();
        Assert.Equal(6, let.Length);
        Assert.Equal(6, let.Select(answer => answer.Next).Distinct().Count());
        foreach (var refused in answers.Except(let))
        {
            refused.IsProblem(HttpStatusCode.TooManyRequests, "stream-limit", isSpi);
            Assert.InRange(int.Parse(refused.Required("Retry-After"), CultureInfo.InvariantCulture), 1, 30);
            Assert.Equal("6/6", refused.Slot);
        }

        // One ends, one may begin.
        await shared.Client.DeleteAsync(let[0].Next);
        Assert.Contains((await shared.Client.GetAsync(start)).Status, new[] { HttpStatusCode.OK, HttpStatusCode.NoContent });
        (await shared.Client.GetAsync(start)).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_crashed_reader_gives_back_its_slot_and_its_batch_after_the_idle_time()
    {
        var messages = _envelopes.Make(7, _sender, _psp);
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(
            data, ("PixStream:Streams:IdleTimeout", "00:00:01"), ("PixStream:Http:SpiWait", "00:00:30"));
        using var client = server.Connect();
        await client.PostAsync(_sender, messages[..6]);
        var lost = await StartAllAsync(_psp);
        (await client.StartAsync(_psp)).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit", xml: true);

        // Seen after those six, and left alone like them. When one of these is idle, so are all of those.
        var later = SharedServer.NewParticipant();
        await client.PostAsync(_sender, _envelopes.Make(6, _sender, later));
        await StartAllAsync(later);
        await client.StartWhenFreeAsync(later);

        // All six crashed. Their messages come again, in their order, before the new one.
        await client.PublishAsync(_sender, messages[6]);
        var answer = await client.StartWhenFreeAsync(_psp);
        var seen = new List<byte[]>();
        for (; seen.Count < 6; answer = await client.GetAsync(answer.Next))
            seen.Add(answer.Message());
        Assert.Equal(messages[6], answer.Message());
        Assert.Equal(
            messages[..6].Select(Envelopes.BizMsgIdrOf).Order(), seen.Select(Envelopes.BizMsgIdrOf).Order());
        foreach (var gone in lost)
            (await client.GetAsync(gone.Next)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: true);

        Task<Answer[]> StartAllAsync(string ispb) => Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.StartAsync(ispb)));
    }

    [Fact]
    public async Task A_waiting_reader_is_given_the_batch_of_one_that_crashed()
    {
        var message = _envelopes.Make(_sender, _psp);
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(
            data, ("PixStream:Streams:IdleTimeout", "00:00:01"), ("PixStream:Http:SpiWait", "00:01:00"));
        using var client = server.Connect();
        await client.PublishAsync(_sender, message);
        (await client.StartAsync(_psp)).Is(HttpStatusCode.OK);
        // Waits for a minute if nothing wakes it, and its own stream is not idle meanwhile.
        Assert.Equal(message, (await client.StartAsync(_psp)).Message());
    }

    [Fact]
    public async Task A_caller_that_goes_away_ends_its_wait_and_not_its_stream()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data, ("PixStream:Http:SpiWait", "00:00:00.2"));
        using var client = server.Connect();
        var next = (await client.StartAsync(_psp)).Next;
        for (var i = 0; i < 5; i++)
        {
            using var connection = await RawConnection.OpenAsync(server.Address);
            await connection.GetAsync(next);
            connection.Reset();
        }

        var message = _envelopes.Make(_sender, _psp);
        await client.PublishAsync(_sender, message);
        Assert.Equal(message, (await client.GetAsync(next)).Message());
    }

    [Fact]
    public async Task The_cap_may_count_requests_in_flight_instead()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(
            data, ("PixStream:Streams:CapCounts", "InFlightRequests"), ("PixStream:Http:SpiWait", "00:01:00"));
        using var client = server.Connect();
        await client.PostAsync(_sender, _envelopes.Make(10, _sender, _psp));

        // Ten streams one after the other: never more than one request at once.
        var nexts = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var start = (await client.StartAsync(_psp)).Is(HttpStatusCode.OK);
            Assert.Equal("1/6", start.Slot);
            nexts.Add(start.Next);
        }

        // All ten pull at once: six wait, and it takes none of them to tell the others.
        var pulls = nexts.Select(next => client.GetAsync(next)).ToList();
        for (var i = 0; i < 4; i++)
        {
            var refused = await Task.WhenAny(pulls);
            pulls.Remove(refused);
            (await refused).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit", xml: true);
            Assert.Equal("6/6", (await refused).Slot);
            Assert.NotNull((await refused).Header("Retry-After"));
        }

        (await client.StartAsync(_psp)).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit", xml: true);
        foreach (var message in _envelopes.Make(6, _sender, _psp))
            await client.PublishAsync(_sender, message);
        Assert.All(await Task.WhenAll(pulls), answer => answer.Is(HttpStatusCode.OK));
    }

    [Fact]
    public async Task One_message_answers_one_of_three_that_wait()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data, ("PixStream:Http:SpiWait", "00:01:00"));
        using var client = server.Connect();
        await client.PostAsync(_sender, _envelopes.Make(3, _sender, _psp));
        var starts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => client.StartAsync(_psp)));
        var waiting = starts.Select(start => client.GetAsync(start.Next)).ToList();

        var messages = _envelopes.Make(3, _sender, _psp);
        foreach (var message in messages)
        {
            await client.PublishAsync(_sender, message);
            var answered = await Task.WhenAny(waiting);
            Assert.Equal(message, (await answered).Message());
            waiting.Remove(answered);
            // The answers to requests that came later prove that no other reader was answered before them.
            (await client.GetAsync("/health/live")).Is(HttpStatusCode.OK);
            Assert.DoesNotContain(waiting, reader => reader.IsCompleted);
        }
    }
}
