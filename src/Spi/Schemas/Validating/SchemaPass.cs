using System.Buffers;
using System.Text;
using System.Xml.Schema;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Schemas.Validating;

/// <summary>
/// Leads .NET's validator through one message by our own scanner, as its XmlReader would: the same calls in the same order,
/// without its buffers and names for each message. With an explanation, it is told what the validator refused.
/// </summary>
internal ref struct SchemaPass(
    ReadOnlySpan<byte> utf8, MessageSchema schema, SchemaEngine engine, int violationsMax, Explanation? explanation)
{
    private readonly ReadOnlySpan<byte> _xml = utf8;
    private readonly XmlSchemaValidator _validator = engine.Validator;
    private XmlScanner _scanner = new(utf8);
    private int _refusalsSeen;
    private int _call;
    private int _rootNamespace;
    private bool _endsInLineFeed;

    public readonly XmlFault Fault => _scanner.Fault;

    /// <summary>The calls that the validator refused, by their number; one more than can be told at most.</summary>
    public HashSet<int>? RefusedCalls { get; private set; }

    /// <summary>
    /// False: the pass broke off, because the bytes are not well-formed, because there are more violations than are to be told,
    /// or because the validator threw. Then the validator is left in the middle of the message, and not to be used again.
    /// </summary>
    public bool TryRun()
    {
        engine.Begin();
        while (!(RefusedCalls?.Count > violationsMax) && !engine.IsBroken)
        {
            switch (_scanner.Read())
            {
                case XmlToken.Start:
                    if (!TryEnter())
                        return false;
                    break;
                case XmlToken.Text:
                    TakeText();
                    break;
                case XmlToken.CData:
                    TakeCData();
                    break;
                case XmlToken.End:
                    Leave();
                    break;
                case XmlToken.Finished:
                    _validator.EndValidation();
                    if (IsRefused())
                        explanation?.TakeEnd(_xml, engine.Open);
                    return true;
                case XmlToken.Fault:
                    return false;
            }
        }

        return false;
    }

    private bool TryEnter()
    {
        var depth = _scanner.Depth;
        if (depth == 1)
            _rootNamespace = _scanner.NamespaceId;
        var name = schema.Names.Find(_scanner.LocalName);
        var uri = _scanner.NamespaceId == _rootNamespace ? schema.Namespace : schema.Names.Find(_scanner.NamespaceUri);
        ref var open = ref engine.Open[depth - 1];
        open.Name = name;
        open.At = _scanner.TokenAt;

        if (IsWanted())
            explanation!.Expect(_validator.GetExpectedParticles());
        string? type = null, nil = null;
        for (var i = 0; i < _scanner.AttributeCount; i++)
            ReadInstance(_scanner.Attribute(i), ref type, ref nil);
        engine.BeginElement(name, uri, type, nil);
        open.Content = engine.Info.ContentType;
        open.Type = engine.Info.SchemaType;
        open.Declaration = engine.Info.SchemaElement;
        open.Judge = open is { Content: XmlSchemaContentType.TextOnly, Type: { } declared } && !engine.Info.IsNil
            ? schema.Judges.FindNeeded(declared)
            : null;
        engine.Held.Clear();
        if (IsRefused())
            explanation?.TakeElement(_xml, engine.Open, depth, uri);
        explanation?.Begin();
        _endsInLineFeed = false;
        if (engine.IsBroken)
            return false;

        TakeAttributes(depth);
        if (schema.IsSignatureOpen && open.Declaration is not null && (object)uri == MessageSchema.SignatureNamespace)
            return TrySkip(depth);
        return true;
    }

    private void TakeAttributes(int depth)
    {
        for (var i = 0; i < _scanner.AttributeCount; i++)
        {
            var attribute = _scanner.Attribute(i);
            if (attribute.IsDeclaration(_xml) || IsInstance(attribute))
                continue;
            var local = schema.Names.Find(attribute.Local(_xml));
            var uri = UriOf(attribute);
            var value = AttributeText.Decode(attribute.Value(_xml));
            _call++;
            engine.TakeAttribute(local, uri, value, schema.Judges);
            if (value.EndsWith('\n') && ValueRule.OverlooksLineFeed(engine.Info.SchemaType))
                engine.Refuse();
            if (IsRefused())
                explanation?.TakeAttribute(_xml, engine.Open, depth, attribute.NameAt, local, uri, value);
        }

        if (IsWanted())
            explanation!.Expect(_validator.GetExpectedAttributes());
        _validator.ValidateEndOfAttributes(engine.Info);
        if (IsRefused())
            explanation?.TakeEndOfAttributes(_xml, engine.Open, depth);
    }

    private void TakeText()
    {
        var raw = _xml[_scanner.TokenAt.._scanner.TokenEnd];
        ref var open = ref engine.Open[_scanner.Depth - 1];
        // As XmlReader has it, a text of white space by reference is white space, too.
        var isSpace = raw.IndexOfAnyExcept(" \t\r\n"u8) < 0;
        // Between elements the validator does nothing with white space.
        if (isSpace && open.Content == XmlSchemaContentType.ElementOnly && open.Declaration is not null)
            return;
        var text = Decode(raw);
        _call++;
        if (open.Judge is not null)
            engine.Held.Append(text);
        else if (isSpace || !text.AsSpan().ContainsAnyExcept(" \t\r\n"))
            _validator.ValidateWhitespace(text);
        else
            _validator.ValidateText(text);
        AfterText(text);
    }

    private void TakeCData()
    {
        var text = Decode(_xml[_scanner.TokenAt.._scanner.TokenEnd]);
        _call++;
        if (engine.Open[_scanner.Depth - 1].Judge is not null)
            engine.Held.Append(text);
        else
            _validator.ValidateText(text);
        AfterText(text);
    }

    private void AfterText(string text)
    {
        explanation?.Append(text);
        _endsInLineFeed = text.Length > 0 ? text[^1] == '\n' : _endsInLineFeed;
        if (IsRefused())
            explanation?.TakeText(_xml, engine.Open, _scanner.Depth, _scanner.TokenAt, text);
    }

    private void Leave()
    {
        if (IsWanted())
            explanation!.Expect(_validator.GetExpectedParticles());
        ref var closed = ref engine.Open[_scanner.Depth];
        if (closed.Judge is { } judge)
            engine.EndElement(judge, closed.Declaration?.FixedValue);
        else
            engine.EndElement();
        if (_endsInLineFeed && ValueRule.OverlooksLineFeed(closed.Type))
            engine.Refuse();
        _endsInLineFeed = false;
        if (IsRefused())
            explanation?.TakeEndElement(_xml, engine.Open, _scanner.Depth + 1, _scanner.TokenAt);
    }

    /// <summary>To the end of the element that has just begun, whose inside no schema speaks of.</summary>
    private bool TrySkip(int depth)
    {
        _validator.SkipToEndElement(engine.Info);
        while (_scanner.Depth >= depth)
            if (_scanner.Read() == XmlToken.Fault)
                return false;
        return true;
    }

    /// <summary>
    /// The attributes with which a message can speak to its validator: a type other than the declared one, or no value.
    /// </summary>
    private void ReadInstance(XmlAttribute attribute, ref string? type, ref string? nil)
    {
        if (attribute.PrefixLength == 0 || !IsInstance(attribute))
            return;
        if (attribute.Local(_xml).SequenceEqual("nil"u8))
            nil = AttributeText.Decode(attribute.Value(_xml));
        if (!attribute.Local(_xml).SequenceEqual("type"u8))
            return;
        type = AttributeText.Decode(attribute.Value(_xml));
        engine.ForgetPrefixes();
        var value = attribute.Value(_xml);
        var start = value.Length - value.TrimStart(" \t\r\n"u8).Length;
        var colon = value.IndexOf((byte)':');
        var length = colon < 0 ? 0 : colon - start;
        var uri = _scanner.UriOfPrefix(attribute.ValueAt + start, length);
        if (!uri.IsEmpty)
            engine.Declare(Encoding.UTF8.GetString(value.Slice(start, length)), schema.Names.Find(uri));
    }

    private readonly bool IsInstance(XmlAttribute attribute) =>
        attribute.PrefixLength > 0
        && _scanner.UriOfPrefix(attribute.NameAt, attribute.PrefixLength)
            .SequenceEqual("http://www.w3.org/2001/XMLSchema-instance"u8)
        && attribute.Local(_xml) is var local
        && (local.SequenceEqual("type"u8) || local.SequenceEqual("nil"u8)
            || local.SequenceEqual("schemaLocation"u8) || local.SequenceEqual("noNamespaceSchemaLocation"u8));

    private readonly string UriOf(XmlAttribute attribute)
    {
        if (attribute.PrefixLength == 0)
            return "";
        var uri = _scanner.UriOfPrefix(attribute.NameAt, attribute.PrefixLength);
        return schema.Names.Find(uri);
    }

    /// <summary>
    /// Counts the calls. True if the first pass saw the next one refused, so that it pays to ask what would be allowed.
    /// </summary>
    private bool IsWanted()
    {
        _call++;
        return explanation is not null && explanation.Calls.Contains(_call);
    }

    private bool IsRefused()
    {
        if (engine.Refusals == _refusalsSeen)
            return false;
        _refusalsSeen = engine.Refusals;
        (RefusedCalls ??= []).Add(_call);
        return true;
    }

    private static string Decode(ReadOnlySpan<byte> raw)
    {
        if (XmlText.IsPlain(raw))
            return Encoding.UTF8.GetString(raw);
        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        var text = Encoding.UTF8.GetString(buffer, 0, XmlText.Decode(raw, buffer));
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }
}
