using System.Net;
using System.Net.Sockets;

namespace PixStream.EndToEnd.Programs;

/// <summary>
/// A process that may have few files open: it says how many connections it serves, refuses more, and loses nothing.
/// </summary>
public sealed class OpenFilesTests
{
    private const int Few = 300;

    private readonly Envelopes _envelopes = new(17);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Fact]
    public async Task More_segments_and_connections_than_files_do_no_harm()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is read on Linux.");
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(
            data, (Server.OpenFiles, $"{Few}"), ("PixStream:Journal:SegmentBytes", "1048576"),
            ("PixStream:Http:SpiWait", "00:00:00.2"));
        Assert.Contains(server.Output, static line => line.Contains($"(ulimit -n) is {Few}: only ", StringComparison.Ordinal));
        using var client = server.Connect();
        var sent = new List<byte[]>();
        while (data.Segments.Length < 40)
        {
            byte[][] messages = [.. Enumerable.Range(0, 10).Select(_ => _envelopes.Make(_sender, _psp, operations: 80))];
            (await client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created);
            sent.AddRange(messages);
        }

        using var earlier = await RawConnection.OpenAsync(server.Address);
        await earlier.GetAsync("/health/ready");
        (await earlier.ReadAsync())!.Is(HttpStatusCode.OK);
        var crowd = new List<Socket>();
        try
        {
            for (var i = 0; i < Few; i++)
            {
                crowd.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await TryConnectAsync(crowd[^1], server.Address.Port);
            }

            // The connection that was there goes on.
            sent.Add(_envelopes.Make(_sender, _psp));
            await earlier.SendAsync(
                $"POST /api/v1/in/{_sender}/msgs HTTP/1.1\r\nHost: x\r\nContent-Type: {Envelopes.ContentType}\r\nContent-Length: {sent[^1].Length}\r\n\r\n");
            await earlier.SendAsync(sent[^1]);
            (await earlier.ReadAsync())!.Is(HttpStatusCode.Created);
            await earlier.GetAsync("/health/ready");
            (await earlier.ReadAsync())!.Is(HttpStatusCode.OK);
            Assert.InRange(Directory.GetFiles($"/proc/{server.Id}/fd").Length, 1, Few - 1);
        }
        finally
        {
            foreach (var socket in crowd)
                socket.Dispose();
        }

        var names = (await client.DrainAsync(_psp)).Select(Envelopes.BizMsgIdrOf);
        Assert.Equal(sent.Select(Envelopes.BizMsgIdrOf), names);
        server.ExpectRunning();
    }

    /// <summary>A connection that is refused may be closed before it is told to be open.</summary>
    private static async Task TryConnectAsync(Socket socket, int port)
    {
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionReset)
        {
            socket.Close();
        }
    }

    [Fact]
    public async Task Too_few_files_are_named_and_nothing_is_begun()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is read on Linux.");
        using var data = new DataDirectory();

        var ended = await Server.RunAsync(data.Path, (Server.OpenFiles, "200"));

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("PixStream did not start: a limit of the system is too low.", ended.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "The limit of open files (ulimit -n) is 200, and this process needs at least",
            ended.Errors,
            StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }
}
