using System.Text;

namespace PixStream.Bench.Messages;

/// <summary>The bytes of one POST, built once; only the messages' numbers change from one request to the next.</summary>
internal sealed class PublishRequest
{
    private readonly byte[] _bytes;
    private readonly Envelope[] _envelopes;
    private readonly int[] _offsets;
    private long _number = Names.Numbers();

    /// <param name="sender">Who sends.</param>
    /// <param name="destinations">Who each of the messages is for. One alone is sent as it is, more as a multipart.</param>
    public PublishRequest(string sender, params string[] destinations)
    {
        _envelopes = [.. destinations.Select(destination => new Envelope(sender, destination))];
        _offsets = new int[destinations.Length];
        using var body = new MemoryStream();
        for (var i = 0; i < destinations.Length; i++)
        {
            if (destinations.Length > 1)
                body.Write("--part\r\nContent-Type: application/xml; charset=utf-8\r\n\r\n"u8);
            _offsets[i] = (int)body.Length;
            body.Write(new byte[Envelope.Length]);
            if (destinations.Length > 1)
                body.Write("\r\n"u8);
        }

        if (destinations.Length > 1)
            body.Write("--part--\r\n"u8);
        var type = destinations.Length > 1 ? "multipart/mixed; boundary=part" : "application/xml; charset=utf-8";
        var head = Encoding.ASCII.GetBytes(
            $"POST /api/v1/in/{sender}/msgs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n");
        _bytes = [.. head, .. body.ToArray()];
        for (var i = 0; i < _offsets.Length; i++)
            _envelopes[i].Write(_bytes.AsSpan(_offsets[i] += head.Length), 0);
    }

    public int Messages => _envelopes.Length;

    /// <summary>Writes a request with messages that were never sent before.</summary>
    public int Write(Span<byte> target)
    {
        for (var i = 0; i < _offsets.Length; i++)
            _envelopes[i].Stamp(_bytes.AsSpan(_offsets[i]), _number++);
        _bytes.CopyTo(target);
        return _bytes.Length;
    }
}
