using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using PixStream.Spi.Generation;
using PixStream.Spi.Signatures.Signing;
using PixStream.Spi.Signatures.Verifying;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Signatures.Interoperability;

/// <summary>One certificate in the forms that other programs want, and a message between them and us.</summary>
internal sealed class InteropHarness : IDisposable
{
    public const string Password = "secret";

    private readonly CertificateFolder _folder = new();
    private readonly string _path = Directory.CreateTempSubdirectory("pixstream-interop-").FullName;

    public InteropHarness()
    {
        using var certificate = new TestAuthority().Issue();
        Verifier = _folder.Add(certificate).Verifier();
        Signer = CertificateFolder.Signer(certificate);
        Write("key.pem", Encoding.ASCII.GetBytes(TestAuthority.SignerKey.ExportPkcs8PrivateKeyPem()));
        Write("public.pem", Encoding.ASCII.GetBytes(TestAuthority.SignerKey.ExportSubjectPublicKeyInfoPem()));
        Write("key.pfx", certificate.Export(X509ContentType.Pkcs12, Password));
    }

    /// <summary>
    /// Messages as participants send them, not signed yet: dense, indented, and with letters beyond ASCII.
    /// </summary>
    public static TheoryData<string> Messages
    {
        get
        {
            var made = Encoding.UTF8.GetString(new Pacs008Generator(new Random(5), Moments.PiDay).Make("00038166", "12345678"));
            var sample = Encoding.UTF8.GetString(RepositoryFiles.Sample("pacs.008.xml"))
                .Replace("99999008", "00038166", StringComparison.Ordinal);
            // Whatever a canonical form has a rule for.
            const string odd = "<a>&#13;</a><b>&#32;&#13;&#10;</b><c x='&quot;&#13;&#10;&#9;&lt;&gt;&amp;\r\n\t' b=\"'\"/><d>&lt;&amp;&gt;&lt;&gt;&quot;&#13;\r\n😀</d>"
                + "<p:a xmlns:q='urn:v' xmlns:p='urn:u' q:x='1' p:x='2' x='3'><b xmlns=''><c/></b><p:b xmlns:p='urn:w' xmlns:u='urn:unused'/></p:a>";
            return new(
                Unsigned(made), Unsigned(sample), Unsigned(sample).ReplaceLineEndings("\r\n"),
                TestMessage.With("<Sgntr></Sgntr>").ToString(),
                TestMessage.With($"{odd}<Sgntr></Sgntr>").ToString());
        }
    }

    public SignatureVerifier Verifier { get; }

    public MessageSigner Signer { get; }

    /// <summary>The message in which Sgntr is there and empty.</summary>
    public static string Unsigned(string message) =>
        Regex.Replace(message, "<Sgntr>.*</Sgntr>", "<Sgntr></Sgntr>", RegexOptions.Singleline);

    public string Sign(string message)
    {
        var signed = Signer.Sign(Encoding.UTF8.GetBytes(message));
        Assert.True(signed.IsSigned, signed.Text);
        return Encoding.UTF8.GetString(signed.Message);
    }

    public string PathOf(string file) => Path.Combine(_path, file);

    public string Write(string file, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(file), bytes);
        return PathOf(file);
    }

    public string Write(string file, string text) => Write(file, Encoding.UTF8.GetBytes(text));

    /// <summary>Exclusive canonical form, by libxml2.</summary>
    public byte[] Canonical(string element) => Tool.Run("xmllint", "--exc-c14n", Write("element.xml", element));

    public string Digest(string element) =>
        Convert.ToBase64String(Tool.Run("openssl", "dgst", "-sha256", "-binary", Write("canonical", Canonical(element))));

    public void Dispose()
    {
        Signer.Dispose();
        _folder.Dispose();
        Directory.Delete(_path, recursive: true);
    }
}
