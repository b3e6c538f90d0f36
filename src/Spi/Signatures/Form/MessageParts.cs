using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Xml;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Spi.Signatures.Form;

/// <summary>
/// A message taken apart where a signature concerns it. Each part is found by its place and by nothing else, and what could make
/// another reader find another part, or read a part otherwise, is refused: comments, id attributes, signatures elsewhere.
/// </summary>
internal sealed class MessageParts
{
    /// <summary>Bytes of a message at most: no less than any setting for messages allows.</summary>
    public const int MessageBytesMax = 4_000_000;

    private MessageParts(EnvelopeHeader header, XmlElement appHdr, XmlElement document)
    {
        Header = header;
        AppHdr = appHdr;
        Document = document;
    }

    public EnvelopeHeader Header { get; }

    /// <summary>Envelope/AppHdr.</summary>
    public XmlElement AppHdr { get; }

    /// <summary>Envelope/Document.</summary>
    public XmlElement Document { get; }

    /// <summary>The one Signature in the one AppHdr/Sgntr; null if Sgntr is not there or empty.</summary>
    public XmlElement? Signature { get; private set; }

    public static bool TryRead(
        ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out MessageParts? parts, [NotNullWhen(false)] out SignatureResult? refusal)
    {
        parts = null;
        if (utf8.Length > MessageBytesMax)
        {
            refusal = new SignatureResult(SignatureStatus.TooLarge, $"The message is longer than {MessageBytesMax} bytes.");
            return false;
        }

        // First our own reader: it allocates nothing and bounds depth, attributes and namespaces for all that follows.
        if (!EnvelopeReader.TryRead(utf8.Span, out var header, out var error))
        {
            refusal = new SignatureResult(SignatureStatus.Malformed, error.ToString());
            return false;
        }

        // Before anything is built of it: next to each other, CDATA sections cost the library the square of their number.
        refusal = Unsuitable(utf8.Span);
        if (refusal is not null)
            return false;
        try
        {
            refusal = Split(Parse(utf8), header, out parts);
        }
        catch (XmlException broken)
        {
            // Our reader takes no more than this one does; should the two ever differ, the message is not to be trusted.
            refusal = new SignatureResult(SignatureStatus.Malformed, broken.Message);
        }

        return refusal is null;
    }

    private static SignatureResult? Unsuitable(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("<![CDATA["u8) >= 0)
            return Wrong("The message has a CDATA section. Canonical XML has none: write the text as text.");
        return utf8.IndexOf("<!--"u8) >= 0
            ? Wrong("The message has a comment. Comments are not signed, and programs read the text around them differently.")
            : null;
    }

    private static XmlDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        var bytes = MemoryMarshal.TryGetArray(utf8, out var segment) ? segment : new ArraySegment<byte>(utf8.ToArray());
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MessageBytesMax,
        };
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        using var reader = XmlReader.Create(stream, settings);
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.Load(reader);
        return document;
    }

    private static SignatureResult? Split(XmlDocument message, EnvelopeHeader header, out MessageParts? parts)
    {
        parts = null;
        var envelope = message.DocumentElement!;
        if (!envelope.HasOnlyAttribute(null) || !envelope.TryGetChildren(out var children)
            || children is not [var appHdr, var document]
            || !IsOwn(appHdr, "AppHdr") || !IsOwn(document, "Document"))
            return Wrong(
                "The Envelope must have no attributes and hold AppHdr and Document and nothing else: more would not be signed.");

        var found = new MessageParts(header, appHdr, document);
        var refusal = found.FindSignature() ?? found.CheckTree(message);
        if (refusal is null)
            parts = found;
        return refusal;
    }

    private SignatureResult? FindSignature()
    {
        XmlElement? place = null;
        for (var node = AppHdr.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is not XmlElement child || !IsOwn(child, "Sgntr"))
                continue;
            if (place is not null)
                return Wrong("AppHdr holds more than one Sgntr.");
            place = child;
        }

        if (place is null)
            return null;
        if (!place.HasOnlyAttribute(null) || !place.TryGetChildren(out var children) || children.Count > 1
            || (children.Count == 1 && !children[0].IsDsig("Signature")))
            return Wrong("AppHdr/Sgntr must hold one Signature of XML Signature and nothing else.");
        Signature = children.Count == 1 ? children[0] : null;
        return null;
    }

    private SignatureResult? CheckTree(XmlNode parent)
    {
        for (var node = parent.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is not XmlElement element)
                continue;
            if (element == Signature)
            {
                if (HasIdBesideKeyInfo(element))
                    return Wrong("In the signature only KeyInfo has an Id.");
                continue;
            }

            if (element.NamespaceURI == Dsig.Namespace)
                return Wrong("An element of XML Signature stands outside AppHdr/Sgntr.");
            if (HasId(element))
                return Wrong("An element outside the signature has an id attribute.");
            if (CheckTree(element) is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <summary>Comments and foreign elements in the signature are refused when its form is read.</summary>
    private static bool HasIdBesideKeyInfo(XmlElement element)
    {
        if (HasId(element) && !(element.IsDsig("KeyInfo") && element.HasOnlyAttribute("Id")))
            return true;
        for (var node = element.FirstChild; node is not null; node = node.NextSibling)
            if (node is XmlElement child && HasIdBesideKeyInfo(child))
                return true;
        return false;
    }

    private static bool HasId(XmlElement element)
    {
        foreach (XmlAttribute attribute in element.Attributes)
            if (!attribute.IsDeclaration() && attribute.LocalName.Equals("id", StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>In the message's own namespace, which is the Envelope's.</summary>
    private static bool IsOwn(XmlElement element, string name) =>
        element.LocalName == name && element.NamespaceURI == element.OwnerDocument.DocumentElement!.NamespaceURI;

    private static SignatureResult Wrong(string text) => new(SignatureStatus.WrongStructure, text);
}
