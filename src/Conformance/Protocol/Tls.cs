using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Conformance.Protocol;

/// <summary>How a client shows its certificate, and whom it takes for the server.</summary>
internal static class Tls
{
    /// <param name="certificate">The client's, with its key; null for none.</param>
    /// <param name="authorities">Who may have signed the server's; null: those that the machine trusts.</param>
    public static SslClientAuthenticationOptions OptionsOf(
        X509Certificate2? certificate, X509Certificate2Collection? authorities)
    {
        var options = new SslClientAuthenticationOptions();
        if (authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        // Offline: otherwise the client would look for the authority of its own certificate.
        if (certificate is not null)
            options.ClientCertificateContext =
                SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        return options;
    }
}
