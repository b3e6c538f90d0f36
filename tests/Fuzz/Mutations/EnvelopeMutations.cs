using System.Text;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>
/// Messages that are wrong, or right in an unusual way. One message of the body is changed; all are refused for it, or none.
/// </summary>
internal static class EnvelopeMutations
{
    private static readonly string[] Malformed = ["400:malformed-message"];

    private static readonly string[] Prologs =
    [
        "<!DOCTYPE Envelope [<!ENTITY a \"b\">]>", "<!DOCTYPE Envelope SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>", "<?target data?>", "text", "<a/>", "\u0001",
        "<?xml version=\"1.0\"?>", "<?xml version=\"1.1\"?>", "&amp;", "]]>", "<!--", "<![CDATA[x]]>",
    ];

    private static readonly string[] Declarations =
    [
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
        "<?xml version=\"2.0\"?>", "<?xml?>", "<?xml version=\"1.0\" encoding=\"UTF-7\"?>", " <?xml version=\"1.0\"?>",
        "<?XML version=\"1.0\"?>",
    ];

    /// <summary>Old, new: each makes the message one that is refused.</summary>
    private static readonly (string Old, string New)[] Spoilers =
    [
        ("</AppHdr>", ""), ("<AppHdr>", "<AppHdr>&undefined;"), ("</Document>", "</document>"),
        ("<Document>", "<Document a='1' a='2'>"), ("<Document>", "<x:Document>"), ("<BizMsgIdr>M", "<BizMsgIdr> M"),
        ("<BizMsgIdr>M", "<BizMsgIdr>&#77;"), ("<BizMsgIdr>M", "<BizMsgIdr><![CDATA[M]]>"),
        ("https://www.bcb.gov.br/pi/", "urn:else:"), ("<Document>", "<Document>\u0001"), ("<Document>", "<Document>\uFFFE"),
        ("<Document>", "<Document>&#0;"), ("<Document>", "<Document>&#xD800;"), ("<Document>", "<Document><?pi x?>"),
        ("<Document>", "<Document xml:space='preserve'>"), ("<Document>", "<Document>]]>"), ("<Document>", "<AppHdr/><Document>"),
        ("<Document>", "<Other/><Document>"), ("</Document>", "</Document><Document/>"),
        ("</Envelope>", "</Envelope><Envelope/>"), ("</Envelope>", "</Envelope>trailing"), ("<MsgDefIdr>", "<MsgDefIdr> "),
        ("<CreDt>", "<MsgDefIdr>x</MsgDefIdr><CreDt>"), ("<To>", "<To><To>"), ("</Envelope>", "</Envelope"),
        ("<Envelope ", "<Envelope xmlns=\"\" "), ("</Envelope>", ""), ("<Document>", "<Document xmlns=\"urn:else\">"),
        ("<AppHdr>", "<AppHdr xmlns='https://www.bcb.gov.br/pi/pacs.008/9.9'>"), ("<Document>", "<Document><a:b/>"),
        ("<Document>", "<Document>\u0000"), ("<To>", "<to>"),
    ];

    /// <summary>Old, new: each leaves it a message that is taken.</summary>
    private static readonly (string Old, string New)[] Oddities =
    [
        ("<Document>", "<!-- a comment --><Document>"), ("</Envelope>", "</Envelope>\r\n \t"), ("<Document>", "<Document\r\n>"),
        ("</AppHdr>", "</AppHdr  >"), ("</AppHdr>", "</AppHdr><!---->\n\n"),
    ];

    /// <summary>Old, new: each leaves it a message that no schema allows, and that is taken where there is none.</summary>
    private static readonly (string Old, string New)[] Strangers =
    [
        ("<Document>", "<Document a='1' b=\"2\">"), ("<Document>", "<Document xmlns:z='urn:z' z:a='&lt;'>"),
        ("<Document>", "<Document><z:x xmlns:z='urn:z'/>"), ("</Document>", "\U0001F4B8</Document>"),
    ];

