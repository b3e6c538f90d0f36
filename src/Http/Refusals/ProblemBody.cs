using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using PixStream.Http.Bodies;
using PixStream.Http.Routing;

namespace PixStream.Http.Refusals;

/// <summary>Writes problems as RFC 9457 asks, in the profile's format.</summary>
internal static class ProblemBody
{
    private const string XmlNamespace = "urn:ietf:rfc:7807";

    private static readonly XmlWriterSettings XmlSettings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        CloseOutput = false,
    };

    /// <summary>For people who read it in a terminal: letters and quotes as they are.</summary>
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ContentTypeOf(Profile profile) =>
        profile == Profile.Spi ? "application/problem+xml; charset=utf-8" : "application/problem+json";

    public static void Write(PooledBuffer body, Profile profile, Refusal refusal)
    {
        if (profile == Profile.Spi)
            WriteXml(body, refusal);
        else
            WriteJson(body, refusal);
    }

    private static void WriteXml(PooledBuffer body, Refusal refusal)
    {
        using var xml = XmlWriter.Create(body, XmlSettings);
        xml.WriteStartElement("problem", XmlNamespace);
        xml.WriteElementString("type", XmlNamespace, refusal.Problem.Type);
        xml.WriteElementString("title", XmlNamespace, refusal.Problem.Title);
        xml.WriteStartElement("status", XmlNamespace);
        xml.WriteValue(refusal.Problem.Status);
        xml.WriteEndElement();
        xml.WriteElementString("detail", XmlNamespace, Printable(refusal.Detail));
        xml.WriteEndElement();
    }

    private static void WriteJson(PooledBuffer body, Refusal refusal)
    {
        using var json = new Utf8JsonWriter((IBufferWriter<byte>)body, JsonOptions);
        json.WriteStartObject();
        json.WriteString("type", refusal.Problem.Type);
        json.WriteString("title", refusal.Problem.Title);
        json.WriteNumber("status", refusal.Problem.Status);
        json.WriteString("detail", Printable(refusal.Detail));
        if (refusal.Reasons is { } reasons)
        {
            json.WriteStartArray("reasons");
            foreach (var reason in reasons)
                json.WriteStringValue(Printable(reason));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A detail may quote what the client sent, and not all of that may stand in XML or in a log.</summary>
    private static string Printable(string detail)
    {
        var text = new StringBuilder(detail.Length);
        // By characters, not by units of the string: of a half of one, U+FFFD comes.
        Span<char> units = stackalloc char[2];
        foreach (var rune in detail.EnumerateRunes())
            text.Append(units[..(IsPrintable(rune) ? rune : Rune.ReplacementChar).EncodeToUtf16(units)]);
        return text.ToString();
    }

    private static bool IsPrintable(Rune rune) => !Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF);
}
