using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace PixStream.EndToEnd.Crashes;

/// <summary>Damage is named and never served.</summary>
public sealed class DamagedJournalTests
{
    private readonly Envelopes _envelopes = new(11);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(20_000)]
    public async Task A_flipped_byte_in_what_is_read_at_start_keeps_it_from_starting(int offset)
    {
        using var data = new DataDirectory();
        await FillAsync(data, 20);
        var segment = Flip(data.Segments[0], offset);

        var ended = await Server.RunAsync(data.Path);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("PixStream did not start: the journal is damaged.", ended.Errors, StringComparison.Ordinal);
        Assert.Contains(segment, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
        if (offset >= 64)
        {
            // The block in which it lies is named by its own offset.
            var named = int.Parse(Regex.Match(ended.Errors, "offset ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.InRange(named, 64, offset);
        }
    }

    [Fact]
    public async Task A_flipped_byte_in_an_older_segment_is_found_when_it_is_read_and_not_served()
    {
        using var data = new DataDirectory();
        var messages = await FillAsync(data, 400);
        Assert.True(data.Segments.Length > 1);
        Flip(data.Segments[0], 10_000);

        await using var server = await Server.StartAsync(
            data, ("PixStream:Journal:SegmentBytes", "1048576"), ("PixStream:Http:SpiWait", "00:00:00.2"));
        using var client = server.Connect();
        var served = new List<byte[]>();
        var answer = await client.StartAsync(_psp);
        for (; answer.Status == HttpStatusCode.OK; answer = await client.GetAsync(answer.Next))
            served.Add(answer.Message());
        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true);
        Assert.Equal(messages[..served.Count], served);
        Assert.InRange(served.Count, 1, 10);
        Assert.Contains(server.Output, line =>
            line.Contains(data.Segments[0], StringComparison.Ordinal) && line.Contains("Critical", StringComparison.Ordinal));

        // The messages of other participants do not suffer.
        var other = SharedServer.NewParticipant();
        var message = _envelopes.Make(_sender, other);
        await client.PublishAsync(_sender, message);
        Assert.Equal([message], await client.DrainAsync(other));
    }

    [Fact]
    public async Task A_segment_that_is_missing_is_noticed()
    {
        using var data = new DataDirectory();
        await FillAsync(data, 400);
        foreach (var file in Directory.GetFiles(data.Path, Path.GetFileNameWithoutExtension(data.Segments[0]) + "*"))
            File.Delete(file);
        var ended = await Server.RunAsync(data.Path);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("is missing", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_tail_is_cut_off_and_costs_nothing_that_was_answered_for()
    {
        using var data = new DataDirectory();
        var messages = await FillAsync(data, 20);
        var bytes = await File.ReadAllBytesAsync(data.Segments[0], TestContext.Current.CancellationToken);
        var end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        new Random(12).NextBytes(bytes.AsSpan((end + 7) & ~7, 5000));
        await File.WriteAllBytesAsync(data.Segments[0], bytes, TestContext.Current.CancellationToken);

        await using var server = await Server.StartAsync(data, ("PixStream:Http:SpiWait", "00:00:00.2"));
        using var client = server.Connect();
        Assert.Equal(messages, await client.DrainAsync(_psp));
    }

    private static string Flip(string segment, int offset)
    {
        using var file = File.Open(segment, FileMode.Open);
        file.Position = offset;
        var old = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(old ^ 0x10));
        return segment;
    }

    private async Task<List<byte[]>> FillAsync(DataDirectory data, int count)
    {
        var messages = _envelopes.Make(count, _sender, _psp);
        await using var server = await Server.StartAsync(
            data, ("PixStream:Journal:SegmentBytes", count > 100 ? "1048576" : "4194304"));
        using var client = server.Connect();
        foreach (var message in messages)
            await client.PublishAsync(_sender, message);
        Assert.Equal(0, (await server.StopAsync()).ExitCode);
        return messages;
    }
}
