using System.Net;
using System.Xml;

namespace PixStream.Spi.Schemas.Compiling;

/// <summary>Finds what a schema refers to among the files in memory. Opens nothing, neither file nor connection.</summary>
internal sealed class FolderResolver(IReadOnlyDictionary<string, SchemaFile> files) : XmlResolver
{
    public override ICredentials Credentials
    {
        set { }
    }

    // The references were checked to be bare names before; anything else finds nothing below.
    public override Uri ResolveUri(Uri? baseUri, string? relativeUri) => SchemaFile.UriOf(relativeUri ?? "");

    public override object? GetEntity(Uri absoluteUri, string? role, Type? ofObjectToReturn)
    {
        var uri = absoluteUri.OriginalString;
        return files.TryGetValue(Uri.UnescapeDataString(uri[(uri.LastIndexOf('/') + 1)..]), out var file)
            ? new MemoryStream(file.Content, writable: false)
            : throw new XmlException("The schema refers to a file that is not there.");
    }
}
