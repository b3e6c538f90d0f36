using System.IO.Compression;

namespace PixStream.Conformance.Protocol;

/// <summary>Packs and unpacks bodies.</summary>
internal static class Gzip
{
    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }

    /// <summary>The reply with its body unpacked; fails the check where it is not packed.</summary>
    public static Reply Unpacked(this Reply reply)
    {
        if (reply.Header("Content-Encoding") is not "gzip")
            throw reply.Differs("Content-Encoding: gzip", reply.Header("Content-Encoding") ?? "no Content-Encoding");
        using var gzip = new GZipStream(new MemoryStream(reply.Body), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        try
        {
            gzip.CopyTo(plain);
        }
        catch (InvalidDataException e)
        {
            throw reply.Differs("a gzip body", e.Message);
        }

        return reply with { Body = plain.ToArray() };
    }
}
