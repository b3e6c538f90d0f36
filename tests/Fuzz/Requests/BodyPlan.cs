using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PixStream.Fuzz.Requests;

/// <summary>How messages become a body: multipart, then gzip, then framing. Each layer can be made wrong.</summary>
internal sealed class BodyPlan
{
    public Framing Framing { get; set; } = Framing.Length;

    public MultipartPlan? Multipart { get; set; }

    public bool IsGzip { get; set; }

    /// <summary>Null: none is sent.</summary>
    public string? ContentType { get; set; } = "application/xml; charset=utf-8";

    /// <summary>Null: that which fits.</summary>
    public string? ContentEncoding { get; set; }

    /// <summary>Done to the body before it is packed, in this order.</summary>
    public List<Func<byte[], byte[]>> Plain { get; } = [];

    /// <summary>Done to the packed body.</summary>
    public List<Func<byte[], byte[]>> Packed { get; } = [];

    /// <summary>Lines instead of the right one about the length; null: the right one.</summary>
    public string[]? LengthLines { get; set; }

    public ChunkPlan Chunks { get; } = new();

    /// <summary>The body without its framing.</summary>
    public byte[] Write(List<Payload> payloads)
    {
        var body = Multipart is { } multipart ? multipart.Write(payloads) : payloads.Count > 0 ? payloads[0].Bytes : [];
        foreach (var change in Plain)
            body = change(body);
        if (!IsGzip)
            return body;
        body = Pack(body);
        foreach (var change in Packed)
            body = change(body);
        return body;
    }

    public IEnumerable<string> HeaderLines(int length)
    {
        if (ContentType is { } type)
            yield return $"Content-Type: {type}";
        if (ContentEncoding is { } coding)
            yield return $"Content-Encoding: {coding}";
        else if (IsGzip)
            yield return "Content-Encoding: gzip";
        if (LengthLines is { } lines)
            foreach (var line in lines)
                yield return line.Replace("{length}", length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        else if (Framing == Framing.Length)
            yield return string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}");
        else if (Framing == Framing.Chunked)
            yield return "Transfer-Encoding: chunked";
    }

    public byte[] Frame(byte[] content) => Framing == Framing.Chunked ? Chunks.Write(content) : content;

    public static byte[] Pack(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }
}

/// <summary>How parts become a multipart.</summary>
internal sealed class MultipartPlan(string boundary)
{
    public string Boundary { get; set; } = boundary;

    public string LineEnd { get; set; } = "\r\n";

    public string Preamble { get; set; } = "";

    public string Epilogue { get; set; } = "\r\n";

    /// <summary>Headers of each part.</summary>
    public List<string> PartHeaders { get; } = ["Content-Type: application/xml; charset=utf-8"];

    /// <summary>Whether the empty line stands between them and the content.</summary>
    public bool HasEmptyLine { get; set; } = true;

    public string FinalBoundaryEnd { get; set; } = "--";

    public byte[] Write(List<Payload> payloads)
    {
        using var body = new MemoryStream();
        Put(body, Preamble);
        for (var i = 0; i < payloads.Count; i++)
        {
            Put(
                body,
                $"{(i > 0 ? LineEnd : "")}--{Boundary}{LineEnd}{string.Concat(PartHeaders.Select(line => line + LineEnd))}");
            Put(body, HasEmptyLine ? LineEnd : "");
            body.Write(payloads[i].Bytes);
        }

        Put(body, $"{(payloads.Count > 0 ? LineEnd : "")}--{Boundary}{FinalBoundaryEnd}{Epilogue}");
        return body.ToArray();
    }

    private static void Put(MemoryStream body, string latin1) => body.Write(Encoding.Latin1.GetBytes(latin1));
}

/// <summary>How content becomes chunks.</summary>
internal sealed class ChunkPlan
{
    /// <summary>Content of each chunk, in bytes; the last one takes what is left.</summary>
    public int Size { get; set; } = int.MaxValue;

    /// <summary>Text of a chunk's size; {0} is the right one in hexadecimal.</summary>
    public string SizeFormat { get; set; } = "{0:x}";

    public string Extension { get; set; } = "";

    public string LineEnd { get; set; } = "\r\n";

    /// <summary>From the last chunk to the end.</summary>
    public string End { get; set; } = "0\r\n\r\n";

    public byte[] Write(ReadOnlySpan<byte> content)
    {
        using var body = new MemoryStream(content.Length + 64);
        for (var at = 0; at < content.Length;)
        {
            var size = Math.Min(Size, content.Length - at);
            var text = string.Format(CultureInfo.InvariantCulture, SizeFormat, size);
            body.Write(Encoding.Latin1.GetBytes($"{text}{Extension}{LineEnd}"));
            body.Write(content.Slice(at, size));
            body.Write("\r\n"u8);
            at += size;
        }

        body.Write(Encoding.Latin1.GetBytes(End));
        return body.ToArray();
    }
}
