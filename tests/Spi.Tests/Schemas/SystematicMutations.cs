using System.Xml.Linq;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>A message with one thing wrong.</summary>
internal sealed record WrongMessage(string What, byte[] Xml, int Line);

/// <summary>Does every wrong thing of a kind to every element of a pacs.008 to which it can be done.</summary>
internal static class SystematicMutations
{
    // What schema 1.13 lets a message leave out, repeat, or fill with any text; all other elements are there once and have a
    // form.
    private static readonly string[] Optional = ["TxId", "Issr", "Prxy", "RmtInf", "Ustrd"];
    private static readonly string[] Repeatable = ["CdtTrfTxInf"];
    private static readonly string[] AnyText = ["Nm", "Ustrd", "MsgDefIdr"];
    private static readonly string[] Instants = ["CreDt", "CreDtTm", "AccptncDtTm"];
    private static readonly XNamespace Other = "urn:other";

    public static IEnumerable<WrongMessage> All(MessageTree valid)
    {
        foreach (var part in valid.Parts)
        {
            var name = string.Join('/', part.AncestorsAndSelf().Reverse().Skip(1).Select(element => element.Name.LocalName));
            var isLeaf = !part.HasElements && !MessageTree.IsSignature(part);
            if (!Optional.Contains(part.Name.LocalName))
                yield return Remove(valid, part, name);
            if (!Repeatable.Contains(part.Name.LocalName))
                yield return Change(valid, part, $"{name} twice", element => Repeated(element));
            if (part.ElementsAfterSelf().Any())
                yield return Change(valid, part, $"{name} after its successor", element => Swapped(element));
            yield return Change(valid, part, $"{name} in another namespace", element =>
                Renamed(element, Other + element.Name.LocalName));
            if (!MessageTree.IsSignature(part))
                yield return Change(valid, part, $"{name} with an attribute", element => With(element, "odd", "1"));
            if (isLeaf)
                foreach (var wrong in WrongValues(part))
                    yield return Change(valid, part, $"{name} = {wrong[..Math.Min(20, wrong.Length)]}", element =>
                        Filled(element, wrong));
            else if (!MessageTree.IsSignature(part))
                yield return Change(valid, part, $"{name} with text", element => Prefaced(element));
            if (part.Attribute("Ccy") is not null)
            {
                yield return Change(valid, part, $"{name} without currency", element => With(element, "Ccy", null));
                yield return Change(valid, part, $"{name} in dollars", element => With(element, "Ccy", "USD"));
            }
        }
    }

    private static IEnumerable<string> WrongValues(XElement part)
    {
        var name = part.Name.LocalName;
        yield return "";
        yield return string.Concat(Enumerable.Repeat('7', 200)) + part.Value;
        if (!AnyText.Contains(name))
            yield return "!" + part.Value;
        if (Instants.Contains(name))
            yield return part.Value.Replace("-03-14", "-02-30");
        if (name == "EndToEndId")
            yield return part.Value.Replace("202603141509", "202603141599");
        if (part.Attribute("Ccy") is not null)
            foreach (var amount in new[] { "-0.01", "0.001", "12345678901234567.89", "1,00", "1e2" })
                yield return amount;
    }

    private static WrongMessage Remove(MessageTree valid, XElement part, string name)
    {
        var copy = valid.Copy();
        var element = valid.Counterpart(part, copy);
        var parent = element.Parent!;
        var next = element.ElementsAfterSelf().FirstOrDefault();
        element.Remove();
        if (!parent.HasElements)
            parent.AddAnnotation(new MessageTree.Emptied());
        var xml = copy.ToUtf8();
        // An absence is noticed at what comes instead.
        return new WrongMessage($"no {name}", xml, next is null ? copy.EndLineOf(parent) : copy.LineOf(next));
    }

    private static WrongMessage Change(MessageTree valid, XElement part, string what, Func<XElement, XElement> change)
    {
        var copy = valid.Copy();
        var culprit = change(valid.Counterpart(part, copy));
        var xml = copy.ToUtf8();
        return new WrongMessage(what, xml, copy.LineOf(culprit));
    }

    private static XElement Repeated(XElement element)
    {
        var second = new XElement(element);
        element.AddAfterSelf(second);
        return second;
    }

    private static XElement Swapped(XElement element)
    {
        var next = element.ElementsAfterSelf().First();
        next.Remove();
        element.AddBeforeSelf(next);
        return next;
    }

    private static XElement Renamed(XElement element, XName name)
    {
        element.Name = name;
        return element;
    }

    private static XElement With(XElement element, string attribute, string? value)
    {
        element.SetAttributeValue(attribute, value);
        return element;
    }

    private static XElement Filled(XElement element, string value)
    {
        element.Value = value;
        return element;
    }

    private static XElement Prefaced(XElement element)
    {
        element.AddFirst(new XText("odd"));
        return element;
    }
}
