using System.Text.RegularExpressions;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Mutations;

/// <summary>
/// Transfers that are well-formed and whose values no reader expects: what validation, the JSON profile and the check of
/// signatures make of the text. The names by which a message is found again are left alone.
/// </summary>
internal static partial class ValueMutations
{
    private static readonly string[] Kept = ["BizMsgIdr", "Id", "MsgDefIdr", "EndToEndId"];

    private static readonly string[] Instances =
    [
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil=\"{0}\"",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type=\"{0}\"",
        " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:x='http://www.w3.org/2001/XMLSchema' i:type='x:integer'",
        " odd=\"{0}\"",
    ];

    public static IEnumerable<Mutation> All =>
    [
        new("extreme values", Effect.Refusable, IsTransfer, (draft, world) => Change(draft, world, text => Filled(text, world)))
        {
            Exactly = ["201", "422:schema-violation"], Weight = 40,
        },
        new("extreme values that no schema judges", Effect.None, IsTransfer, (draft, world) => Change(draft, world, text =>
            Filled(text, world).Replace("/pi/pacs.008/1.13", "/pi/pacs.008/9.9", StringComparison.Ordinal))) { Weight = 20 },
        new("a signature with extreme values", Effect.None, IsTransfer,
            (draft, world) => Change(draft, world, text => Sgntr().Replace(text, _ => Signature(world), 1))) { Weight = 20 },
    ];

    private static bool IsTransfer(Draft draft) => EnvelopeMutations.HasPayload(draft) && draft.Payloads.Exists(IsTransfer);

    private static bool IsTransfer(Payload payload) => payload.Bytes.AsSpan().IndexOf("/pi/pacs.008/1.13"u8) >= 0;

    private static void Change(Draft draft, World world, Func<string, string> change)
    {
        var transfers = Enumerable.Range(0, draft.Payloads.Count).Where(i => IsTransfer(draft.Payloads[i])).ToList();
        var chosen = world.Any(transfers);
        draft.Payloads[chosen] = EnvelopeMutations.Text(draft.Payloads[chosen], change);
    }

    private static string Filled(string text, World world)
    {
        for (var left = 1 + world.Random.Next(4); left > 0; left--)
        {
            var leaves = Leaf().Matches(text).Where(leaf => !Kept.Contains(leaf.Groups["name"].Value)).ToList();
            if (leaves.Count == 0)
                return text;
            var leaf = world.Any(leaves);
            var attribute = leaf.Groups["attribute"];
            if (attribute.Success && world.OneIn(2))
                text = Put(text, attribute, ExtremeValues.Any(world));
            else if (!attribute.Success && world.OneIn(8))
                text = text.Insert(leaf.Groups["end"].Index, string.Format(null, world.Any(Instances), ExtremeValues.Any(world)));
            else
                text = Put(
                    text, leaf.Groups["text"], world.OneIn(8) ? InPieces(ExtremeValues.Any(world)) : ExtremeValues.Any(world));
        }

        return text;
    }

    /// <summary>In the one form that is read further, so that its values are read at all.</summary>
    private static string Signature(World world)
    {
        string Value(string usual) => world.OneIn(3) ? ExtremeValues.Any(world) : usual;
        var digest = Convert.ToBase64String(new byte[32]);
        string Reference(string uri, string transforms) =>
            $"<Reference{uri}><Transforms>{transforms}</Transforms><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue>{Value(digest)}</DigestValue></Reference>";
        const string Canonical = "<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
        return "<Sgntr><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo><CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>"
            + "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>"
            + Reference(" URI=\"#k\"", Canonical) + Reference(
                " URI=\"\"", $"<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>{Canonical}")
            + Reference("", Canonical)
            + $"</SignedInfo><SignatureValue>{Value(Convert.ToBase64String(new byte[256]))}</SignatureValue><KeyInfo Id=\"{(world.OneIn(8) ? Value("k") : "k")}\"><X509Data><X509IssuerSerial>"
            + $"<X509IssuerName>{Value("CN=fuzz")}</X509IssuerName><X509SerialNumber>{Value("77")}</X509SerialNumber></X509IssuerSerial></X509Data></KeyInfo></Signature></Sgntr>";
    }

    private static string InPieces(string text) => text.Contains('&', StringComparison.Ordinal)
        ? text
        : $"{text[..(text.Length / 2)]}<!-- c --><![CDATA[{text[(text.Length / 2)..]}]]>";

    private static string Put(string text, Group place, string value) =>
        $"{text[..place.Index]}{value}{text[(place.Index + place.Length)..]}";

    [GeneratedRegex("<(?<name>[A-Za-z]+)(?: [A-Za-z]+=\"(?<attribute>[^\"<>]*)\")?(?<end>)>(?<text>[^<>]*)</\\k<name>>")]
    private static partial Regex Leaf();

    [GeneratedRegex("<Sgntr.*</Sgntr>", RegexOptions.Singleline)]
    private static partial Regex Sgntr();
}
