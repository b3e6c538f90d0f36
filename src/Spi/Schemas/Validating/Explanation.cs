using System.Text;
using System.Xml.Schema;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Schemas.Values;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Schemas.Validating;

/// <summary>
/// Puts what the validator refused into words: from what the schema would have allowed there, not from the validator's messages,
/// which speak of types that a sender does not know.
/// </summary>
/// <param name="messageNamespace">The namespace of the message's type and version.</param>
/// <param name="calls">The calls of the pass that the validator refuses, as a pass before this one found them.</param>
/// <param name="judges">Judge the values of the schema's types.</param>
/// <param name="violationsMax">How many violations to tell.</param>
internal sealed class Explanation(string messageNamespace, IReadOnlySet<int> calls, ValueJudges judges, int violationsMax)
{
    // Enough for any value that is quoted or judged; the rest would only be thrown away.
    private const int ValueCharactersMax = 100_000;

    private readonly List<SchemaViolation> _violations = [];
    private readonly StringBuilder _value = new();
    private readonly ValueRule _rule = new(judges);
    private XmlSchemaParticle[] _particles = [];
    private XmlSchemaAttribute[] _attributes = [];

    public IReadOnlyList<SchemaViolation> Violations => _violations;

    public bool HasMore { get; private set; }

    public IReadOnlySet<int> Calls => calls;

    public void Expect(XmlSchemaParticle[] particles) => _particles = particles;

    public void Expect(XmlSchemaAttribute[] attributes) => _attributes = attributes;

    /// <summary>An element begins; its text is to come.</summary>
    public void Begin() => _value.Clear();

    public void Append(string text)
    {
        if (_value.Length < ValueCharactersMax)
            _value.Append(text);
    }

    public void TakeElement(ReadOnlySpan<byte> xml, OpenElement[] open, int depth, string uri)
    {
        ref var element = ref open[depth - 1];
        Add(SchemaRule.UnexpectedElement, xml, element.At, open, depth, WhyNotHere(open, depth, uri));
    }

    public void TakeAttribute(
        ReadOnlySpan<byte> xml, OpenElement[] open, int depth, int at, string name, string uri, string value)
    {
        var element = open[depth - 1].Name;
        var declared = DeclaredAttribute(open[depth - 1].Type, name, uri);
        if (declared?.AttributeSchemaType is { } type)
            Add(
                _rule.IsRepeatedId(type, value) ? SchemaRule.NotUnique : SchemaRule.InvalidValue, xml, at, open, depth,
                $"Attribute {name} of {element} {_rule.Explain(type, value, declared.FixedValue)}");
        else
            Add(SchemaRule.UnexpectedAttribute, xml, at, open, depth, $"{element} has no attribute {ShownValue.Of(name)}.");
    }

    public void TakeEndOfAttributes(ReadOnlySpan<byte> xml, OpenElement[] open, int depth)
    {
        var missing = _attributes.Where(attribute => attribute.Use == XmlSchemaUse.Required)
            .Select(attribute => attribute.QualifiedName.Name);
        ref var element = ref open[depth - 1];
        Add(
            SchemaRule.MissingAttribute, xml, element.At, open, depth,
            $"{element.Name} lacks its attribute {string.Join(", ", missing)}.");
    }

    public void TakeText(ReadOnlySpan<byte> xml, OpenElement[] open, int depth, int at, string text)
    {
        ref var element = ref open[depth - 1];
        // White space at the front of the text is no part of what is wrong.
        at += xml[at..].Length - xml[at..].TrimStart(" \t\r\n"u8).Length;
        Add(SchemaRule.UnexpectedText, xml, at, open, depth, element.Content == XmlSchemaContentType.Empty
            ? $"{element.Name} must be empty; it holds '{ShownValue.Of(text.Trim())}'."
            : $"{element.Name} holds elements and no text; here is '{ShownValue.Of(text.Trim())}'.");
    }

