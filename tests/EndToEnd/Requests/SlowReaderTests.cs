using System.Net;
using System.Text;

namespace PixStream.EndToEnd.Requests;

/// <summary>
/// Readers that take large answers slowly. No clock of ours is asked: the idle time has passed when the server gives away the
/// slot of a stream that was left alone meanwhile.
/// </summary>
public sealed class SlowReaderTests
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>
    /// What the system takes for a reader that does not read: no more, or a whole answer may have left the server at once.
    /// </summary>
    private const int ReceiveBytes = 128 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly (string, string)[] Settings =
    [
        ("PixStream:Streams:IdleTimeout", "00:00:05"), ("PixStream:Streams:MaxStreams", "2"),
        ("PixStream:Http:SpiWait", "00:00:00"), ("PixStream:Http:JsonWait", "00:00:00"),
    ];

    private readonly Envelopes _envelopes = new(11);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData("SPI", "multipart/mixed")]
    [InlineData("JSON", "multipart/json")]
    public async Task A_reader_slower_than_the_idle_time_gets_on(string profile, string accept)
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data, Settings);
        using var client = server.Connect();
        await PublishAsync(client, 10);
        var start = profile == "SPI" ? Paths.SpiStart(_psp) : Paths.JsonStart(_psp);
        using var slow = await RawConnection.OpenAsync(server.Address, ReceiveBytes);
        await slow.GetAsync(start, $"Accept: {accept}\r\n");
        var (head, left) = (await slow.ReadHeadAsync())!.Value;
        // Seen later than the slow one, and left alone.
        (await client.GetAsync(start)).Is(HttpStatusCode.NoContent);

        Answer third;
        do
        {
            Assert.Equal(PieceBytes, (await slow.ReadBytesAsync(PieceBytes)).Length);
            left -= PieceBytes;
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
            third = await client.GetAsync(start);
        }
        while (third.Status == HttpStatusCode.TooManyRequests && left > PieceBytes);

        third.Is(HttpStatusCode.NoContent);
        Assert.Equal(left, (await slow.ReadBytesAsync(left)).Length);
        await slow.GetAsync(head.Next, $"Accept: {accept}\r\n");
        (await slow.ReadAsync())!.Is(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("SPI", "multipart/mixed")]
    [InlineData("JSON", "multipart/json")]
    public async Task A_reader_that_takes_nothing_loses_its_slot_and_its_connection(string profile, string accept)
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data, [.. Settings, ("PixStream:Streams:MaxStreams", "1")]);
        using var client = server.Connect();
        await PublishAsync(client, 10);
        using var stalled = await RawConnection.OpenAsync(server.Address, ReceiveBytes);
        await stalled.GetAsync(profile == "SPI" ? Paths.SpiStart(_psp) : Paths.JsonStart(_psp), $"Accept: {accept}\r\n");
        var (head, length) = (await stalled.ReadHeadAsync())!.Value;

        Assert.Equal(10, (await client.StartWhenFreeAsync(_psp, "multipart/mixed")).Messages().Count);

        (await client.GetAsync(head.Next, accept)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: profile == "SPI");
        // The connection's idle time began with its last piece, up to an eighth later than the stream's. It has passed for sure
        // when the stream that got the slot has lost it, too.
        Assert.Equal(10, (await client.StartWhenFreeAsync(_psp, "multipart/mixed")).Messages().Count);
        // What lies in buffers comes; the rest never does.
        Assert.InRange((await stalled.ReadBytesAsync(length)).Length, 0, length - 1);
    }

    /// <summary>Messages of about a megabyte, of which both profiles show all.</summary>
    private async Task PublishAsync(Client client, int count)
    {
        foreach (var message in _envelopes.Make(count, _sender, _psp))
        {
            var text = Encoding.UTF8.GetString(message);
            var large = text.Replace(
                "</CdtTrfTxInf>",
                $"<RmtInf><Ustrd>{new string('x', 1_000_000)}</Ustrd></RmtInf></CdtTrfTxInf>",
                StringComparison.Ordinal);
            await client.PublishAsync(_sender, Encoding.UTF8.GetBytes(large));
        }
    }
}
