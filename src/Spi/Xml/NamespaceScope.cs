using System.Runtime.CompilerServices;
using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Xml;

/// <summary>
/// The namespace declarations in force. A namespace is known by a small number: two names are in the same namespace if
/// their numbers are equal. 0 is no namespace.
/// </summary>
internal struct NamespaceScope
{
    public const int CountMax = 16;

    private Slots _slots;

    public int Count { get; private set; }

    /// <summary>The namespace of elements without prefix.</summary>
    public int Default { get; private set; }

    public bool TryDeclare(ReadOnlySpan<byte> xml, XmlAttribute attribute, ref XmlFault fault)
    {
        var value = attribute.Value(xml);
        var prefix = attribute.PrefixLength == 0 ? default : attribute.Local(xml);
        if (prefix.SequenceEqual("xml"u8) || prefix.SequenceEqual("xmlns"u8)
            || value.SequenceEqual("http://www.w3.org/XML/1998/namespace"u8)
            || value.SequenceEqual("http://www.w3.org/2000/xmlns/"u8))
            return fault.Set(EnvelopeReason.Namespace, attribute.NameAt,
                "The prefixes xml and xmlns and their namespaces are XML's own.");
        if (value.IsEmpty && !prefix.IsEmpty)
            return fault.Set(EnvelopeReason.Namespace, attribute.NameAt, "Only the default namespace can be declared empty.");
        // So that equal namespaces are equal bytes.
        if (value.IndexOfAny(" \t\r\n&"u8) >= 0)
            return fault.Set(EnvelopeReason.Namespace, attribute.ValueAt,
                "A namespace must be written without white space and references.");
        if (Count == CountMax)
            return fault.Set(EnvelopeReason.TooComplex, attribute.NameAt,
                $"More than {CountMax} namespace declarations are in force.");

        ref var slot = ref _slots[Count];
        slot.PrefixAt = attribute.NameEnd - prefix.Length;
        slot.PrefixLength = prefix.Length;
        slot.UriAt = attribute.ValueAt;
        slot.UriLength = value.Length;
        slot.Id = value.IsEmpty ? 0 : Identify(xml, value);
        Count++;
        if (prefix.IsEmpty)
            Default = slot.Id;
        return true;
    }

    public readonly bool TryFind(ReadOnlySpan<byte> xml, int prefixAt, int prefixLength, out int id, ref XmlFault fault)
    {
        var prefix = xml.Slice(prefixAt, prefixLength);
        for (var i = Count - 1; i >= 0; i--)
        {
            if (!xml.Slice(_slots[i].PrefixAt, _slots[i].PrefixLength).SequenceEqual(prefix))
                continue;
            id = _slots[i].Id;
            return true;
        }

        id = 0;
        return fault.Set(EnvelopeReason.Namespace, prefixAt, prefix.SequenceEqual("xml"u8) || prefix.SequenceEqual("xmlns"u8)
            ? "SPI messages have no use for names with the reserved prefixes xml and xmlns."
            : "No element around this one declares the prefix of this name.");
    }

    /// <summary>The URI of a namespace that is in force.</summary>
    public readonly ReadOnlySpan<byte> Uri(ReadOnlySpan<byte> xml, int id) =>
        id == 0 ? default : xml.Slice(_slots[id - 1].UriAt, _slots[id - 1].UriLength);

    /// <summary>Forgets what was declared since the count was <paramref name="count"/>.</summary>
    public void Restore(int count)
    {
        Count = count;
        Default = 0;
        for (var i = count - 1; i >= 0; i--)
        {
            if (_slots[i].PrefixLength > 0)
                continue;
            Default = _slots[i].Id;
            return;
        }
    }

    private readonly int Identify(ReadOnlySpan<byte> xml, ReadOnlySpan<byte> uri)
    {
        for (var i = 0; i < Count; i++)
            if (_slots[i].Id == i + 1 && xml.Slice(_slots[i].UriAt, _slots[i].UriLength).SequenceEqual(uri))
                return i + 1;
        return Count + 1;
    }

    private struct Slot
    {
        public int PrefixAt;
        public int PrefixLength;
        public int UriAt;
        public int UriLength;
        public int Id;
    }

    [InlineArray(CountMax)]
    private struct Slots
    {
        private Slot _first;
    }
}
