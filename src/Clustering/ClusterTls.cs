using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;
using PixStream.Hosting;

namespace PixStream.Clustering;

/// <summary>
/// Both sides show a certificate that one of our authorities signed. Names are not compared: silos come and go with their
/// addresses.
/// </summary>
internal static class ClusterTls
{
    /// <exception cref="SettingException">A file cannot be read, or is not what it should be.</exception>
    public static (X509Certificate2 Certificate, Action<TlsOptions> Configure) Load(ClusterTlsOptions options)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(options.CertificatePath!, options.KeyPath);
            // Through PKCS #12, because not every platform takes a key in memory for a server.
            var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(options.AuthorityPath!);
            return (certificate, tls =>
            {
                tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
                tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
                tls.RemoteCertificateValidation = (remote, _, errors) => IsOurs(remote, errors, authorities);
                tls.OnAuthenticateAsClient = static (_, client) => client.TargetHost = "pixstream";
            });
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new SettingException($"{ClusterTlsOptions.Section}: a certificate cannot be used: {failure.Message}");
        }
    }

    private static bool IsOurs(X509Certificate2? remote, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (remote is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(remote);
    }
}
