using System.Net;
using PixStream.Harness.Time;
using PixStream.Http.Pull;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Pull;

/// <summary>Readers that take an answer slowly, or not at all.</summary>
public sealed class SlowReaderTests
{
    private const int Round = 4 * AnswerBody.PieceBytes;

    private static readonly TimeSpan IdleTime = new StreamRules().IdleTimeout;

    [Theory]
    [InlineData(HttpHarness.SpiStart, "multipart/mixed", "identity")]
    [InlineData(HttpHarness.SpiStart, "multipart/mixed", "gzip")]
    [InlineData(HttpHarness.JsonStart, "multipart/json", "identity")]
    [InlineData(HttpHarness.JsonStart, "multipart/json", "gzip")]
    public async Task A_reader_slower_than_the_idle_time_keeps_its_stream_open(string start, string accept, string coding)
    {
        var time = new WatchedTime();
        await using var harness = await StartAsync(time, messages: 5);
        using var reader = await harness.ConnectAsync();
        await reader.SendAsync($"GET {start} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nAccept-Encoding: {coding}\r\n\r\n");
        var (head, left) = (await reader.ReadHeadAsync())!.Value;
        Assert.Equal(200, head.Code);
        await time.TimerAsync(IdleTime);

        // Six rounds take longer than the idle time, and there are more of them.
        var streams = new HashSet<(Ispb, StreamId)>();
        for (var rounds = 0; left > 8 * Round || rounds < 6; rounds++)
        {
            time.Advance(IdleTime / 5);
            Assert.Equal(Round, (await reader.ReadBytesAsync(Round)).Length);
            left -= Round;
            streams.Add(await harness.Participants.KeptOpenAsync());
        }

        Assert.Equal(left, (await reader.ReadBytesAsync(left)).Length);
        Assert.Equal(Ispb.Parse(HttpHarness.Psp), Assert.Single(streams).Item1);
        await reader.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await reader.ReadAsync())!.Code);
        Assert.Equal(0, harness.Participants.BatchesHeld);
    }

    [Theory]
    [InlineData(HttpHarness.SpiStart, "multipart/mixed")]
    [InlineData(HttpHarness.SpiStart, "application/xml")]
    [InlineData(HttpHarness.JsonStart, "multipart/json")]
    [InlineData(HttpHarness.JsonStart, "application/json")]
    public async Task A_reader_that_takes_nothing_for_the_idle_time_is_cut_off(string start, string accept)
    {
        var time = new WatchedTime();
        await using var harness = await StartAsync(time, messages: 3);
        using var reader = await harness.ConnectAsync();
        await reader.SendAsync($"GET {start} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n");
        var length = (await reader.ReadHeadAsync())!.Value.Length;

        // The first pieces go out though the reader does not read: only once the connection is full does it count.
        var cut = harness.Participants.NothingHeldAsync();
        while (!cut.IsCompleted)
        {
            await Task.WhenAny(
                cut, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken));
            time.Advance(IdleTime);
        }

        Assert.NotEqual(length, (await reader.ReadBytesAsync(length)).Length);
    }

    /// <summary>Which waits for its heartbeat, once a second, and counts nothing of what is written into its buffers.</summary>
    [Theory]
    [InlineData(HttpHarness.SpiStart, "application/xml")]
    [InlineData(HttpHarness.JsonStart, "application/json")]
    public async Task The_web_servers_own_minimum_rate_cuts_no_reader_off_that_keeps_to_ours(string start, string accept)
    {
        var time = new WatchedTime();
        await using var harness = await StartAsync(time, messages: 1);
        using var reader = await harness.ConnectAsync();
        await reader.SendAsync($"GET {start} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n");
        var length = (await reader.ReadHeadAsync())!.Value.Length;
        await time.TimerAsync(IdleTime);

        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(length, (await reader.ReadBytesAsync(length)).Length);
    }

    [Fact]
    public async Task The_idle_time_is_that_of_the_participant()
    {
        var time = new WatchedTime();
        await using var harness = await StartAsync(time, messages: 1);
        harness.Participants.IdleTimeout = TimeSpan.FromMinutes(40);
        using var reader = await harness.ConnectAsync();
        await reader.SendAsync($"GET {HttpHarness.SpiStart} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await reader.ReadHeadAsync())!.Value.Head.Code);
        await time.TimerAsync(TimeSpan.FromMinutes(40));
    }

    [Fact]
    public async Task An_answer_that_is_taken_at_once_needs_no_word_and_no_timer()
    {
        var time = new WatchedTime();
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants(), time: time);
        await harness.FillAsync(30);
        var timers = time.Created;
        for (var next = HttpHarness.SpiStart;
            (await harness.GetAsync(next, "multipart/mixed")) is { Status: HttpStatusCode.OK } answer; next = answer.Next)
            time.Advance(IdleTime / 2);
        Assert.Equal((timers, 0), (time.Created, harness.Participants.KeptOpenLeft));
    }

    [Fact]
    public async Task A_reader_that_goes_away_in_the_midst_of_an_answer_leaves_nothing_behind()
    {
        var time = new WatchedTime();
        await using var harness = await StartAsync(time, messages: 3);
        using (var reader = await harness.ConnectAsync())
        {
            await reader.SendAsync($"GET {HttpHarness.SpiStart} HTTP/1.1\r\nHost: x\r\nAccept: multipart/mixed\r\n\r\n");
            await reader.ReadHeadAsync();
            await time.TimerAsync(IdleTime);
        }

        await harness.Participants.NothingHeldAsync();
        Assert.Equal(0, time.Running(IdleTime));
        Assert.Equal(0, harness.Participants.KeptOpenLeft);
    }

    private static async Task<HttpHarness> StartAsync(WatchedTime time, int messages)
    {
        var harness = await HttpHarness.StartAsync(new FakeParticipants(), time: time);
        for (var i = 0; i < messages; i++)
            (await harness.PostAsync(Sample.Large(i))).Is(HttpStatusCode.Created);
        return harness;
    }
}
