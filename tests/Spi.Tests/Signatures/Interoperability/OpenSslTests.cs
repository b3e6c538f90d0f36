using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Signatures.Form;
using PixStream.Spi.Tests.Envelopes;

namespace PixStream.Spi.Tests.Signatures.Interoperability;

/// <summary>
/// Signatures whose canonical forms come from libxml2 (xmllint) and whose digests and values come from OpenSSL verify here, and
/// ours verify there. The elements are cut out of the text by their tags: no XML library of .NET has a part in it.
/// </summary>
public sealed class OpenSslTests : IDisposable
{
    private readonly InteropHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [MemberData(nameof(InteropHarness.Messages), MemberType = typeof(InteropHarness))]
    public void A_signature_made_with_xmllint_and_openssl_verifies_here(string message)
    {
        Tool.Need("xmllint", "openssl");
        const string keyInfo = "<ds:KeyInfo Id=\"k\"><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>" + TestAuthority.Name
            + "</ds:X509IssuerName><ds:X509SerialNumber>77</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>";
        var c14n = SignedTestMessage.Transform(SignedTestMessage.C14N);
        var signedInfo = $"<ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{SignedTestMessage.C14N}\"/>"
            + "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>"
            + SignedTestMessage.Reference(" URI=\"#k\"", c14n, _harness.Digest(Declared(keyInfo)))
            + SignedTestMessage.Reference(
                " URI=\"\"",
                SignedTestMessage.Transform(SignedTestMessage.Dsig + "enveloped-signature") + c14n,
                _harness.Digest(Cut(message, "AppHdr")))
            + SignedTestMessage.Reference("", c14n, _harness.Digest(Cut(message, "Document")))
            + "</ds:SignedInfo>";
        var value = Tool.Run(
            "openssl", "dgst", "-sha256", "-sign", _harness.PathOf("key.pem"),
            _harness.Write("canonical", _harness.Canonical(Declared(signedInfo))));
        var lines = Regex.Replace(Convert.ToBase64String(value), ".{76}", "$0\n");
        var signature = $"<ds:Signature xmlns:ds=\"{SignedTestMessage.Dsig}\">{signedInfo}<ds:SignatureValue>{lines}</ds:SignatureValue>{keyInfo}</ds:Signature>";
        var signed = message.Replace("<Sgntr></Sgntr>", $"<Sgntr>{signature}</Sgntr>", StringComparison.Ordinal);

        var result = _harness.Verifier.Verify(Encoding.UTF8.GetBytes(signed));
        Assert.True(result.IsValid, $"{result}\n{signed}");
    }

    [Theory]
    [MemberData(nameof(InteropHarness.Messages), MemberType = typeof(InteropHarness))]
    public void Our_signature_verifies_with_xmllint_and_openssl(string message)
    {
        Tool.Need("xmllint", "openssl");
        var signed = _harness.Sign(message);
        var digests = Regex.Matches(signed, "<ds:DigestValue>(.*?)</ds:DigestValue>")
            .Select(match => match.Groups[1].Value).ToArray();
        var unsigned = Regex.Replace(signed, "<ds:Signature .*</ds:Signature>", "", RegexOptions.Singleline);
        Assert.Equal(
            [_harness.Digest(Declared(Element(signed, "ds:KeyInfo"))), _harness.Digest(Cut(unsigned, "AppHdr")), _harness.Digest(
                Cut(unsigned, "Document"))], digests);

        var value = Regex.Match(signed, "<ds:SignatureValue>(.*?)</ds:SignatureValue>", RegexOptions.Singleline).Groups[1].Value;
        var canonical = _harness.Write("canonical", _harness.Canonical(Declared(Element(signed, "ds:SignedInfo"))));
        Tool.Run("openssl", "dgst", "-sha256", "-verify", _harness.PathOf("public.pem"),
            "-signature", _harness.Write("value", Convert.FromBase64String(value)), canonical);
    }

    [Fact]
    public void Canonical_forms_of_random_elements_are_those_of_libxml2()
    {
        Tool.Need("xmllint");
        const int seed = 1_618;
        var xml = new RandomXml(new Random(seed));
        for (var compared = 0; compared < 100;)
        {
            var message = Encoding.UTF8.GetBytes(
                Regex.Replace(Encoding.UTF8.GetString(xml.Next()), "(xmlns[^=]*=['\"])([uv])", "$1urn:$2"));
            if (!EnvelopeReader.TryRead(message, out _, out _))
                continue;
            var (code, output, error) = Tool.Try("xmllint", "--exc-c14n", _harness.Write("message.xml", message));
            if (code != 0)
            {
                // libxml2 refuses namespaces that are no absolute URI, as Canonical XML asks.
                Assert.Contains("Relative namespace", error, StringComparison.Ordinal);
                continue;
            }

            compared++;
            using var reader = XmlReader.Create(new MemoryStream(message));
            var document = new XmlDocument { PreserveWhitespace = true };
            document.Load(reader);
            // Its tool keeps comments; ours, as the transform asks, does not.
            var expected = Regex.Replace(Encoding.UTF8.GetString(output), "<!--.*?-->", "", RegexOptions.Singleline);
            var ours = Encoding.UTF8.GetString(CanonicalForm.Of(document.DocumentElement!));
            Assert.True(expected == ours, $"Seed {seed}, message {compared}: {Differential.Show(message)}\n{expected}\n{ours}");
        }
    }

    /// <summary>An element of the message, with the Envelope's namespace.</summary>
    private static string Cut(string message, string name) =>
        Element(message, name).Insert(name.Length + 1, $" xmlns=\"{TestMessage.Namespace}\"");

    private static string Declared(string element) =>
        element.Insert(element.IndexOfAny([' ', '>']), $" xmlns:ds=\"{SignedTestMessage.Dsig}\"");

    private static string Element(string text, string name) =>
        Regex.Match(text, $"<{name}[ >].*</{name}>", RegexOptions.Singleline).Value;
}
