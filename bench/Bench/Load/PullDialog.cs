namespace PixStream.Bench.Load;

/// <summary>A reader: start, then follow PI-Pull-Next for as long as it is let, batches of up to 10.</summary>
internal sealed class PullDialog(string ispb) : Dialog
{
    private readonly byte[] _start = System.Text.Encoding.ASCII.GetBytes($"/api/v1/out/{ispb}/stream/start");
    private readonly HttpReply _reply = new();

    private static ReadOnlySpan<byte> RequestEnd => " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: multipart/mixed\r\n\r\n"u8;

    public override int Write(Span<byte> request) => Write(request, "GET "u8, _reply.Next.IsEmpty ? _start : _reply.Next);

    /// <summary>Writes the request that ends the stream.</summary>
    public int WriteEnd(Span<byte> request) => Write(request, "DELETE "u8, _reply.Next);

    public override Reply Read(ReadOnlySpan<byte> received, out int consumed)
    {
        if (!_reply.TryRead(received, out consumed))
            return Reply.Partial;
        BodyBytes = _reply.BodyBytes;
        return _reply.Status switch
        {
            200 => Reply.Counted,
            204 => Reply.Empty,
            _ => Fail($"pull of {ispb}: {_reply.FirstLine}"),
        };
    }

    private static int Write(Span<byte> request, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path)
    {
        method.CopyTo(request);
        path.CopyTo(request[method.Length..]);
        RequestEnd.CopyTo(request[(method.Length + path.Length)..]);
        return method.Length + path.Length + RequestEnd.Length;
    }
}
