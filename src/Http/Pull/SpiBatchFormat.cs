using System.Buffers;
using PixStream.Http.Bodies;
using PixStream.Http.Routing;
using PixStream.Streams.Values;

namespace PixStream.Http.Pull;

/// <summary>
/// XML: one message as its bytes were sent, or <c>multipart/mixed</c>. The bytes go from the store's memory to the
/// connection's in one copy.
/// </summary>
internal sealed class SpiBatchFormat : IBatchFormat
{
    private const string XmlType = "application/xml; charset=utf-8";
    private const int BoundaryBytes = 29;

    private static ReadOnlySpan<byte> PartHead => "\r\nContent-Type: application/xml; charset=utf-8\r\nPI-ResourceId: "u8;

    private static ReadOnlySpan<byte> PartHeadEnd => "\r\n\r\n"u8;

    public async ValueTask<long> WriteAsync(AnswerBody body, StoredBatch batch, BatchForm form, StreamStep step, bool gzip)
    {
        string? boundary = null;
        if (form == BatchForm.Multi)
        {
            boundary = BoundaryOf(step);
            body.Response.ContentType = "multipart/mixed; boundary=" + boundary;
        }
        else
        {
            body.Response.ContentType = XmlType;
            body.Response.Headers["PI-ResourceId"] = batch[0].Id.ToString();
        }

        if (gzip)
        {
            using var plain = new PooledBuffer();
            for (var i = 0; i < batch.Count; i++)
            {
                WriteHead(plain, batch[i], boundary, first: i == 0);
                plain.Write(batch[i].Payload.Span);
            }

            WriteEnd(plain, boundary);
            return await GzipBody.WriteAsync(body, plain.Written);
        }

        var length = LengthOf(batch, form);
        await body.BeginAsync(length);
        for (var i = 0; i < batch.Count; i++)
        {
            WriteHead(body, batch[i], boundary, first: i == 0);
            await body.WriteAsync(batch[i].Payload);
        }

        WriteEnd(body, boundary);
        await body.EndAsync();
        return length;
    }

    /// <summary>
    /// Not secret, yet not to be guessed by the sender of a message, who could otherwise close a part early: the stream's id
    /// is 64 random bits.
    /// </summary>
    private static string BoundaryOf(StreamStep step) =>
        string.Create(BoundaryBytes, step, static (text, s) =>
        {
            "pix-".CopyTo(text);
            s.Stream.Value.TryFormat(text[4..], out _, "x16");
            text[20] = '-';
            // Its lowest 32 bits: what keeps the boundary from being guessed is the stream's id.
            unchecked((uint)s.Step).TryFormat(text[21..], out _, "x8");
        });

    private static long LengthOf(StoredBatch batch, BatchForm form)
    {
        long length = 0;
        for (var i = 0; i < batch.Count; i++)
            length += batch[i].Payload.Length;
        if (form != BatchForm.Multi)
            return length;

        // "--boundary", its head, the payload and CRLF for each; "--boundary--" and CRLF after the last.
        var framing = 2 + BoundaryBytes + PartHead.Length + ResourceId.TextLength + PartHeadEnd.Length + 2;
        return length + (batch.Count * framing) + 2 + BoundaryBytes + 4;
    }

    private static void WriteHead(IBufferWriter<byte> writer, in StoredMessage message, string? boundary, bool first)
    {
        const int HeadBytesMax = 256;
        if (boundary is null)
            return;
        var head = writer.GetSpan(HeadBytesMax);
        var at = 0;
        if (!first)
            at += Put("\r\n"u8, head);
        at += PutBoundary(boundary, head[at..]);
        at += Put(PartHead, head[at..]);
        message.Id.WriteText(head[at..]);
        at += ResourceId.TextLength;
        at += Put(PartHeadEnd, head[at..]);
        writer.Advance(at);
    }

    private static void WriteEnd(IBufferWriter<byte> writer, string? boundary)
    {
        if (boundary is null)
            return;
        var end = writer.GetSpan(BoundaryBytes + 8);
        var at = Put("\r\n"u8, end);
        at += PutBoundary(boundary, end[at..]);
        at += Put("--\r\n"u8, end[at..]);
        writer.Advance(at);
    }

    private static int PutBoundary(string boundary, Span<byte> target)
    {
        target[0] = target[1] = (byte)'-';
        return 2 + System.Text.Encoding.ASCII.GetBytes(boundary, target[2..]);
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        bytes.CopyTo(target);
        return bytes.Length;
    }
}
