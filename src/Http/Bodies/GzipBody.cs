using System.IO.Compression;
using PixStream.Http.Pull;

namespace PixStream.Http.Bodies;

/// <summary>Compresses a whole body. The header carries no time, so the same bytes compress to the same bytes.</summary>
internal static class GzipBody
{
    /// <summary>Sets the coding and the length, and writes the body.</summary>
    /// <returns>Length of the body as sent, in bytes.</returns>
    public static async ValueTask<long> WriteAsync(AnswerBody body, ReadOnlyMemory<byte> plain)
    {
        using var packed = new PooledBuffer();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain.Span);

        body.Response.Headers.ContentEncoding = "gzip";
        await body.BeginAsync(packed.Length);
        await body.WriteAsync(packed.Written);
        await body.EndAsync();
        return packed.Length;
    }
}
