using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Cli.Certs;

/// <summary>A new certificate and its private key.</summary>
internal sealed record IssuedCertificate(X509Certificate2 Certificate, ECDsa Key) : IDisposable
{
    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}
