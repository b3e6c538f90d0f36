using System.Xml;
using System.Xml.Schema;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Schemas.Validating;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Schemas.Compiling;

/// <summary>
/// One file of schemas, read and looked through, not yet compiled. It is never read again: what was looked at is what counts.
/// </summary>
internal sealed class SchemaFile
{
    /// <summary>Longest file; the published ones have some 20 KB.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    // Only has to be a URI of which the name is the last part: nothing is ever fetched from it.
    private const string Place = "file:///";

    private const string NoDtd = "The file has a DTD. Schemas are read without: remove the DOCTYPE and what it holds.";

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private SchemaFile(string name, byte[] content)
    {
        Name = name;
        Content = content;
    }

    public string Name { get; }

    public byte[] Content { get; }

    /// <summary>Empty where the file has no target namespace.</summary>
    public string TargetNamespace { get; private set; } = "";

    /// <summary>The names of the elements that it declares, wherever.</summary>
    public IReadOnlyCollection<string> ElementNames { get; private set; } = [];

    /// <summary>Names of the files that it includes or imports.</summary>
    public IReadOnlyList<string> Uses { get; private set; } = [];

    /// <summary>Null if the file cannot be used; the errors say why.</summary>
    public static SchemaFile? Read(string name, byte[] content, Func<string, bool> exists, ICollection<SchemaError> errors)
    {
        var before = errors.Count;
        var file = new SchemaFile(name, content);
        var schema = file.HasDtd(errors) ? null : file.Parse(errors);
        if (schema is null || errors.Count > before)
            return null;
        file.TargetNamespace = schema.TargetNamespace ?? "";
        file.ElementNames = file.FindElementNames();
        file.Uses = file.CheckUses(schema, exists, errors);
        return errors.Count > before ? null : file;
    }

    /// <summary>
    /// A schema object of this file: each set needs its own. Null if the file is no schema; the errors say why.
    /// </summary>
    public XmlSchema? Parse(ICollection<SchemaError> errors)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(Content, writable: false), Settings, UriOf(Name).OriginalString);
            return XmlSchema.Read(reader, (_, e) => errors.Add(ErrorOf(e.Exception)));
        }
        catch (XmlException broken)
        {
            errors.Add(new SchemaError(Name, broken.LineNumber, broken.LinePosition, ReasonOf(broken)));
        }
        catch (XmlSchemaException broken)
        {
            errors.Add(ErrorOf(broken));
        }

        return null;
    }

    public static Uri UriOf(string name) => new(Place + Uri.EscapeDataString(name));

    public static SchemaError ErrorOf(XmlSchemaException broken)
    {
        var name = broken.SourceUri is { Length: > 0 } uri ? Uri.UnescapeDataString(uri[(uri.LastIndexOf('/') + 1)..]) : "";
        return new SchemaError(name, broken.LineNumber, broken.LinePosition, broken.Message);
    }

    /// <summary>A DTD is looked for first: XmlReader's own words for it are advice to a programmer, and say no line.</summary>
    private bool HasDtd(ICollection<SchemaError> errors)
    {
        var scanner = new XmlScanner(Content);
        XmlToken token;
        do
            token = scanner.Read();
        while (token is XmlToken.Comment);
        if (token != XmlToken.Fault || scanner.Fault.Reason != EnvelopeReason.Doctype)
            return false;
        var place = EnvelopeError.At(Content, scanner.Fault);
        errors.Add(new SchemaError(Name, place.Line, place.Column, NoDtd));
        return true;
    }

    private static string ReasonOf(XmlException broken)
    {
        // The scanner reads UTF-8 only. XmlReader, which reads more, gives no place for a DTD and for a missing root.
        if (broken.LineNumber == 0 && broken.Message.Contains("DTD", StringComparison.Ordinal))
            return NoDtd;
        var place = broken.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        return "The file is not well-formed XML: " + (place > 0 ? broken.Message[..place] : broken.Message);
    }

    private HashSet<string> FindElementNames()
    {
        var names = new HashSet<string>();
        using var reader = XmlReader.Create(new MemoryStream(Content), Settings);
        while (reader.Read())
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "element", NamespaceURI: XmlSchema.Namespace }
                && reader.GetAttribute("name") is { } name)
                names.Add(name);
        return names;
    }

    private List<string> CheckUses(XmlSchema schema, Func<string, bool> exists, ICollection<SchemaError> errors)
    {
        var uses = new List<string>();
        foreach (var use in schema.Includes.Cast<XmlSchemaExternal>())
        {
            if (use.SchemaLocation is not { } location)
                continue;
            if (exists(location))
                uses.Add(location);
            else
                errors.Add(new SchemaError(Name, use.LineNumber, use.LinePosition,
                    $"It refers to '{ShownValue.Of(location)}'. A schema can refer to another *.xsd of the same directory, "
                    + "by its bare name, and to nothing else."));
        }

        return uses;
    }
}
