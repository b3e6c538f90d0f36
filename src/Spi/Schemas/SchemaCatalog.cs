using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Schemas.Compiling;
using PixStream.Spi.Schemas.Reloading;
using PixStream.Spi.Schemas.Validating;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Schemas;

/// <summary>
/// Schemas by message type and version, several versions of a type side by side. Compiled once, immutable, for any number of
/// threads at once. Made from W3C XML Schema 1.0 files, whose targetNamespace <c>https://www.bcb.gov.br/pi/TYPE/VERSION</c>
/// says what they are for. Reads no network, no DTD and no entity, neither in schemas nor in messages.
/// </summary>
public sealed class SchemaCatalog
{
    /// <summary>Violations that are told unless another number is asked for.</summary>
    public const int ViolationsDefault = 10;

    /// <summary>Most violations that can be asked for.</summary>
    public const int ViolationsMax = 1_000;

    private static readonly Lazy<SchemaCatalog> LazyOwn = new(MakeOwn);

    private readonly FrozenDictionary<string, MessageSchema> _byNamespace;
    private readonly FrozenDictionary<string, MessageSchema>.AlternateLookup<ReadOnlySpan<char>> _find;

    private SchemaCatalog(List<MessageSchema> schemas, IReadOnlyList<string> unread)
    {
        Unread = unread;
        _byNamespace = schemas.ToFrozenDictionary(schema => schema.Namespace, StringComparer.Ordinal);
        _find = _byNamespace.GetAlternateLookup<ReadOnlySpan<char>>();
        Schemas = [.. schemas.Select(schema => schema.Entry).OrderBy(entry => entry.Name.MessageType, StringComparer.Ordinal)
            .ThenBy(entry => Number(entry.Name.Version))];
    }

    /// <summary>
    /// The project's own schemas: pacs.008 1.13, pacs.002 1.14, pacs.004 1.5, pibr.001 1.3 and pibr.002 1.3, as far as the
    /// samples and generators use them. What is valid for them is valid for the published ones; not the other way round.
    /// </summary>
    public static SchemaCatalog Own => LazyOwn.Value;

    /// <summary>What there are schemas for, in the order of types and versions.</summary>
    public IReadOnlyList<SchemaEntry> Schemas { get; }

    /// <summary>Names of files and folders of the directory that hold no schema, such as notes. They count for nothing.</summary>
    public IReadOnlyList<string> Unread { get; }

    /// <summary>
    /// Reads the *.xsd of a directory, in small or capital letters: at most 500 files of at most 4 MiB. A file may include or
    /// import others of the directory. One for the namespace of XML signatures takes the place of our own, which asks for the one
    /// element and no more.
    /// </summary>
    /// <param name="directory">The directory. A schema under another name, or in a folder, is an error.</param>
    /// <param name="catalog">The catalog, if the answer is true.</param>
    /// <param name="errors">All that is wrong, if the answer is false: one file that cannot be used spoils the whole.</param>
    public static bool TryLoad(
        string directory, [NotNullWhen(true)] out SchemaCatalog? catalog, out IReadOnlyList<SchemaError> errors)
    {
        var found = new List<SchemaError>();
        errors = found;
        var unread = new List<string>();
        var contents = SchemaFolder.Read(directory, unread, found);
        // An empty directory is one error, said already.
        var schemas = contents.Count == 0 ? [] : SchemaCompiler.Compile(contents, found);
        catalog = found.Count == 0 ? new SchemaCatalog(schemas, unread) : null;
        return catalog is not null;
    }

    /// <summary>
    /// Validates one message, which <see cref="EnvelopeReader"/> should have accepted before: other bytes are refused here too,
    /// but as what they are.
    /// </summary>
    /// <param name="utf8">The message.</param>
    /// <param name="violationsMax">How many violations to tell at most, 1 to <see cref="ViolationsMax"/>.</param>
    public SchemaVerdict Validate(ReadOnlySpan<byte> utf8, int violationsMax = ViolationsDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(violationsMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(violationsMax, ViolationsMax);
        var walk = new EnvelopeWalk(utf8);
        XmlToken token;
        do
            token = walk.Read();
        while (token is XmlToken.Comment);
        if (token != XmlToken.Start)
            return MessageSchema.NotAnEnvelope(utf8, walk.Scanner.Fault);

        var uri = walk.Scanner.NamespaceUri;
        Span<char> text = stackalloc char[uri.Length];
        Encoding.ASCII.GetChars(uri, text);
        return _find.TryGetValue(text, out var schema)
            ? schema.Validate(utf8, violationsMax)
            : Unknown(Encoding.ASCII.GetString(walk.MessageType), Encoding.ASCII.GetString(walk.Version));
    }

    private SchemaVerdict Unknown(string type, string version)
    {
        var versions = Schemas.Where(entry => entry.Name.MessageType == type).Select(entry => entry.Name.Version).ToList();
        return versions.Count == 0
            ? new SchemaVerdict(SchemaOutcome.UnknownType, $"There is no schema for {type}, in any version.", [], hasMore: false)
            : new SchemaVerdict(
                SchemaOutcome.UnknownVersion,
                $"There is no schema for {type} {version}, only for {string.Join(", ", versions)}.", [], hasMore: false);
    }

    private static int Number(string version)
    {
        var dot = version.IndexOf('.', StringComparison.Ordinal);
        return int.Parse(version.AsSpan(0, dot), CultureInfo.InvariantCulture) * 1000
            + int.Parse(version.AsSpan(dot + 1), CultureInfo.InvariantCulture);
    }

    private static SchemaCatalog MakeOwn()
    {
        var errors = new List<SchemaError>();
        var schemas = SchemaCompiler.Compile(SchemaFolder.ReadOwn(), errors);
        return errors.Count == 0
            ? new SchemaCatalog(schemas, [])
            : throw new InvalidOperationException(string.Join('\n', errors));
    }
}
