using System.Buffers.Text;
using System.Text;

namespace PixStream.Bench.Load;

/// <summary>Reads one HTTP/1.1 response with a Content-Length, and of its head no more than the load needs.</summary>
internal sealed class HttpReply
{
    private readonly byte[] _next = new byte[192];
    private int _nextLength;
    private long _missing;
    private bool _isInBody;

    public int Status { get; private set; }

    /// <summary>Value of Content-Length.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>The path of the last PI-Pull-Next.</summary>
    public ReadOnlySpan<byte> Next => _next.AsSpan(0, _nextLength);

    /// <summary>The first line, for a message that tells what went wrong.</summary>
    public string FirstLine { get; private set; } = "";

    /// <summary>Takes what came; true once the response is whole.</summary>
    public bool TryRead(ReadOnlySpan<byte> received, out int consumed)
    {
        consumed = 0;
        if (!_isInBody)
        {
            var end = received.IndexOf("\r\n\r\n"u8);
            if (end < 0)
                return false;
            ReadHead(received[..(end + 2)]);
            consumed = end + 4;
            _missing = BodyBytes;
            _isInBody = true;
        }

        var body = (int)Math.Min(_missing, received.Length - consumed);
        consumed += body;
        _missing -= body;
        if (_missing > 0)
            return false;
        _isInBody = false;
        return true;
    }

    private void ReadHead(ReadOnlySpan<byte> head)
    {
        Status = Utf8Parser.TryParse(head.Slice("HTTP/1.1 ".Length, 3), out int status, out _) ? status : 0;
        BodyBytes = Utf8Parser.TryParse(ValueOf(head, "\r\nContent-Length: "u8), out long length, out _) ? length : 0;
        if (status >= 300)
            FirstLine = Encoding.ASCII.GetString(head[..head.IndexOf((byte)'\r')]);
        var next = ValueOf(head, "\r\nPI-Pull-Next: "u8);
        if (next.IsEmpty)
            return;
        next.CopyTo(_next);
        _nextLength = next.Length;
    }

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        if (at < 0)
            return default;
        var value = head[(at + name.Length)..];
        return value[..value.IndexOf((byte)'\r')];
    }
}
