using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using PixStream.Spi.Signatures;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Signing;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>A directory of trusted certificates for one test.</summary>
internal sealed class CertificateFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pixstream-certificates-").FullName;

    public SignatureOptions Options => new() { Verify = SignatureCheck.Require, CertificateDirectory = Path };

    public CertificateFolder Add(X509Certificate2 certificate, string file = "signer.cer") =>
        Add(file, file.EndsWith(".pem", StringComparison.Ordinal)
            ? System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem())
            : certificate.Export(X509ContentType.Cert));

    public CertificateFolder Add(string file, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return this;
    }

    /// <summary>The directory, which must be good.</summary>
    public CertificateDirectory Open(SignatureOptions? options = null)
    {
        var directory = CertificateDirectory.Open(options ?? Options, out var errors);
        Assert.True(directory is not null, string.Join('\n', errors));
        return directory;
    }

    /// <summary>What is wrong with the directory, without the path before the file's name.</summary>
    public string[] Errors()
    {
        Assert.Null(CertificateDirectory.Open(Options, out var errors));
        return
        [
            .. errors.Select(error => error.Replace(Path + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal)),
        ];
    }

    public SignatureVerifier Verifier(DateTimeOffset? now = null, SignatureOptions? options = null) =>
        new(Open(options), new FakeTimeProvider(now ?? TestAuthority.Now));

    /// <summary>
    /// A signer with this certificate's key, which is written beside the directory's other files and removed again.
    /// </summary>
    public static MessageSigner Signer(X509Certificate2 certificate, string sender = "00038166", DateTimeOffset? now = null)
    {
        var file = System.IO.Path.Combine(Directory.CreateTempSubdirectory("pixstream-key-").FullName, "key.pfx");
        try
        {
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "secret"));
            var options = new SigningOptions { KeyFile = file, Password = "secret", Sender = sender };
            var signer = MessageSigner.Load(options, new FakeTimeProvider(now ?? TestAuthority.Now), out var error);
            Assert.True(signer is not null, error);
            return signer;
        }
        finally
        {
            Directory.Delete(System.IO.Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
