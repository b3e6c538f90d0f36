using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Xml;

/// <summary>The attributes of the start tag that was read last.</summary>
internal struct XmlAttributes
{
    public const int CountMax = 16;

    private Slots _slots;

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public readonly XmlAttribute this[int index] => _slots[index];

    [UnscopedRef]
    public ReadOnlySpan<XmlAttribute> All => ((ReadOnlySpan<XmlAttribute>)_slots)[..Count];

    /// <summary>Reads from the end of the tag's name to past its closing bracket.</summary>
    public bool TryRead(ReadOnlySpan<byte> xml, ref int at, out bool isEmpty, ref XmlFault fault)
    {
        isEmpty = false;
        while (true)
        {
            var begin = XmlBytes.SkipSpace(xml, at);
            if (begin >= xml.Length)
                return fault.SetTruncated(xml.Length);
            if (xml[begin] is (byte)'>' or (byte)'/')
                return TryEnd(xml, begin, ref at, out isEmpty, ref fault);
            if (begin == at)
                return fault.Set(EnvelopeReason.Syntax, at, "A tag's name and its attributes must be set apart by white space.");
            if (Count == CountMax)
                return fault.Set(EnvelopeReason.TooComplex, at, $"An element has more than {CountMax} attributes.");
            at = begin;
            if (!TryReadOne(xml, ref at, ref _slots[Count], ref fault))
                return false;
            Count++;
        }
    }

    /// <summary>Declares what the tag declares, then checks every other name against that.</summary>
    public readonly bool TryResolve(ReadOnlySpan<byte> xml, ref NamespaceScope scope, ref XmlFault fault)
    {
        for (var i = 0; i < Count; i++)
            if (_slots[i].IsDeclaration(xml) && !scope.TryDeclare(xml, _slots[i], ref fault))
                return false;

        Span<int> namespaces = stackalloc int[Count];
        for (var i = 0; i < Count; i++)
        {
            var (attribute, id) = (_slots[i], 0);
            if (attribute.IsDeclaration(xml))
                id = -1;
            else if (attribute.PrefixLength > 0
                && !scope.TryFind(xml, attribute.NameAt, attribute.PrefixLength, out id, ref fault))
                return false;
            namespaces[i] = id;
            for (var j = 0; j < i; j++)
                if (namespaces[j] == id && _slots[j].Local(xml).SequenceEqual(attribute.Local(xml)))
                    return fault.Set(EnvelopeReason.DuplicateAttribute, attribute.NameAt,
                        "The element has this attribute twice.");
        }

        return true;
    }

    private static bool TryEnd(ReadOnlySpan<byte> xml, int close, ref int at, out bool isEmpty, ref XmlFault fault)
    {
        isEmpty = xml[close] == '/';
        at = close + (isEmpty ? 2 : 1);
        if (at > xml.Length)
            return fault.SetTruncated(xml.Length);
        return xml[at - 1] == '>' || fault.Set(EnvelopeReason.Syntax, close, "A '/' in a tag must be followed by '>'.");
    }

    private static bool TryReadOne(ReadOnlySpan<byte> xml, ref int at, ref XmlAttribute attribute, ref XmlFault fault)
    {
        if (!QualifiedName.TryRead(xml, at, out attribute.NameEnd, out attribute.PrefixLength, ref fault))
            return false;
        attribute.NameAt = at;
        at = XmlBytes.SkipSpace(xml, attribute.NameEnd);
        if (at < xml.Length && xml[at] != '=')
            return fault.Set(EnvelopeReason.Syntax, at, "An attribute's name must be followed by '=' and a quoted value.");
        at = XmlBytes.SkipSpace(xml, at + 1);
        if (at >= xml.Length)
            return fault.SetTruncated(xml.Length);
        var quote = xml[at];
        if (quote is not ((byte)'"' or (byte)'\''))
            return fault.Set(EnvelopeReason.Syntax, at, "An attribute's value must stand in quotes.");
        attribute.ValueAt = ++at;
        if (!TrySkipValue(xml, ref at, quote, ref fault))
            return false;
        attribute.ValueEnd = at++;
        return true;
    }

    private static bool TrySkipValue(ReadOnlySpan<byte> xml, ref int at, byte quote, ref XmlFault fault)
    {
        while (true)
        {
            var length = xml[at..].IndexOfAny(quote, (byte)'<', (byte)'&');
            if (length < 0)
                return fault.SetTruncated(xml.Length);
            at += length;
            if (xml[at] == quote)
                return true;
            if (xml[at] == '<')
                return fault.Set(EnvelopeReason.Syntax, at, "An attribute's value must not hold '<'; is a quote missing?");
            if (!CharacterReference.TryRead(xml, ref at, out _, ref fault))
                return false;
        }
    }

    [InlineArray(CountMax)]
    private struct Slots
    {
        private XmlAttribute _first;
    }
}
