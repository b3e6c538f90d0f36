using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using PixStream.Http.Pull;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;

namespace PixStream.Http.Bodies;

/// <summary>What a request's <c>Content-Type</c> says the body is: one envelope, or a multipart of them.</summary>
/// <param name="Boundary">The multipart's boundary; null for one envelope.</param>
internal readonly record struct BodyKind(string? Boundary)
{
    private const int BoundaryLengthMax = 70;

    private const string Advice =
        "Send one message as Content-Type: application/xml; charset=utf-8, or up to 10 as multipart/mixed with a boundary.";

    public bool IsMultipart => Boundary is not null;

    public static Refusal? Read(HttpContext context, out BodyKind kind)
    {
        kind = default;
        var text = context.Request.ContentType;
        if (string.Equals(text, "application/xml; charset=utf-8", StringComparison.OrdinalIgnoreCase))
            return null;
        if (!MediaTypeHeaderValue.TryParse(text, out var type))
            return RefuseUnquoted(text)
                ?? new Refusal(Problems.UnsupportedMediaType, "The Content-Type is missing or malformed. " + Advice);
        if (type.MediaType.Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase))
            return ReadBoundary(type, out kind);
        return IsEnvelope(type) ? null : new Refusal(Problems.UnsupportedMediaType, Advice);
    }

    /// <summary>Whether a part's own <c>Content-Type</c> is that of an envelope.</summary>
    public static bool IsEnvelope(string text) => MediaTypeHeaderValue.TryParse(text, out var type) && IsEnvelope(type);

    // text/xml is not taken: its charset defaults to US-ASCII, and what the sender meant would be a guess.
    private static bool IsEnvelope(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/xml", StringComparison.OrdinalIgnoreCase) && AcceptedForms.TakesUtf8(type);

    private static Refusal? ReadBoundary(MediaTypeHeaderValue type, out BodyKind kind)
    {
        // The text of a quoted string may hold quoted pairs: "a\b" is ab (RFC 9110, 5.6.4).
        var boundary = HeaderUtilities.UnescapeAsQuotedString(type.Boundary).ToString();
        kind = new BodyKind(boundary);
        if (boundary.Length is 0 or > BoundaryLengthMax || boundary[^1] == ' ' || !Ascii.IsValid(boundary))
            return new Refusal(
                Problems.MalformedMessage, $"multipart/mixed needs a boundary of 1 to {BoundaryLengthMax} ASCII characters.");
        return null;
    }

    /// <summary>What generators get wrong most: a boundary with characters that may stand between quotes only.</summary>
    private static Refusal? RefuseUnquoted(string? text)
    {
        const string Parameter = "boundary=";
        if (text?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        var at = text.IndexOf(Parameter, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var boundary = text[(at + Parameter.Length)..].Split(';')[0].Trim();
        return boundary.Length == 0 || boundary.Contains('"')
            ? null
            : new Refusal(
                Problems.MalformedMessage,
                $"The boundary in Content-Type has characters that must be quoted. Send it as boundary=\"{RequestText.Quote(boundary)}\".");
    }
}
