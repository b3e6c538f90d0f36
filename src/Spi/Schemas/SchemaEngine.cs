using System.Xml;
using System.Xml.Schema;

namespace PixStream.Spi.Schemas;

/// <summary>
/// .NET's validator of a schema with what belongs to it. For one message at a time, then for the next: making one costs as much
/// as a small message.
/// </summary>
internal sealed class SchemaEngine : IXmlNamespaceResolver
{
    // What a validator keeps of the values it saw (its name table, its buffers) is thus bounded.
    private const int MessagesMax = 100_000;

    private readonly Dictionary<string, string> _prefixes = [];
    private int _messages;

    public SchemaEngine(XmlSchemaSet set, KnownNames names)
    {
        // A table of its own: they are not for several threads. The strings in it are those that names are turned into.
        var table = new NameTable();
        foreach (var name in names.All)
            table.Add(name);
        Validator = new XmlSchemaValidator(table, set, this, XmlSchemaValidationFlags.ProcessIdentityConstraints);
        Validator.XmlResolver = null;
        Validator.ValidationEventHandler += (_, e) =>
        {
            if (e.Severity == XmlSeverityType.Error)
                Refuse();
        };
    }

    public XmlSchemaValidator Validator { get; }

    /// <summary>What the validator says of the element that it was told of last.</summary>
    public XmlSchemaInfo Info { get; } = new();

    /// <summary>The elements that are open, from the root on.</summary>
    public OpenElement[] Open { get; } = new OpenElement[Xml.XmlScanner.DepthMax];

    /// <summary>How often the validator found something wrong since <see cref="Begin"/>.</summary>
    public int Refusals { get; private set; }

    /// <summary>Whether another message may be validated with this one.</summary>
    public bool IsFresh => _messages < MessagesMax;

    public void Begin()
    {
        _messages++;
        Refusals = 0;
        Validator.Initialize();
    }

    /// <summary>Counts something that is wrong, whoever found it.</summary>
    public void Refuse() => Refusals++;

    /// <summary>Tells what a prefix means that the next value uses.</summary>
    public void Declare(string prefix, string uri) => _prefixes[prefix] = uri;

    public void ForgetPrefixes() => _prefixes.Clear();

    public IDictionary<string, string> GetNamespacesInScope(XmlNamespaceScope scope) => _prefixes;

    public string? LookupNamespace(string prefix) => _prefixes.GetValueOrDefault(prefix);

    public string? LookupPrefix(string namespaceName) => null;
}

/// <summary>An element that is open.</summary>
internal struct OpenElement
{
    public string Name;
    public int At;
    public XmlSchemaContentType Content;
    public XmlSchemaType? Type;
    public XmlSchemaElement? Declaration;
}
