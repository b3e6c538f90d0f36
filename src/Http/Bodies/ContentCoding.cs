using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;

namespace PixStream.Http.Bodies;

/// <summary>What <c>Content-Encoding</c> says of a request's body: that it is plain, or packed with gzip once.</summary>
internal static class ContentCoding
{
    /// <summary>Whether the body is compressed with gzip; a refusal if with anything else.</summary>
    public static Refusal? Read(HttpContext context, out bool gzip)
    {
        gzip = false;
        var header = context.Request.Headers.ContentEncoding;
        if (header.Count == 0)
            return null;
        var codings = HeaderList.Of(header);
        var packed = codings.Where(static coding => !IsIdentity(coding)).ToList();
        gzip = packed is [var only] && IsGzip(only);
        if (gzip || packed.Count == 0)
            return null;
        context.Response.Headers.AcceptEncoding = "gzip, identity";
        return new Refusal(
            Problems.UnsupportedMediaType,
            $"Content-Encoding: {RequestText.Quote(string.Join(", ", codings))} is not taken. Send the body plain, or with Content-Encoding: gzip, once.");
    }

    /// <summary>Whether a header's value says nothing but that the content is plain.</summary>
    public static bool IsPlain(string value) => HeaderList.Of(value).All(IsIdentity);

    /// <summary>Whether these are the first two bytes of a gzip. Nothing that is taken here begins so.</summary>
    public static bool LooksPacked(ReadOnlySpan<byte> content) => content.StartsWith(GzipHeader.Magic);

    private static bool IsIdentity(string coding) => coding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static bool IsGzip(string coding) =>
        coding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || coding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
}
