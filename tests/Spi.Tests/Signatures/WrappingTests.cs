using System.Text;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>
/// Attacks that leave every signed byte as it was and move it, hide it or put something beside it, so that a program reads what
/// was not signed.
/// </summary>
public sealed class WrappingTests : IDisposable
{
    private const string Forged =
        "<Document><FIToFICstmrCdtTrf><CdtTrfTxInf><PmtId>forged</PmtId></CdtTrfTxInf></FIToFICstmrCdtTrf></Document>";

    private static readonly string Signed = new SignedTestMessage().ToString();
    private static readonly string SignedHeader = Between("<AppHdr>", "</AppHdr>");
    private static readonly string SignedDocument = Between("<Document>", "</Document>");
    private static readonly string Signature = Between("<ds:Signature ", "</ds:Signature>");
    private static readonly string ForgedHeader = SignedHeader.Replace("12345678", "87654321", StringComparison.Ordinal);

    private readonly CertificateFolder _folder = new();
    private readonly SignatureVerifier _verifier;

    public WrappingTests()
    {
        using var certificate = new TestAuthority().Issue();
        _verifier = _folder.Add(certificate).Verifier();
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, SignatureStatus> Attacks => new()
    {
        { "another document", With(SignedDocument, Forged), SignatureStatus.DigestMismatch },
        { "another header around the signature", With(SignedHeader, ForgedHeader), SignatureStatus.DigestMismatch },
        { "a second document behind", With(SignedDocument, SignedDocument + Forged), SignatureStatus.Malformed },
        { "a second document before", With(SignedDocument, Forged + SignedDocument), SignatureStatus.Malformed },
        { "a second header", With(SignedHeader, ForgedHeader + SignedHeader), SignatureStatus.Malformed },
        { "document before header", With(SignedHeader + SignedDocument, SignedDocument + SignedHeader),
            SignatureStatus.Malformed },
        { "the signed document in the forged one",
            With(SignedDocument, Forged.Replace("forged", SignedDocument, StringComparison.Ordinal)),
            SignatureStatus.DigestMismatch },
        { "the signed document in an Object of the signature", With(SignedDocument, Forged)
            .Replace("</ds:Signature>", $"<ds:Object>{SignedDocument}</ds:Object></ds:Signature>", StringComparison.Ordinal),
            SignatureStatus.WrongStructure },
        { "the signed document beside the signature",
            With(SignedDocument, Forged).Replace("</Sgntr>", SignedDocument + "</Sgntr>", StringComparison.Ordinal),
            SignatureStatus.WrongStructure },
        { "the signed header in the forged one",
            With(SignedHeader, ForgedHeader.Replace(Signature, SignedHeader, StringComparison.Ordinal)),
            SignatureStatus.WrongStructure },
        { "the signed header in a decoy of the forged one", With(
            SignedHeader,
            ForgedHeader.Replace($"<Sgntr>{Signature}</Sgntr>", $"<x>{SignedHeader}</x>", StringComparison.Ordinal)),
            SignatureStatus.WrongStructure },
        { "the signature in the document", With(SignedHeader, ForgedHeader.Replace(Signature, "", StringComparison.Ordinal))
            .Replace("<PmtId/>", Signature, StringComparison.Ordinal), SignatureStatus.WrongStructure },
        { "the signature in the header, outside Sgntr", With($"<Sgntr>{Signature}</Sgntr>", $"<Sgntr/><x>{Signature}</x>"),
            SignatureStatus.WrongStructure },
        { "the signature in a Sgntr of the document", With($"<Sgntr>{Signature}</Sgntr>", "")
            .Replace("<PmtId/>", $"<Sgntr>{Signature}</Sgntr>", StringComparison.Ordinal), SignatureStatus.WrongStructure },
        { "the signature in a Sgntr of another namespace",
            Signed.Replace("<Sgntr>", "<s:Sgntr xmlns:s='urn:other'>", StringComparison.Ordinal)
                .Replace("</Sgntr>", "</s:Sgntr>", StringComparison.Ordinal), SignatureStatus.WrongStructure },
        { "two Sgntr", With("<Sgntr>", "<Sgntr/><Sgntr>"), SignatureStatus.WrongStructure },
        { "two Sgntr with a signature each",
            With($"<Sgntr>{Signature}</Sgntr>", $"<Sgntr>{Signature}</Sgntr><Sgntr>{Signature}</Sgntr>"),
            SignatureStatus.WrongStructure },
        { "a second signature in the document", With("<PmtId/>", Signature), SignatureStatus.WrongStructure },
        { "any element of XML Signature in the document", With("<PmtId/>", $"<ds:KeyInfo xmlns:ds='{SignedTestMessage.Dsig}'/>"),
            SignatureStatus.WrongStructure },
        { "the KeyInfo's id in the document", With("<PmtId/>", "<PmtId Id='key'/>"), SignatureStatus.WrongStructure },
        { "the KeyInfo's id in lower case", With("<PmtId/>", "<PmtId id='key'/>"), SignatureStatus.WrongStructure },
        { "the KeyInfo's id in upper case and a namespace", With("<PmtId/>", "<PmtId xmlns:x='u' x:ID='key'/>"),
            SignatureStatus.WrongStructure },
        { "an id with a reserved prefix", With("<PmtId/>", "<PmtId xml:id='key'/>"), SignatureStatus.Malformed },
        { "a signed text cut in two by a comment", With("pacs.008.spi", "pacs.<!-- c -->008.spi"), SignatureStatus.Malformed },
        { "a comment in the document", With("<PmtId/>", "<PmtId/><!-- forged -->"), SignatureStatus.WrongStructure },
        { "a comment before the envelope", "<!-- forged -->" + Signed, SignatureStatus.WrongStructure },
        { "a comment between header and document", With("</AppHdr>", "</AppHdr><!-- forged -->"),
            SignatureStatus.WrongStructure },
        { "a processing instruction", With("<PmtId/>", "<PmtId/><?forged ?>"), SignatureStatus.Malformed },
        { "text between header and document", With("</AppHdr>", "</AppHdr>forged"), SignatureStatus.WrongStructure },
        { "CDATA between header and document", With("</AppHdr>", "</AppHdr><![CDATA[ ]]>"), SignatureStatus.WrongStructure },
        // Before the library sees them: they cost it the square of their number.
        { "CDATA by the hundred thousand",
            With("<PmtId/>", "<PmtId>" + string.Concat(Enumerable.Repeat("<![CDATA[]]>", 300_000)) + "</PmtId>"),
            SignatureStatus.WrongStructure },
        { "an attribute of the envelope", With("<Envelope ", "<Envelope forged='1' "), SignatureStatus.WrongStructure },
        { "entities", "<!DOCTYPE Envelope [<!ENTITY a 'forged'>]>" + With("<PmtId/>", "<PmtId>&a;</PmtId>"),
            SignatureStatus.Malformed },
        { "entities that grow", "<!DOCTYPE Envelope [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
            + With("<PmtId/>", "<PmtId>&c;</PmtId>"), SignatureStatus.Malformed },
        { "an external entity", "<!DOCTYPE Envelope SYSTEM 'http://127.0.0.1:1/'>" + Signed, SignatureStatus.Malformed },
        { "an attribute that a DTD makes an id",
            "<!DOCTYPE Envelope [<!ATTLIST PmtId n ID #IMPLIED>]>" + With("<PmtId/>", "<PmtId n='key'/>"),
            SignatureStatus.Malformed },
        { "the envelope of another version", With("pacs.008/1.13", "pacs.008/1.14"), SignatureStatus.DigestMismatch },
        { "the document in another namespace", With("<Document>", "<Document xmlns='urn:other'>"), SignatureStatus.Malformed },
        { "a part of the document in another namespace", With("<PmtId/>", "<PmtId xmlns='urn:other'/>"),
            SignatureStatus.DigestMismatch },
        { "a part of the document in no namespace", With("<PmtId/>", "<PmtId xmlns=''/>"), SignatureStatus.DigestMismatch },
        { "the signature's prefix for another namespace", With("<ds:SignedInfo>", "<ds:SignedInfo xmlns:ds='urn:other'>"),
            SignatureStatus.WrongStructure },
        { "the signature's prefix undeclared", With($" xmlns:ds=\"{SignedTestMessage.Dsig}\"", " xmlns:ds=\"\""),
            SignatureStatus.Malformed },
        { "the signature of another message", With(
            Signature,
            new SignedTestMessage { TestMessage = new TestMessage { To = TestMessage.Party("To", "87654321") } }
                .ToString() is var other
                ? other[other.IndexOf(
                    "<ds:Signature ",
                    StringComparison.Ordinal)..(other.IndexOf("</ds:Signature>", StringComparison.Ordinal) + 15)]
                : ""),
            SignatureStatus.DigestMismatch },
        { "another key's signature under the certificate's name",
            new SignedTestMessage { Key = TestAuthority.OtherKey }.ToString(), SignatureStatus.SignatureMismatch },
        { "the KeyInfo of another certificate", With(">77<", ">78<"), SignatureStatus.UnknownCertificate },
        { "an XML declaration that asks for another encoding", "<?xml version='1.0' encoding='ISO-8859-1'?>" + Signed,
            SignatureStatus.Malformed },
    };

    [Theory]
    [MemberData(nameof(Attacks), DisableDiscoveryEnumeration = true)]
    public void Is_noticed(string attack, string message, SignatureStatus expected)
    {
        Assert.NotEqual(Signed, message);
        var result = _verifier.Verify(Encoding.UTF8.GetBytes(message));
        Assert.True(expected == result.Status, $"{attack}: {result}\n{message}");
    }

    [Fact]
    public void The_message_that_the_attacks_begin_with_is_valid() =>
        Assert.True(_verifier.Verify(Encoding.UTF8.GetBytes(Signed)).IsValid);

    [Fact]
    public void A_message_that_is_as_deep_and_wide_as_allowed_does_not_exhaust_the_verifier()
    {
        // Envelope and AppHdr are levels too.
        var levels = PixStream.Spi.Xml.XmlScanner.DepthMax - 2;
        var deep = $"{string.Concat(Enumerable.Repeat("<a>", levels))}text{string.Concat(Enumerable.Repeat("</a>", levels))}";
        var wide = string.Concat(Enumerable.Repeat("<a b='' c=''/>", 50_000));
        var message = new TestMessage
        {
            Document = new TestMessage().Document.Replace("<PmtId/>", wide, StringComparison.Ordinal), Extra = deep,
        };
        Assert.True(_verifier.Verify(new SignedTestMessage { TestMessage = message }.ToUtf8()).IsValid);
    }

    private static string With(string old, string changed) => Signed.Replace(old, changed, StringComparison.Ordinal);

    private static string Between(string start, string end) =>
        Signed[Signed.IndexOf(start, StringComparison.Ordinal)..(Signed.IndexOf(end, StringComparison.Ordinal) + end.Length)];
}
