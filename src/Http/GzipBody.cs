using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace PixStream.Http;

/// <summary>Compresses a whole body. The header carries no time, so the same bytes compress to the same bytes.</summary>
internal static class GzipBody
{
    /// <summary>Sets the coding and the length, and writes the body.</summary>
    /// <returns>Length of the body as sent, in bytes.</returns>
    public static async ValueTask<long> WriteAsync(HttpResponse response, ReadOnlyMemory<byte> plain)
    {
        using var packed = new PooledBuffer();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain.Span);

        response.Headers.ContentEncoding = "gzip";
        response.ContentLength = packed.Length;
        await response.StartAsync();
        await response.BodyWriter.WriteAsync(packed.Written);
        return packed.Length;
    }
}
