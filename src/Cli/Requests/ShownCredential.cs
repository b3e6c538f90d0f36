using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Cli.Requests;

/// <summary>What a run shows the server to be let in, and whom it takes for the server.</summary>
/// <param name="Certificate">Its client certificate with its key; null for none.</param>
/// <param name="Authorities">Who may have signed the server's; null: those that the machine trusts.</param>
/// <param name="TokenFile">Where its access token stands; null for none.</param>
/// <param name="Key">What its requests are signed with; null for not at all.</param>
internal sealed record ShownCredential(
    X509Certificate2? Certificate, X509Certificate2Collection? Authorities, string? TokenFile, SigningKey? Key = null)
{
    public static ShownCredential None { get; } = new(null, null, null);

    public HttpMessageHandler Around(SocketsHttpHandler http, TimeProvider time)
    {
        if (Authorities is not null)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(Authorities);
            http.SslOptions.CertificateChainPolicy = policy;
        }

        // Offline: otherwise the client would look for the authority of its own certificate.
        if (Certificate is not null)
            http.SslOptions.ClientCertificateContext =
                SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true);
        HttpMessageHandler around = TokenFile is null ? http : new TokenHandler(http, TokenFile, time);
        return Key is null ? around : new SigningHandler(around, Key, time);
    }

    /// <summary>A token lasts minutes and a run may last hours: its file is read again and again.</summary>
    private sealed class TokenHandler(HttpMessageHandler inner, string file, TimeProvider time) : DelegatingHandler(inner)
    {
        private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(5);

        private volatile Read? _read;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Current());
            return base.SendAsync(request, cancellationToken);
        }

        private string Current()
        {
            var now = time.GetTimestamp();
            if (_read is { } read && time.GetElapsedTime(read.At, now) < ReadEvery)
                return read.Token;
            try
            {
                _read = new Read(File.ReadAllText(file).Trim(), now);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It may be being written. It was there at the start, so there is one from before.
                if (_read is null)
                    throw new HttpRequestException($"The access token cannot be read: {failure.Message}", failure);
            }

            return _read.Token;
        }

        private sealed record Read(string Token, long At);
    }
}
