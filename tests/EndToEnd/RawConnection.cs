using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PixStream.EndToEnd;

/// <summary>A socket, for what an HTTP client would not do.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly BufferedStream _reader;

    private RawConnection(TcpClient client)
    {
        (_client, _stream) = (client, client.GetStream());
        // Only ever read from: what is written goes out at once.
        _reader = new BufferedStream(_stream, 16 * 1024);
    }

    /// <param name="address">The server.</param>
    /// <param name="receiveBytes">
    /// What the system holds for this side at most while it is not read. Unless it is said, the system may let that grow to
    /// several megabytes.
    /// </param>
    public static async Task<RawConnection> OpenAsync(Uri address, int? receiveBytes = null)
    {
        var client = new TcpClient { NoDelay = true };
        if (receiveBytes is { } bytes)
            client.ReceiveBufferSize = bytes;
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        return new RawConnection(client);
    }

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The server may have answered and closed before it read everything.
        }
    }

    public Task GetAsync(string path, string headers = "") => SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");

    /// <summary>Reads one response; null if the connection ended first.</summary>
    public async Task<Answer?> ReadAsync()
    {
        if (await ReadHeadAsync() is not var (head, length))
            return null;
        var body = await ReadBytesAsync(length);
        return head with { Body = body, Complete = body.Length == length };
    }

    /// <summary>Reads the head of a response, and how long its body is; null if the connection ended first.</summary>
    public async Task<(Answer Head, int Length)?> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await ReadBytesAsync(1) is not [var next])
                return null;
            head.Append((char)next);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(header => header[0], header => header[1], StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(lines[0].AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        return (new Answer((System.Net.HttpStatusCode)status, headers, [], Complete: length == 0), length);
    }

    /// <summary>Reads that many bytes, or as many as come before the connection ends.</summary>
    public async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        try
        {
            var read = await _reader.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
            return bytes[..read];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Reads what comes next, at most that many bytes.</summary>
    public async Task ReadSomeAsync(int max) => _ = await _reader.ReadAsync(new byte[max], TestContext.Current.CancellationToken);

    /// <summary>Says that nothing more will come; what was asked for can still be read.</summary>
    public void EndSending()
    {
        try
        {
            _client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Already closed by the other side.
        }
    }

    /// <summary>Closes it as a crash does: with a reset, whatever is on its way.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose() => _client.Dispose();
}