    public void TakeEndElement(ReadOnlySpan<byte> xml, OpenElement[] open, int depth, int at)
    {
        ref var element = ref open[depth - 1];
        var needed = Needed();
        var value = _value.ToString();
        var only = element.Declaration?.FixedValue;
        if (element.Content == XmlSchemaContentType.TextOnly
            && (_rule.IsInvalid(element.Type, value, only)
                || (value.EndsWith('\n') && ValueRule.OverlooksLineFeed(element.Type))))
            Add(
                SchemaRule.InvalidValue, xml, element.At, open, depth,
                $"{element.Name} {_rule.Explain(element.Type!, value, only)}");
        else if (element.Content == XmlSchemaContentType.TextOnly && _rule.IsRepeatedId(element.Type, value))
            Add(
                SchemaRule.NotUnique, xml, element.At, open, depth,
                $"{element.Name} {_rule.Explain(element.Type!, value, only)}");
        else if (needed.Length > 0)
            Add(
                SchemaRule.MissingElement, xml, at, open, depth,
                $"{element.Name} ends before it is complete: {needed} is missing.");
        else
            AddConstraint(xml, open, depth, element.At);
    }

    /// <summary>What only the end of the message shows.</summary>
    public void TakeEnd(ReadOnlySpan<byte> xml, OpenElement[] open) =>
        Add(SchemaRule.Other, xml, xml.Length, open, 1, "The message refers to an identifier that is not in it.");

    private void AddConstraint(ReadOnlySpan<byte> xml, OpenElement[] open, int depth, int at)
    {
        var name = open[depth - 1].Name;
        for (var i = depth - 1; i >= 0; i--)
        {
            if (open[i].Declaration is not { } declaration || declaration.Constraints.Count == 0)
                continue;
            var rules = string.Join(", ", declaration.Constraints.Cast<XmlSchemaIdentityConstraint>().Select(rule => rule.Name));
            Add(SchemaRule.NotUnique, xml, at, open, depth,
                $"{name} repeats, within {open[i].Name}, what must be there once (rule {rules}).");
            return;
        }

        Add(SchemaRule.Other, xml, at, open, depth, $"{name} is not as its schema asks.");
    }

    private string WhyNotHere(OpenElement[] open, int depth, string uri)
    {
        var name = ShownValue.Of(open[depth - 1].Name);
        var names = string.Join(" or ", Names(_particles));
        if (depth == 1)
            return $"The root is not {MessageSchema.RootName} of the message's namespace.";
        var parent = open[depth - 2];
        if (parent.Content == XmlSchemaContentType.TextOnly)
            return $"{parent.Name} holds a value and no elements; here is the element {name}.";
        if (names.Length == 0)
            return $"{name} cannot stand here: {parent.Name} is complete before it.";
        if (uri != messageNamespace
            && _particles.OfType<XmlSchemaElement>().Any(particle => particle.QualifiedName.Name == open[depth - 1].Name))
            return $"{name} is in the namespace '{ShownValue.Of(uri)}' and must be in the message's own.";
        return $"{name} cannot stand here; expected is {names}.";
    }

    /// <summary>What must still come; without those that may be left out, as far as some may not.</summary>
    private string Needed()
    {
        var required = _particles.Where(particle => particle.MinOccurs > 0).ToArray();
        return string.Join(" or ", Names(required.Length > 0 ? required : _particles));
    }

    private static IEnumerable<string> Names(XmlSchemaParticle[] particles)
    {
        const int NamesMax = 8;
        var names = particles.Select(particle => particle switch
        {
            XmlSchemaElement element => element.QualifiedName.Name,
            XmlSchemaAny { Namespace: { } uri } => $"an element that is declared for {uri}",
            _ => "another element",
        }).Distinct().ToList();
        return names.Count <= NamesMax ? names : names.Take(NamesMax).Append("…");
    }

    private static XmlSchemaAttribute? DeclaredAttribute(XmlSchemaType? type, string name, string uri) =>
        (type as XmlSchemaComplexType)?.AttributeUses[new(name, uri)] as XmlSchemaAttribute;

    private void Add(SchemaRule rule, ReadOnlySpan<byte> xml, int at, OpenElement[] open, int depth, string text)
    {
        if (_violations.Count == violationsMax)
        {
            HasMore = true;
            return;
        }

        var path = depth == 1
            ? open[0].Name
            : string.Join('/', open.Take(depth).Skip(1).Select(element => ShownValue.Of(element.Name)));
        var place = EnvelopeError.At(xml, new XmlFault { At = at, Text = text });
        _violations.Add(new SchemaViolation(rule, place.Line, place.Column, path, text));
    }
}
