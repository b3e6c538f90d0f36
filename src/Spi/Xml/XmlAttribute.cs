namespace PixStream.Spi.Xml;

/// <summary>Where one attribute stands: offsets into the message, prefix of length 0 where there is no prefix.</summary>
internal struct XmlAttribute
{
    public int NameAt;
    public int NameEnd;
    public int PrefixLength;
    public int ValueAt;
    public int ValueEnd;

    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> xml) => xml[NameAt..NameEnd];

    public readonly ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> xml) => xml.Slice(NameAt, PrefixLength);

    public readonly ReadOnlySpan<byte> Local(ReadOnlySpan<byte> xml) =>
        PrefixLength == 0 ? Name(xml) : xml[(NameAt + PrefixLength + 1)..NameEnd];

    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> xml) => xml[ValueAt..ValueEnd];

    /// <summary>Whether it is <c>xmlns</c> or <c>xmlns:…</c>.</summary>
    public readonly bool IsDeclaration(ReadOnlySpan<byte> xml) =>
        (PrefixLength == 0 ? Name(xml) : Prefix(xml)).SequenceEqual("xmlns"u8);
}
