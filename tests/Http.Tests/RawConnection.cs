using System.Net.Sockets;
using System.Text;

namespace PixStream.Http.Tests;

/// <summary>A socket, for what an HTTP client would not send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RawConnection(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    public static Task<RawConnection> OpenAsync(Site site) => OpenAsync(site.Address);

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        // Small, so that what a reader has not read is not with it either.
        var client = new TcpClient { ReceiveBufferSize = 64 * 1024 };
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

    /// <summary>Reads one response: its status, head and body; status 0 if the connection ended instead.</summary>
    public async Task<(int Status, string Head, byte[] Body)> ReadAsync()
    {
        var (status, head, length) = await ReadHeadAsync();
        return (status, head, await ReadBytesAsync(length));
    }

    /// <summary>Reads the head of a response: its status, its text, and how long its body is.</summary>
    public async Task<(int Status, string Head, int Length)> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await ReadBytesAsync(1) is not [var b])
                return (0, head.ToString(), 0);
            head.Append((char)b);
        }

        var text = head.ToString();
        var length = text.Split("\r\n")
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.AsSpan("Content-Length:".Length)))
            .FirstOrDefault();
        return (int.Parse(text.AsSpan("HTTP/1.1 ".Length, 3)), text, length);
    }

    /// <summary>Reads a little, and leaves the rest.</summary>
    public async Task ReadSomeAsync() => Assert.Equal(16, (await ReadBytesAsync(16)).Length);

    /// <summary>Breaks the connection off.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(enable: true, seconds: 0);
        _client.Close();
    }

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

    public void Dispose() => _client.Dispose();

    /// <summary>Reads that many bytes, or as many as come before the connection ends.</summary>
    public async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        try
        {
            var read = await _stream.ReadAtLeastAsync(
                bytes, count, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
            return bytes[..read];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
