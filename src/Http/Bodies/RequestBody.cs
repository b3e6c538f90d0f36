using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PixStream.Http.Refusals;

namespace PixStream.Http.Bodies;

/// <summary>Reads a request's body into one pooled buffer, as long as it is allowed to be and no longer.</summary>
internal static class RequestBody
{
    // What a peer announces is not what it sends: no more than this is reserved on its word.
    private const int ReservedBytesMax = 64 * 1024;

    /// <summary>Incompressible bytes grow a little when they are compressed.</summary>
    public const int GzipOverheadBytes = 64 * 1024;

    /// <summary>
    /// The host's own limit knows nothing of ours. It still ends the draining of a body that we refused to read.
    /// </summary>
    public static void Limit(HttpContext context, long wireBytesMax)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = wireBytesMax;
    }

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

    /// <summary>Reads and, if it is compressed, decompresses the body into the buffer.</summary>
    public static async ValueTask<Refusal?> ReadAsync(HttpContext context, PooledBuffer body, bool gzip, int bytesMax)
    {
        if (!gzip)
        {
            if (!await TryReadAllAsync(context, body, bytesMax))
                return TooLarge(bytesMax);
            return ContentCoding.LooksPacked(body.Written.Span)
                ? Malformed("The body is gzip, and no Content-Encoding says so. Send Content-Encoding: gzip")
                : null;
        }

        using var packed = new PooledBuffer();
        if (!await TryReadAllAsync(context, packed, bytesMax + GzipOverheadBytes))
            return TooLarge(bytesMax);
        return GzipReader.Unpack(packed.Written, body, bytesMax)
            ?? (ContentCoding.LooksPacked(body.Written.Span) ? Malformed("The body is packed twice. Compress it once") : null);
    }

    private static Refusal Malformed(string fault) =>
        new(Problems.MalformedMessage, Sentences.Join(fault, RefusalWriter.NothingStored));

    /// <param name="context">The request.</param>
    /// <param name="target">Gets the body.</param>
    /// <param name="bytesMax">What it may have.</param>
    /// <param name="mayTake">Asked before bytes are taken over; null: all may be. Where they may not, reading ends.</param>
    /// <returns>False if it has more bytes than it may, or may take no more.</returns>
    public static async ValueTask<bool> TryReadAllAsync(
        HttpContext context, PooledBuffer target, int bytesMax, Func<long, bool>? mayTake = null)
    {
        var reader = context.Request.BodyReader;
        target.GetSpan((int)Math.Clamp(context.Request.ContentLength ?? 0, 1, ReservedBytesMax));
        while (true)
        {
            var result = await ReadSomeAsync(reader, context.RequestAborted);
            if (target.Length + result.Buffer.Length > bytesMax || mayTake?.Invoke(result.Buffer.Length) == false)
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
    /// While a body is read, whatever fails is the caller's: its framing, or its going away. The server has several exceptions
    /// for that, among them those that elsewhere mean failed storage or a defect.
    /// </summary>
    private static async ValueTask<ReadResult> ReadSomeAsync(PipeReader reader, CancellationToken aborted)
    {
        try
        {
            return await reader.ReadAsync(aborted);
        }
        catch (Exception broken) when (broken is InvalidOperationException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The framing of the body is broken.", broken);
        }
    }

    public static Refusal TooLarge(int bytesMax) =>
        new(Problems.TooLarge, $"This body may have {bytesMax} bytes at most, decompressed. Send less in one request.");
}
