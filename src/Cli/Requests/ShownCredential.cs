using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using PixStream.Conformance.Protocol;

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
        http.SslOptions = Tls.OptionsOf(Certificate, Authorities);
        HttpMessageHandler around = TokenFile is null ? http : new TokenHandler(http, new RenewedToken(TokenFile, time));
        return Key is null ? around : new SigningHandler(around, Key, time);
    }

    private sealed class TokenHandler(HttpMessageHandler inner, RenewedToken token) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Current());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
