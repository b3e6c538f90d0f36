using System.Xml;
using System.Xml.Schema;
using PixStream.Spi.Schemas.Compiling;
using PixStream.Spi.Schemas.Values;

namespace PixStream.Spi.Schemas.Validating;

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
    private int _valueRefusals;

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
            if (e.Severity != XmlSeverityType.Error)
                return;
            Refuse();
            // What a parser of values said comes along with the parser's own words, and nothing else does.
            if (e.Exception.InnerException is not null)
                _valueRefusals++;
        };
    }

    public XmlSchemaValidator Validator { get; }

    /// <summary>What the validator says of the element that it was told of last.</summary>
    public XmlSchemaInfo Info { get; } = new();

    /// <summary>The elements that are open, from the root on.</summary>
    public OpenElement[] Open { get; } = new OpenElement[Xml.XmlScanner.DepthMax];

    /// <summary>The text of an element whose value is not left to the validator.</summary>
    public HeldText Held { get; } = new();

    /// <summary>How often the validator found something wrong since <see cref="Begin"/>.</summary>
    public int Refusals { get; private set; }

    /// <summary>
    /// Whether the validator threw and cannot go on with this message, nor be used for another. What it threw at was counted as
    /// wrong.
    /// </summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether another message may be validated with this one.</summary>
    public bool IsFresh => _messages < MessagesMax;

    public void Begin()
    {
        _messages++;
        Refusals = 0;
        Validator.Initialize();
    }

    /// <summary>Counts something that is wrong, whichever check found it.</summary>
    public void Refuse() => Refusals++;

    public void BeginElement(string name, string uri, string? type, string? nil)
    {
        try
        {
            Validator.ValidateElement(name, uri, Info, type, nil, null, null);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            Break();
        }
    }

    /// <summary>
    /// An attribute, judged by the judge of its type where the validator would read another value in it than is there.
    /// </summary>
    public void TakeAttribute(string name, string uri, string value, ValueJudges judges)
    {
        Info.SchemaAttribute = null;
        Info.SchemaType = null;
        var before = _valueRefusals;
        try
        {
            Validator.ValidateAttribute(name, uri, value, Info);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            // The validator has noted by now that the attribute is there, and can go on.
            Refuse();
        }

        if (Info.SchemaAttribute is not { AttributeSchemaType: { } type } declared || judges.FindNeeded(type) is not { } judge
            || judge.IsPlain(value))
            return;
        Judge(judge, value, declared.FixedValue, before);
    }

    public void EndElement()
    {
        try
        {
            Validator.ValidateEndElement(Info);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            Break();
        }
    }

    /// <summary>The end of an element whose text is in <see cref="Held"/>: the same for its value.</summary>
    public void EndElement(ValueJudge judge, string? fixedValue)
    {
        var value = Held.ToString();
        var isPlain = judge.IsPlain(value);
        if (value.Length > 0 && (isPlain || judge.IsHarmless(value)))
            Validator.ValidateText(value);
        var before = _valueRefusals;
        EndElement();
        if (isPlain || IsBroken)
            return;
        Judge(judge, value, fixedValue, before);
    }

    /// <summary>What the validator thinks of the value counts for nothing; all else that it found does.</summary>
    private void Judge(ValueJudge judge, string value, string? fixedValue, int valueRefusalsBefore)
    {
        Refusals -= _valueRefusals - valueRefusalsBefore;
        if (!judge.Allows(value, fixedValue))
            Refuse();
    }

    // What a parser of values throws at is wrong, whatever it throws: a message never fails for another reason than its own.
    private void Break()
    {
        Refuse();
        IsBroken = true;
    }

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

    /// <summary>Judges the element's value; null where the validator does.</summary>
    public ValueJudge? Judge;
}