    public static IEnumerable<Mutation> All =>
    [
        Changing("a prolog that is refused", (text, world) =>
            text.Insert(text.IndexOf("?>", StringComparison.Ordinal) + 2, world.Any(Prologs))),
        Changing("another declaration", (text, world) =>
            world.Any(Declarations) + text[(text.IndexOf("?>", StringComparison.Ordinal) + 2)..]),
        Changing("a spoiled message", (text, world) => Replace(text, world.Any(Spoilers))) with { Weight = 12 },
        Changing("a message that was cut", (text, world) => text[..world.Random.Next(text.Length - 1)]),
        Changing("another sender inside", (text, world) =>
            ReplaceFirst(text, "<Id>", "<Id>" + world.Any(["0", "Z0000000</Id><Id>", "&#x46;"]))),
        Changing("no participant to go to", (text, world) =>
            ReplaceLastId(text, world.Any(["", "short", "f0000000", "123456789", " F000000", "F000000é"]))),
        Changing("too many levels", (text, world) => text.Replace(
            "<Document>",
            "<Document>" + string.Concat(Enumerable.Repeat("<a>", 65 + world.Random.Next(2000))),
            StringComparison.Ordinal)),
        Changing("too many attributes", (text, world) =>
            text.Replace(
                "<Document>",
                $"<Document {string.Join(' ', Enumerable.Range(0, 17 + world.Random.Next(100)).Select(i => $"a{i}=''"))}>",
                StringComparison.Ordinal)),
        Changing("too many namespaces", (text, world) =>
            text.Replace(
                "<Document>",
                $"<Document {string.Join(' ', Enumerable.Range(0, 17 + world.Random.Next(100)).Select(i => $"xmlns:n{i}='u'"))}>",
                StringComparison.Ordinal)),
        OfBytes("UTF-16", bytes => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes))),
        OfBytes("a byte that is no UTF-8", bytes => [.. bytes[..(bytes.Length / 2)], 0xC3, .. bytes[(bytes.Length / 2)..]]),
        OfBytes("an empty message", _ => []),
        new("a message that is too long", Effect.Refusable, HasPayload, (draft, world) =>
            Change(draft, world, payload => Text(payload, text => text.Replace(
                "<Document>",
                $"<!--{new string('x', 70_000 + world.Random.Next(30_000))}--><Document>",
                StringComparison.Ordinal))))
            { Exactly = ["413:too-large"], Weight = 2 },
        new("an odd message", Effect.None, HasPayload,
            (draft, world) => Change(draft, world, payload => Text(payload, text => Replace(text, world.Any(Oddities))))),
        new("a message with what no schema allows", Effect.Refusable, HasPayload,
            (draft, world) => Change(draft, world, payload => Text(payload, text => Replace(text, world.Any(Strangers)))))
            { Exactly = ["201", "422:schema-violation"] },
        new("a byte order mark", Effect.None, HasPayload, (draft, world) => Change(draft, world, payload =>
            payload with
            {
                Bytes = payload.Bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])
                    ? payload.Bytes
                    : [0xEF, 0xBB, 0xBF, .. payload.Bytes],
            })),
        new("flipped bytes", Effect.Refusable, HasPayload,
            (draft, world) => Change(draft, world, payload => Flip(payload, world))) { Weight = 8 },
        new("bytes left out or doubled", Effect.Refusable, HasPayload,
            (draft, world) => Change(draft, world, payload => Splice(payload, world))) { Weight = 8 },
    ];

    /// <summary>Only new messages: what a repetition should be compared with would be another.</summary>
    public static bool HasPayload(Draft draft) =>
        draft is { Kind: Kind.Append, Payloads.Count: > 0 } && draft.Payloads.TrueForAll(payload => payload.Bytes.Length > 200);

    private static Mutation Changing(string name, Func<string, World, string> change) =>
        new(name, Effect.Refusable, HasPayload, (draft, world) =>
            Change(draft, world, payload => Text(payload, text => change(text, world)) with { Destination = "" }))
        {
            Exactly = Malformed,
        };

    private static Mutation OfBytes(string name, Func<byte[], byte[]> change) =>
        new(name, Effect.Refusable, HasPayload, (draft, world) =>
            Change(draft, world, payload => payload with { Bytes = change(payload.Bytes), Destination = "" }))
        {
            Exactly = Malformed,
            Weight = 2,
        };

    private static void Change(Draft draft, World world, Func<Payload, Payload> change)
    {
        var i = world.Random.Next(draft.Payloads.Count);
        draft.Payloads[i] = change(draft.Payloads[i]);
    }

    public static Payload Text(Payload payload, Func<string, string> change) =>
        payload with { Bytes = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(payload.Bytes))) };

    private static string Replace(string text, (string Old, string New) change) =>
        text.Replace(change.Old, change.New, StringComparison.Ordinal);

    private static string ReplaceFirst(string text, string old, string by)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? text : $"{text[..at]}{by}{text[(at + old.Length)..]}";
    }

    /// <summary>Replaces the ISPB in AppHdr/To, where it is still there.</summary>
    private static string ReplaceLastId(string text, string by)
    {
        var to = text.IndexOf("<To>", StringComparison.Ordinal);
        var start = to < 0 ? -1 : text.IndexOf("<Id>", to, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("</Id>", start, StringComparison.Ordinal);
        return end < 0 ? text : $"{text[..(start + 4)]}{by}{text[end..]}";
    }

    private static Payload Flip(Payload payload, World world)
    {
        byte[] bytes = [.. payload.Bytes];
        for (var i = 1 + world.Random.Next(4); i > 0; i--)
            bytes[world.Random.Next(bytes.Length)] ^= (byte)(1 << world.Random.Next(8));
        return payload with { Bytes = bytes, Destination = "" };
    }

    private static Payload Splice(Payload payload, World world)
    {
        var bytes = payload.Bytes;
        var from = world.Random.Next(bytes.Length);
        var to = from + world.Random.Next(Math.Min(100, bytes.Length - from));
        return payload with
        {
            Bytes = world.OneIn(2) ? [.. bytes[..from], .. bytes[to..]] : [.. bytes[..to], .. bytes[from..]], Destination = "",
        };
    }
}
