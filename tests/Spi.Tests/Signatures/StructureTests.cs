using System.Text.RegularExpressions;
using PixStream.Spi.Signatures.Verifying;
using PixStream.Spi.Tests.Envelopes;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>
/// Signatures of another form than the SPI's are refused although each of them is right: digests and signature value fit. What
/// XML Signature would allow, and known attacks are made of, is not there to be got wrong.
/// </summary>
public sealed class StructureTests : IDisposable
{
    private const string Sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";

    private readonly CertificateFolder _folder = new();
    private readonly SignatureVerifier _verifier;

    public StructureTests()
    {
        using var certificate = new TestAuthority().Issue();
        _verifier = _folder.Add(certificate).Verifier();
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0,1,2")]
    [InlineData("0,2,1")]
    [InlineData("1,0,2")]
    [InlineData("1,2,0")]
    [InlineData("2,0,1")]
    [InlineData("2,1,0")]
    public void The_references_may_stand_in_any_order(string order) =>
        Gives(SignatureStatus.Valid, new SignedTestMessage
        {
            SignedInfo = text =>
            {
                var references = Regex.Matches(text, "<ds:Reference.*?</ds:Reference>").Select(match => match.Value).ToArray();
                var ordered = string.Concat(order.Split(',').Select(i => references[int.Parse(i, null)]));
                return text.Replace(string.Concat(references), ordered, StringComparison.Ordinal);
            },
        });

    [Fact]
    public void White_space_between_the_elements_of_the_signature_is_allowed() =>
        Gives(SignatureStatus.Valid, new SignedTestMessage
        {
            KeyInfo = text => text.Replace("><", ">\r\n  <", StringComparison.Ordinal),
            SignedInfo = text => text.Replace("><", ">\n\t<", StringComparison.Ordinal),
            Signature = text => Regex.Replace(text, "(<ds:SignatureValue>)(.{20})(.{20})", "$1\n$2&#13;\n$3"),
        });

    [Fact]
    public void The_signature_may_use_another_prefix_or_none()
    {
        Gives(SignatureStatus.Valid, Prefixed("sig:", "xmlns:sig"));
        Gives(SignatureStatus.Valid, Prefixed("", "xmlns"));
        return;

        // Written again: the prefix is part of what is signed.
        static SignedTestMessage Prefixed(string prefix, string declaration) =>
            new() { Prefix = prefix, Declaration = declaration };
    }

    [Theory]
    [InlineData("xmlenc#sha256\"/><ds:DigestValue", Sha1 + "\"/><ds:DigestValue")]
    [InlineData("2001/04/xmlenc#sha256", "2001/04/xmldsig-more#md5")]
    [InlineData("2001/04/xmlenc#sha256", "2001/04/xmlenc#sha512")]
    [InlineData(More + "rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1")]
    [InlineData(More + "rsa-sha256", More + "rsa-md5")]
    [InlineData(More + "rsa-sha256", More + "hmac-sha256")]
    [InlineData(More + "rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")]
    [InlineData(More + "rsa-sha256", More + "rsa-sha512")]
    [InlineData(More + "rsa-sha256", More + "RSA-SHA256")]
    [InlineData(More + "rsa-sha256", "")]
    [InlineData("2001/10/xml-exc-c14n#", "2001/10/xml-exc-c14n#WithComments")]
    [InlineData("http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")]
    [InlineData("xmldsig#enveloped-signature", "xmldsig#base64")]
    [InlineData("xmldsig#enveloped-signature", "../TR/1999/REC-xslt-19991116")]
    public void Another_algorithm_is_refused(string old, string changed) =>
        Gives(SignatureStatus.UnsupportedAlgorithm, Changing(text => text.Replace(old, changed, StringComparison.Ordinal)));

    public static TheoryData<string, Func<string, string>> Forms => new()
    {
        { "a fourth reference",
            text => text.Replace("</ds:SignedInfo>", Reference() + "</ds:SignedInfo>", StringComparison.Ordinal) },
        { "two references only", text => Regex.Replace(text, "<ds:Reference><.*?</ds:Reference>", "") },
        { "no reference to the document, the header twice",
            text => text.Replace("<ds:Reference>", "<ds:Reference URI=\"\">", StringComparison.Ordinal) },
        { "a reference to an id of the document",
            text => text.Replace("<ds:Reference>", "<ds:Reference URI=\"#doc\">", StringComparison.Ordinal) },
        { "a reference to a file",
            text => text.Replace("<ds:Reference>", "<ds:Reference URI=\"file:///etc/passwd\">", StringComparison.Ordinal) },
        { "a reference to a place on the network",
            text => text.Replace("URI=\"\"", "URI=\"http://127.0.0.1:1/\"", StringComparison.Ordinal) },
        { "an XPointer", text => text.Replace("URI=\"#key\"", "URI=\"#xpointer(id('key'))\"", StringComparison.Ordinal) },
        { "an Id on a reference", text => text.Replace("<ds:Reference>", "<ds:Reference Id=\"r\">", StringComparison.Ordinal) },
        { "a Type on a reference",
            text => text.Replace("<ds:Reference>", "<ds:Reference Type=\"t\">", StringComparison.Ordinal) },
        { "a URI of another namespace",
            text => text.Replace(" URI=\"\"", " xmlns:x=\"u\" x:URI=\"\" ", StringComparison.Ordinal) },
        { "an Id on SignedInfo", text => text.Replace("<ds:SignedInfo>", "<ds:SignedInfo Id=\"s\">", StringComparison.Ordinal) },
        { "no transforms", text => Regex.Replace(text, "<ds:Transforms>.*?</ds:Transforms>", "") },
        { "a third transform", text => text.Replace(
            "</ds:Transforms>",
            SignedTestMessage.Transform(SignedTestMessage.C14N) + "</ds:Transforms>",
            StringComparison.Ordinal) },
        { "a thousand transforms", text => text.Replace(
            "</ds:Transforms>",
            string.Concat(Enumerable.Repeat(SignedTestMessage.Transform(SignedTestMessage.C14N), 1_000)) + "</ds:Transforms>",
            StringComparison.Ordinal) },
        { "an XPath in a transform", text => InTransform(text, "<ds:XPath>self::node()</ds:XPath>") },
        { "a stylesheet in a transform",
            text => InTransform(text, "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"/>") },
        { "a list of prefixes in a transform", text => InTransform(
            text, "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"ds\"/>") },
        { "an output length for the signature", text => text.Replace(
            "rsa-sha256\"/>", "rsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>",
            StringComparison.Ordinal) },
        { "a Transform of another namespace",
            text => text.Replace("<ds:Transform ", "<x:Transform xmlns:x=\"u\" ", StringComparison.Ordinal) },
        { "a digest that is too short",
            text => Regex.Replace(text, "<ds:DigestValue>.*?</ds:DigestValue>", "<ds:DigestValue>AAAA</ds:DigestValue>") },
        { "no digest", text => Regex.Replace(text, "<ds:DigestValue>.*?</ds:DigestValue>", "<ds:DigestValue/>") },
        { "a digest in CDATA", text =>
            Regex.Replace(text, "<ds:DigestValue>(.*?)</ds:DigestValue>", "<ds:DigestValue><![CDATA[$1]]></ds:DigestValue>") },
        { "text between the elements", text => text.Replace("</ds:Transforms>", "</ds:Transforms>x", StringComparison.Ordinal) },
        { "a comment in SignedInfo",
            text => text.Replace("</ds:SignedInfo>", "<!-- c --></ds:SignedInfo>", StringComparison.Ordinal) },
        { "a comment in a digest",
            text => text.Replace("</ds:DigestValue>", "<!-- c --></ds:DigestValue>", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void SignedInfo_of_another_form_is_refused(string what, Func<string, string> change) =>
        Gives(SignatureStatus.WrongStructure, Changing(change), what);

    public static TheoryData<string, Func<string, string>> Keys => new()
    {
        { "no Id", text => text.Replace(" Id=\"key\"", "", StringComparison.Ordinal) },
        { "an id in another spelling", text => text.Replace(" Id=\"key\"", " ID=\"key\"", StringComparison.Ordinal) },
        { "two ids", text => text.Replace(" Id=\"key\"", " Id=\"key\" id=\"key\"", StringComparison.Ordinal) },
        { "an Id with a space", text => text.Replace("\"key\"", "\"k ey\"", StringComparison.Ordinal) },
        { "an Id with a line break", text => text.Replace("\"key\"", "\"key&#10;\"", StringComparison.Ordinal) },
        { "a long Id", text => text.Replace("\"key\"", $"\"{new string('k', 65)}\"", StringComparison.Ordinal) },
        { "the certificate itself", text => text.Replace(
            "</ds:X509Data>", "<ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>", StringComparison.Ordinal) },
        { "a key", text => text.Replace("</ds:KeyInfo>", "<ds:KeyValue/></ds:KeyInfo>", StringComparison.Ordinal) },
        { "a key's name",
            text => text.Replace("<ds:X509Data>", "<ds:KeyName>k</ds:KeyName><ds:X509Data>", StringComparison.Ordinal) },
        { "a place to fetch the key from", text => text.Replace(
            "<ds:X509Data>", "<ds:RetrievalMethod URI=\"http://127.0.0.1:1/\"/><ds:X509Data>", StringComparison.Ordinal) },
        { "two certificates", text => Regex.Replace(text, "(<ds:X509IssuerSerial>.*</ds:X509IssuerSerial>)", "$1$1") },
        { "serial number before issuer",
            text => Regex.Replace(text, "(<ds:X509IssuerName>.*?</ds:X509IssuerName>)(<.*?</ds:X509SerialNumber>)", "$2$1") },
        { "a comment in the serial number", text => text.Replace(">77<", ">7<!---->7<", StringComparison.Ordinal) },
        { "a comment behind the serial number", text => text.Replace(">77<", ">77<!-- 8 --><", StringComparison.Ordinal) },
        { "a comment in the issuer", text => text.Replace("Autoridade", "Auto<!-- c -->ridade", StringComparison.Ordinal) },
        { "CDATA in the issuer", text => text.Replace("Autoridade", "<![CDATA[Autoridade]]>", StringComparison.Ordinal) },
        { "an element in the issuer", text => text.Replace("Autoridade", "Autoridade<ds:a/>", StringComparison.Ordinal) },
        { "an empty issuer", text => Regex.Replace(text, "Name>.*?</ds:X509IssuerName", "Name></ds:X509IssuerName") },
        { "a long issuer", text => text.Replace("Autoridade", new string('A', 1_100), StringComparison.Ordinal) },
        { "an issuer in OpenSSL's old form",
            text => Regex.Replace(text, "Name>.*?</ds:X509IssuerName", "Name>/C=BR/O=ICP-Brasil</ds:X509IssuerName") },
        { "a negative serial number", text => text.Replace(">77<", ">-77<", StringComparison.Ordinal) },
        { "a hexadecimal serial number", text => text.Replace(">77<", ">0x4D<", StringComparison.Ordinal) },
        { "no serial number", text => text.Replace(">77<", "><", StringComparison.Ordinal) },
        { "a long serial number", text => text.Replace(">77<", $">{new string('7', 50)}<", StringComparison.Ordinal) },
        { "digits of another script", text => text.Replace(">77<", ">٧٧<", StringComparison.Ordinal) },
        { "an attribute on the serial number",
            text => text.Replace("<ds:X509SerialNumber>", "<ds:X509SerialNumber a=\"\">", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void KeyInfo_of_another_form_is_refused(string what, Func<string, string> change) =>
        Gives(SignatureStatus.WrongStructure, new SignedTestMessage { KeyInfo = change }, what);

    public static TheoryData<string, Func<string, string>> Signatures => new()
    {
        { "an Object", text => text.Replace("</ds:Signature>", "<ds:Object/></ds:Signature>", StringComparison.Ordinal) },
        { "an Id", text => text.Replace("<ds:Signature ", "<ds:Signature Id=\"s\" ", StringComparison.Ordinal) },
        { "an Id on the value",
            text => text.Replace("<ds:SignatureValue>", "<ds:SignatureValue Id=\"v\">", StringComparison.Ordinal) },
        { "no KeyInfo", text => Regex.Replace(text, "<ds:KeyInfo.*</ds:KeyInfo>", "") },
        { "KeyInfo twice", text => Regex.Replace(text, "(<ds:KeyInfo.*</ds:KeyInfo>)", "$1$1") },
        { "SignedInfo twice", text => Regex.Replace(text, "(<ds:SignedInfo.*</ds:SignedInfo>)", "$1$1") },
        { "KeyInfo first", text => Regex.Replace(text, "(<ds:SignedInfo>.*)(<ds:KeyInfo.*</ds:KeyInfo>)", "$2$1") },
        { "two signatures", text => text + text },
        { "a signature in a signature",
            text => text.Replace("</ds:Signature>", text + "</ds:Signature>", StringComparison.Ordinal) },
        { "an element beside the signature", text => text + "<a/>" },
        { "text beside the signature", text => text + "text" },
        { "no value", text => Regex.Replace(text, "<ds:SignatureValue>.*</ds:SignatureValue>", "<ds:SignatureValue/>") },
        { "a value that is no Base64",
            text => text.Replace("<ds:SignatureValue>", "<ds:SignatureValue>*", StringComparison.Ordinal) },
        { "a value of megabytes", text =>
            text.Replace("<ds:SignatureValue>", "<ds:SignatureValue>" + new string('A', 1_000_000), StringComparison.Ordinal) },
        { "a value in CDATA",
            text => Regex.Replace(text, "(<ds:SignatureValue>)(.*)(</ds:SignatureValue>)", "$1<![CDATA[$2]]>$3") },
        { "a Signature of another namespace",
            text => text.Replace(SignedTestMessage.Dsig + "\">", "urn:other\">", StringComparison.Ordinal) },
        { "a Signature without namespace", text => text.Replace("ds:Signature ", "Signature xmlns='' ", StringComparison.Ordinal)
            .Replace("/ds:Signature>", "/Signature>", StringComparison.Ordinal) },
        { "an attribute on Sgntr", text => text },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void A_signature_of_another_form_is_refused(string what, Func<string, string> change) =>
        Gives(SignatureStatus.WrongStructure, new SignedTestMessage
        {
            Signature = change,
            Message = text =>
                what == "an attribute on Sgntr" ? text.Replace("<Sgntr>", "<Sgntr a=''>", StringComparison.Ordinal) : text,
        }, what);

    [Fact]
    public void A_signature_value_of_another_length_does_not_match()
    {
        Gives(SignatureStatus.SignatureMismatch, new SignedTestMessage
        {
            Signature = text =>
                Regex.Replace(text, "<ds:SignatureValue>.*</ds:SignatureValue>", "<ds:SignatureValue>AAAA</ds:SignatureValue>"),
        });
    }

    private static string Reference() => SignedTestMessage.Reference(
        " URI=\"#key\"", SignedTestMessage.Transform(SignedTestMessage.C14N), new string('A', 43) + "=");

    private static string InTransform(string text, string content) =>
        text.Replace(
            $"<ds:Transform Algorithm=\"{SignedTestMessage.C14N}\"/>",
            $"<ds:Transform Algorithm=\"{SignedTestMessage.C14N}\">{content}</ds:Transform>",
            StringComparison.Ordinal);

    private static SignedTestMessage Changing(Func<string, string> change) => new()
    {
        SignedInfo = text =>
        {
            var changed = change(text);
            Assert.NotEqual(text, changed);
            return changed;
        },
    };

    private void Gives(SignatureStatus expected, SignedTestMessage signed, string what = "")
    {
        var message = signed.ToUtf8();
        var result = _verifier.Verify(message);
        Assert.True(expected == result.Status, $"{what} {result}\n{Differential.Show(message)}");
    }
}
