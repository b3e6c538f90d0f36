using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>
/// Signs an envelope with whatever structure a test asks for, rightly: digests and signature value are computed after the change,
/// so that nothing but the structure can be the reason for a refusal.
/// </summary>
internal sealed record SignedTestMessage
{
    public const string C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    public const string Dsig = "http://www.w3.org/2000/09/xmldsig#";

    public TestMessage TestMessage { get; init; } = new();

    public RSA Key { get; init; } = TestAuthority.SignerKey;

    /// <summary>Changes the KeyInfo element before it is digested.</summary>
    public Func<string, string> KeyInfo { get; init; } = text => text;

    /// <summary>Changes SignedInfo before it is signed.</summary>
    public Func<string, string> SignedInfo { get; init; } = text => text;

    /// <summary>Changes the Signature element when all is signed.</summary>
    public Func<string, string> Signature { get; init; } = text => text;

    /// <summary>Changes the message when all is signed.</summary>
    public Func<string, string> Message { get; init; } = text => text;

    /// <summary>The prefix of the signature's elements, with its colon.</summary>
    public string Prefix { get; init; } = "ds:";

    /// <summary>The attribute that declares it.</summary>
    public string Declaration { get; init; } = "xmlns:ds";

    public string Issuer { get; init; } = "CN=Autoridade de Teste, OU=Testes, O=ICP-Brasil, C=BR";

    public string Serial { get; init; } = "77";

    public static string Transform(string algorithm) => $"<ds:Transform Algorithm=\"{algorithm}\"/>";

    public static string Reference(string uri, string transforms, string digest) =>
        $"<ds:Reference{uri}><ds:Transforms>{transforms}</ds:Transforms><ds:DigestMethod Algorithm=\"{Sha256}\"/>"
        + $"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>";

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(ToString());

    public override string ToString()
    {
        var keyInfo = Named(KeyInfo("<ds:KeyInfo Id=\"key\"><ds:X509Data><ds:X509IssuerSerial>"
            + $"<ds:X509IssuerName>{Issuer}</ds:X509IssuerName><ds:X509SerialNumber>{Serial}</ds:X509SerialNumber>"
            + "</ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>"));
        var unsigned = (TestMessage with { Extra = TestMessage.Extra + "<Sgntr></Sgntr>" }).ToString();
        var signedInfo = Named(SignedInfo(
            $"<ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{C14N}\"/>"
            + "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>"
            + Reference(" URI=\"#key\"", Transform(C14N), Digest(Declared(keyInfo)))
            + Reference(" URI=\"\"", Transform(Dsig + "enveloped-signature") + Transform(C14N), Digest(Child(unsigned, "AppHdr")))
            + Reference("", Transform(C14N), Digest(Child(unsigned, "Document")))
            + "</ds:SignedInfo>"));
        var value = Key.SignData(Canonical(Declared(signedInfo)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var signature = Signature(Named(
            $"<ds:Signature {Declaration}=\"{Dsig}\">{signedInfo}<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue>{keyInfo}</ds:Signature>"));
        return Message(unsigned.Replace("<Sgntr></Sgntr>", $"<Sgntr>{signature}</Sgntr>", StringComparison.Ordinal));
    }

    private string Declared(string element) => element.Insert(element.IndexOfAny([' ', '>']), $" {Declaration}=\"{Dsig}\"");

    private string Named(string text) =>
        text.Replace("<ds:", $"<{Prefix}", StringComparison.Ordinal).Replace("</ds:", $"</{Prefix}", StringComparison.Ordinal);

    /// <summary>A child of the Envelope, cut out of the text, with the Envelope's namespace.</summary>
    private static string Child(string message, string name) =>
        Regex.Match(message, $"<{name}>.*</{name}>", RegexOptions.Singleline).Value
            .Insert(name.Length + 1, $" xmlns=\"{TestMessage.Namespace}\"");

    private static string Digest(string element) => Convert.ToBase64String(SHA256.HashData(Canonical(element)));

    private static byte[] Canonical(string element)
    {
        var transform = new XmlDsigExcC14NTransform();
        transform.LoadInput(Load(element));
        return ((MemoryStream)transform.GetOutput()).ToArray();
    }

    private static XmlDocument Load(string text)
    {
        // Not LoadXml, which keeps carriage returns that XML takes away.
        using var reader = XmlReader.Create(new StringReader(text));
        var document = new XmlDocument { PreserveWhitespace = true };
        document.Load(reader);
        return document;
    }
}
