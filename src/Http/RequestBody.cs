using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PixStream.Http;

/// <summary>Reads a request's body into one pooled buffer, as long as it is allowed to be and no longer.</summary>
internal static class RequestBody
{
    // What a peer announces is not what it sends: no more than this is reserved on its word.
    private const int ReservedBytesMax = 64 * 1024;

    /// <summary>Incompressible bytes grow a little when they are compressed.</summary>
    public const int GzipOverheadBytes = 64 * 1024;

    /// <summary>Why the body cannot be read as the headers announce it; null if it can be tried.</summary>
    public static Refusal? Check(HttpContext context, int bytesMax)
    {
        var headers = context.Request.Headers;
        var canHaveBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

        // HTTP/2 frames its bodies; in HTTP/1 a body is announced by one of two headers, or there is none.
        if (headers.ContentLength is null && !canHaveBody)
            return new Refusal(Problems.LengthRequired, "Send Content-Length, or Transfer-Encoding: chunked, and a body.");
        if (headers.ContentLength > bytesMax + GzipOverheadBytes)
            return TooLarge(bytesMax);
        return null;
    }

    /// <summary>Whether the body is compressed with gzip; a refusal if with anything else.</summary>
    public static Refusal? ReadCoding(HttpContext context, out bool gzip)
    {
        gzip = false;
        var codings = context.Request.Headers.ContentEncoding;
        if (codings.Count == 0)
            return null;
        var coding = codings.ToString().AsSpan().Trim();
        gzip = coding.Equals("gzip", StringComparison.OrdinalIgnoreCase)
            || coding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
        if (gzip || coding.IsEmpty || coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return null;
        context.Response.Headers.AcceptEncoding = "gzip, identity";
        return new Refusal(Problems.UnsupportedMediaType, "Send the body plain, or with Content-Encoding: gzip, once.");
    }

    /// <summary>Reads and, if it is compressed, decompresses the body into the buffer.</summary>
    public static async ValueTask<Refusal?> ReadAsync(HttpContext context, PooledBuffer body, bool gzip, int bytesMax)
    {
        if (!gzip)
            return await TryReadAllAsync(context, body, bytesMax) ? null : TooLarge(bytesMax);

        using var packed = new PooledBuffer();
        return await TryReadAllAsync(context, packed, bytesMax + GzipOverheadBytes)
            ? Unpack(packed.Written, body, bytesMax)
            : TooLarge(bytesMax);
    }

    private static async ValueTask<bool> TryReadAllAsync(HttpContext context, PooledBuffer target, int bytesMax)
    {
        var reader = context.Request.BodyReader;
        target.GetSpan((int)Math.Clamp(context.Request.ContentLength ?? 0, 1, ReservedBytesMax));
        while (true)
        {
            var result = await ReadSomeAsync(reader, context.RequestAborted);
            if (target.Length + result.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(result.Buffer.End);
                return false;
            }

            foreach (var segment in result.Buffer)
                target.Write(segment.Span);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return true;
        }
    }

    /// <summary>
    /// While a body is read, whatever fails is the caller's: its framing, or its going away. The server has several exceptions for that, among
    /// them those that elsewhere mean failed storage or a defect.
    /// </summary>
    private static async ValueTask<ReadResult> ReadSomeAsync(PipeReader reader, CancellationToken aborted)
    {
        try
        {
            return await reader.ReadAsync(aborted);
        }
        catch (Exception broken) when (broken is InvalidOperationException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The body cannot be read.", broken);
        }
    }

    private static Refusal? Unpack(ReadOnlyMemory<byte> packed, PooledBuffer target, int bytesMax)
    {
        const int StepBytes = 16 * 1024;
        MemoryMarshal.TryGetArray(packed, out var array);
        using var source = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        try
        {
            while (true)
            {
                var read = gzip.Read(target.GetSpan(StepBytes));
                if (read == 0)
                    return IsWhole(packed.Span, target.Length) ? null : Damaged();
                target.Advance(read);
                if (target.Length > bytesMax)
                    return TooLarge(bytesMax);
            }
        }
        catch (InvalidDataException)
        {
            return Damaged();
        }
    }

    /// <summary>
    /// Whether the length at the end of the gzip is that of what came out. GZipStream takes a body that was cut off for one that
    /// ended, and would not look at the checksum then; its remedy is a switch for the whole process.
    /// </summary>
    private static bool IsWhole(ReadOnlySpan<byte> packed, long length) =>
        packed.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(packed[^sizeof(uint)..]) == (uint)length;

    private static Refusal Damaged() =>
        new(Problems.MalformedMessage, "The body is not one gzip member, or it is damaged or cut off. Compress it again.");

    private static Refusal TooLarge(int bytesMax) =>
        new(Problems.TooLarge, $"This body may have {bytesMax} bytes at most, decompressed. Send fewer or smaller messages.");
}
