using System.Net.Sockets;
using System.Text;

namespace PixStream.Conformance.Protocol;

/// <summary>
/// A socket that speaks HTTP/1.1, and can do what an HTTP client would not: stop half-way, send garbage, go away.
/// </summary>
internal sealed class Connection(TcpClient client, Stream stream) : IDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _from;
    private int _to;

    /// <summary>Sends as far as the other side reads: it may have answered and closed before it read everything.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellation);
            await stream.FlushAsync(cancellation);
        }
        catch (IOException)
        {
            // What it answered can still be read.
        }
    }

    public Task SendAsync(string latin1, CancellationToken cancellation) =>
        SendAsync(Encoding.Latin1.GetBytes(latin1), cancellation);

    /// <summary>Reads one reply to a request of that method; null if the connection ended first.</summary>
    /// <exception cref="InvalidDataException">What came is no HTTP.</exception>
    public async Task<Reply?> ReadAsync(string method, CancellationToken cancellation)
    {
        while (await ReplyHead.ReadAsync(this, cancellation) is { } head)
        {
            // 100 Continue and its like announce the reply.
            if (head.Status is >= 100 and < 200)
                continue;
            var body = new MemoryStream();
            var isWhole = method == "HEAD" || head.Status is 204 or 304 || await ReadBodyAsync(head, body, cancellation);
            return new Reply(head.Status, head.Headers, body.ToArray(), isWhole)
            {
                EndsConnection = !isWhole || head.EndsConnection(method),
            };
        }

        return null;
    }

    /// <summary>Reads a line without its end; null if the connection ended first.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        const int LineMax = 64 * 1024;
        var line = new StringBuilder();
        while (line.Length < LineMax)
        {
            if (_from == _to && !await FillAsync(cancellation))
                return null;
            var c = (char)_buffer[_from++];
            if (c == '\n')
                return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
            line.Append(c);
        }

        throw new InvalidDataException("A line of the head is longer than 64 KiB.");
    }

    /// <summary>Waits until something of the reply is there, and leaves the rest.</summary>
    public async Task<bool> ReadSomeAsync(CancellationToken cancellation) => _from < _to || await FillAsync(cancellation);

    /// <summary>Says that nothing more will come; what was asked for can still be read.</summary>
    public void EndSending()
    {
        try
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Already closed by the other side.
        }
    }

    /// <summary>Goes away as a crash does: with a reset, whatever is on its way.</summary>
    public void Reset()
    {
        client.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose()
    {
        stream.Dispose();
        client.Dispose();
    }

    private async Task<bool> ReadBodyAsync(ReplyHead head, MemoryStream body, CancellationToken cancellation)
    {
        if (head.IsChunked)
            return await ReadChunksAsync(body, cancellation);
        if (head.Length is { } length)
            return await CopyAsync(body, length, cancellation);
        while (_from < _to || await FillAsync(cancellation))
        {
            body.Write(_buffer.AsSpan(_from, _to - _from));
            _from = _to;
        }

        return true;
    }

    private async Task<bool> ReadChunksAsync(MemoryStream body, CancellationToken cancellation)
    {
        while (await ReadLineAsync(cancellation) is { } line)
        {
            if (!long.TryParse(line.Split(';')[0], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var length))
                throw new InvalidDataException($"'{Shortened.Text(line, 40)}' stands where the length of a chunk should be.");
            if (length > 0)
            {
                if (!await CopyAsync(body, length, cancellation) || await ReadLineAsync(cancellation) is not "")
                    return false;
                continue;
            }

            while (await ReadLineAsync(cancellation) is { } trailer)
                if (trailer.Length == 0)
                    return true;
        }

        return false;
    }

    private async Task<bool> CopyAsync(MemoryStream body, long length, CancellationToken cancellation)
    {
        while (length > 0)
        {
            if (_from == _to && !await FillAsync(cancellation))
                return false;
            var part = (int)Math.Min(length, _to - _from);
            body.Write(_buffer.AsSpan(_from, part));
            _from += part;
            length -= part;
        }

        return true;
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        try
        {
            (_from, _to) = (0, await stream.ReadAsync(_buffer, cancellation));
        }
        catch (IOException)
        {
            (_from, _to) = (0, 0);
        }

        return _to > 0;
    }
}
