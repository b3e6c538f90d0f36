using System.Text;
using System.Text.RegularExpressions;

namespace PixStream.Spi.Tests.Signatures.Interoperability;

/// <summary>
/// xmlsec1 knows neither a reference without URI nor that the empty one means AppHdr. So AppHdr is given to it as a document of
/// its own, where the empty URI means just that, and the Document as a file that the third reference names. What it digests is
/// the same.
/// </summary>
public sealed class XmlSecTests : IDisposable
{
    private readonly InteropHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [MemberData(nameof(InteropHarness.Messages), MemberType = typeof(InteropHarness))]
    public void The_digests_of_our_signature_are_those_that_xmlsec1_computes(string message)
    {
        Tool.Need("xmlsec1");
        var signed = _harness.Sign(message);
        var document = _harness.Write("document.xml", Cut(signed, "Document"));
        var empty = Regex.Replace(Cut(signed, "AppHdr"), "(<ds:(DigestValue|SignatureValue)>)[^<]*", "$1");
        var template = _harness.Write(
            "header.xml", empty.Replace("<ds:Reference>", "<ds:Reference URI=\"document.xml\">", StringComparison.Ordinal));

        var made = Tool.Run(
            "xmlsec1", "sign", "--privkey-pem", _harness.PathOf("key.pem"), "--id-attr:Id",
            $"{SignedTestMessage.Dsig}:KeyInfo",
            "--url-map:document.xml", document, template);
        Assert.Equal(Digests(signed), Digests(Encoding.UTF8.GetString(made)));
    }

    private static string[] Digests(string text) =>
        [.. Regex.Matches(text, "<ds:DigestValue>([^<]*)</ds:DigestValue>").Select(match => match.Groups[1].Value)];

    private static string Cut(string message, string name) =>
        Regex.Match(message, $"<{name}>.*</{name}>", RegexOptions.Singleline).Value
            .Insert(name.Length + 1, $" xmlns=\"{TestMessage.Namespace}\"");
}
