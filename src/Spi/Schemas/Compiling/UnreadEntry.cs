using System.Xml;
using System.Xml.Schema;

namespace PixStream.Spi.Schemas.Compiling;

/// <summary>
/// Tells what has no place in a directory of schemas from a schema that the operator forgot to name or to place as one.
/// </summary>
internal static class UnreadEntry
{
    private const string Extension = ".xsd";

    // Where a schema begins, whatever comments stand before it.
    private const int CharactersMax = 1024 * 1024;

    // Where an archive of tar says what it is, behind the name of its first file and more.
    private const int TarAt = 257;

    private static readonly XmlReaderSettings Settings =
        new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = CharactersMax };

    private static readonly EnumerationOptions Below =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = default };

    /// <summary>Why it cannot stay: it may hold a schema, which would not be read. Null where it does not.</summary>
    public static string? WhyNot(FileSystemInfo entry) => entry switch
    {
        DirectoryInfo folder => HoldsSchema(folder)
            ? "Folders are not read, and there are schemas in this one. Move them up, or move the folder out of the directory."
            : null,
        FileInfo file when MayBeSchema(file) =>
            $"It may be a schema and is not read, because its name does not end in {Extension}. Rename it, unpack it, or move it out of the directory.",
        _ => null,
    };

    private static bool HoldsSchema(DirectoryInfo folder) =>
        folder.EnumerateFiles("*", Below).Any(file => file.Name.Contains(Extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Its name says so, it is packed, or its root is that of a schema.</summary>
    private static bool MayBeSchema(FileInfo file)
    {
        if (file.Name.Contains(Extension, StringComparison.OrdinalIgnoreCase))
            return true;
        using var stream = file.OpenRead();
        Span<byte> start = stackalloc byte[TarAt + 5];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (IsPacked(start))
            return true;
        stream.Position = 0;
        try
        {
            using var reader = XmlReader.Create(stream, Settings);
            reader.MoveToContent();
            return reader is { NodeType: XmlNodeType.Element, LocalName: "schema", NamespaceURI: XmlSchema.Namespace };
        }
        catch (XmlException)
        {
            return false;
        }
    }

    /// <summary>By what gzip, zip, bzip2, xz, Zstandard, 7z and tar begin with.</summary>
    private static bool IsPacked(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
        || start.StartsWith("PK\x03\x04"u8)
        || start.StartsWith("BZh"u8)
        || start.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])
        || start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])
        || start.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C])
        || (start.Length > TarAt && start[TarAt..].SequenceEqual("ustar"u8));
}
