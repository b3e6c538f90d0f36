using System.Runtime.CompilerServices;
using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Xml;

/// <summary>
/// Pulls tokens from one message in one forward pass, without allocating. It takes a subset of what
/// <see cref="System.Xml.XmlReader"/> takes with DTDs prohibited, never more: ASCII names, no processing instructions, no
/// <c>xml:</c> attributes, bounded depth, attributes and namespace declarations.
/// </summary>
internal ref struct XmlScanner(ReadOnlySpan<byte> xml)
{
    /// <summary>Elements that may be open at once.</summary>
    public const int DepthMax = 64;

    private readonly ReadOnlySpan<byte> _xml = xml;
    private int _at;
    private bool _started;
    private bool _rootClosed;
    private bool _isEmpty;
    private OpenElements _open;
    private NamespaceScope _namespaces;
    private XmlAttributes _attributes;
    private int _localAt;
    private int _localEnd;

    /// <summary>What was wrong, after a <see cref="XmlToken.Fault"/>.</summary>
    public XmlFault Fault;

    /// <summary>The bytes that are being read.</summary>
    public readonly ReadOnlySpan<byte> Xml => _xml;

    /// <summary>Elements open after the token: a start counts its own element, an end no longer does.</summary>
    public int Depth { get; private set; }

    /// <summary>Offset of the first byte of the token.</summary>
    public int TokenAt { get; private set; }

    /// <summary>Offset of the byte after the token.</summary>
    public readonly int TokenEnd => _at;

    /// <summary>Of a start tag: its name without prefix.</summary>
    public readonly ReadOnlySpan<byte> LocalName => _xml[_localAt.._localEnd];

    /// <summary>Of a start tag: the number of its namespace.</summary>
    public int NamespaceId { get; private set; }

    /// <summary>Of a start tag: the URI of its namespace.</summary>
    public readonly ReadOnlySpan<byte> NamespaceUri => _namespaces.Uri(_xml, NamespaceId);

    /// <summary>Of a start tag: the value, as written, of the attribute without prefix that has this name.</summary>
    public readonly bool TryGetAttribute(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly var attribute in _attributes.All)
        {
            if (!attribute.Name(_xml).SequenceEqual(name))
                continue;
            value = attribute.Value(_xml);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Of a start tag: how many attributes it has, declarations of namespaces among them.</summary>
    public readonly int AttributeCount => _attributes.Count;

    /// <summary>Of a start tag: one of its attributes, in the order of the message.</summary>
    public readonly XmlAttribute Attribute(int index) => _attributes[index];

    /// <summary>Of a start tag: what a prefix that stands somewhere in the message means there; empty if nothing.</summary>
    public readonly ReadOnlySpan<byte> UriOfPrefix(int prefixAt, int prefixLength)
    {
        var fault = default(XmlFault);
        var id = _namespaces.Default;
        return prefixLength == 0 || _namespaces.TryFind(_xml, prefixAt, prefixLength, out id, ref fault)
            ? _namespaces.Uri(_xml, id)
            : default;
    }

    public XmlToken Read()
    {
        if (_isEmpty)
            return Close();
        if (!_started && !TryStart())
            return XmlToken.Fault;
        if (Depth == 0)
            _at = XmlBytes.SkipSpace(_xml, _at);

        var at = _at;
        TokenAt = at;
        if ((uint)at >= (uint)_xml.Length)
            return AtEnd();
        if (_xml[at] != '<')
            return Depth > 0 ? ReadText(at) : Fail(EnvelopeReason.OutsideRoot, at, "Text must stand inside the Envelope.");
        if (at + 1 >= _xml.Length)
            return Truncated();
        return _xml[at + 1] switch
        {
            (byte)'/' => ReadEndTag(at),
            (byte)'!' => ReadMarkup(at),
            (byte)'?' => Fail(EnvelopeReason.ProcessingInstruction, at, _xml[at..].StartsWith("<?xml "u8)
                ? "The XML declaration must be the very first thing in the message."
                : "Processing instructions have no use in SPI messages."),
            _ => ReadStartTag(at),
        };
    }

    private bool TryStart()
    {
        _started = true;
        if (_xml.IsEmpty)
            return Fault.Set(EnvelopeReason.Truncated, 0, "The message is empty.");
        return XmlBytes.AreCharacters(_xml, ref Fault) && XmlDeclaration.TrySkip(_xml, ref _at, ref Fault);
    }

    private XmlToken ReadText(int at)
    {
        while (true)
        {
            var length = _xml[at..].IndexOfAny((byte)'<', (byte)'&', (byte)']');
            if (length < 0)
                return Truncated();
            at += length;
            switch (_xml[at])
            {
                case (byte)'<':
                    _at = at;
                    return XmlToken.Text;
                case (byte)'&':
                    if (!CharacterReference.TryRead(_xml, ref at, out _, ref Fault))
                        return XmlToken.Fault;
                    break;
                default:
                    if (_xml[at..].StartsWith("]]>"u8))
                        return Fail(EnvelopeReason.Syntax, at, "Text must not hold ']]>'; write ']]&gt;'.");
                    at++;
                    break;
            }
        }
    }

    private XmlToken ReadStartTag(int at)
    {
        if (_rootClosed)
            return Fail(EnvelopeReason.OutsideRoot, at, "A second root element; one message at a time.");
        var nameAt = at + 1;
        if (!QualifiedName.TryRead(_xml, nameAt, out var nameEnd, out var prefixLength, ref Fault))
            return XmlToken.Fault;
        if (Depth == DepthMax)
            return Fail(EnvelopeReason.TooComplex, at, $"Elements are nested deeper than {DepthMax}.");

        ref var open = ref _open[Depth];
        open.NameAt = nameAt;
        open.NameLength = nameEnd - nameAt;
        open.DeclarationsBefore = _namespaces.Count;
        Depth++;
        _localAt = prefixLength == 0 ? nameAt : nameAt + prefixLength + 1;
        _localEnd = nameEnd;
        _attributes.Clear();
        if (_xml[nameEnd] == '>')
            _at = nameEnd + 1;
        else if (!TryReadAttributes(nameEnd))
            return XmlToken.Fault;

        var id = _namespaces.Default;
        if (prefixLength > 0 && !_namespaces.TryFind(_xml, nameAt, prefixLength, out id, ref Fault))
            return XmlToken.Fault;
        NamespaceId = id;
        return XmlToken.Start;
    }

    private bool TryReadAttributes(int at)
    {
        if (!_attributes.TryRead(_xml, ref at, out _isEmpty, ref Fault))
            return false;
        _at = at;
        return _attributes.Count == 0 || _attributes.TryResolve(_xml, ref _namespaces, ref Fault);
    }

    private XmlToken ReadEndTag(int at)
    {
        if (Depth == 0)
            return Fail(EnvelopeReason.MismatchedTag, at, "This end tag closes nothing: no element is open.");
        ref var open = ref _open[Depth - 1];
        var name = _xml.Slice(open.NameAt, open.NameLength);
        var end = at + 2 + name.Length;
        if (end < _xml.Length && _xml[end] == '>' && _xml.Slice(at + 2, name.Length).SequenceEqual(name))
        {
            _at = end + 1;
            return Close();
        }

        return ReadUnusualEndTag(at, name);
    }

    /// <summary>With white space before its bracket, or wrong.</summary>
    private XmlToken ReadUnusualEndTag(int at, ReadOnlySpan<byte> name)
    {
        var rest = _xml[(at + 2)..];
        var length = rest.IndexOfAny((byte)'>', (byte)'<');
        if (length < 0)
            return Truncated();
        if (rest[length] == '<' || !rest[..length].TrimEnd(" \t\r\n"u8).SequenceEqual(name))
            return Fail(EnvelopeReason.MismatchedTag, at, $"Another element must be closed first: </{Quote(name)}> is expected.");
        _at = at + 2 + length + 1;
        return Close();
    }

    private XmlToken Close()
    {
        if (_isEmpty)
        {
            _isEmpty = false;
            TokenAt = _at;
        }

        Depth--;
        var before = _open[Depth].DeclarationsBefore;
        if (before != _namespaces.Count)
            _namespaces.Restore(before);
        _rootClosed = Depth == 0;
        return XmlToken.End;
    }

    private XmlToken ReadMarkup(int at)
    {
        var rest = _xml[at..];
        if (rest.StartsWith("<!--"u8))
        {
            var dashes = rest[4..].IndexOf("--"u8);
            if (dashes < 0 || dashes + 6 >= rest.Length)
                return Truncated();
            _at = at + dashes + 7;
            return rest[dashes + 6] == '>'
                ? XmlToken.Comment
                : Fail(EnvelopeReason.Syntax, at + dashes + 4, "A comment must not hold '--'.");
        }

        if (rest.StartsWith("<![CDATA["u8))
        {
            if (Depth == 0)
                return Fail(EnvelopeReason.OutsideRoot, at, "Text must stand inside the Envelope.");
            var length = rest.IndexOf("]]>"u8);
            if (length < 0)
                return Truncated();
            _at = at + length + 3;
            return XmlToken.CData;
        }

        if (rest.StartsWith("<!DOCTYPE"u8))
            return Fail(EnvelopeReason.Doctype, at, "A DOCTYPE is not allowed: SPI messages have no DTD and no entities.");
        return "<!--"u8.StartsWith(rest) || "<![CDATA["u8.StartsWith(rest)
            ? Truncated()
            : Fail(EnvelopeReason.Syntax, at, "After '<!' only a comment or a CDATA section can follow.");
    }

    private XmlToken AtEnd() => Depth > 0 || !_rootClosed ? Truncated() : XmlToken.Finished;

    private XmlToken Truncated()
    {
        Fault.SetTruncated(_xml.Length);
        return XmlToken.Fault;
    }

    private XmlToken Fail(EnvelopeReason reason, int at, string text)
    {
        Fault.Set(reason, at, text);
        return XmlToken.Fault;
    }

    private static string Quote(ReadOnlySpan<byte> name) =>
        System.Text.Encoding.ASCII.GetString(name[..Math.Min(name.Length, 64)]);

    private struct OpenElement
    {
        public int NameAt;
        public int NameLength;
        public int DeclarationsBefore;
    }

    [InlineArray(DepthMax)]
    private struct OpenElements
    {
        private OpenElement _first;
    }
}
