using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PixStream.Http.Credentials.Certificates;

/// <summary>
/// Asks for client certificates and verifies them: once as their connection is made, and by the framework's handler at the first
/// request and every <see cref="CallerIdentity.CountsFor"/>. In between, what was found counts for all requests of the
/// connection. One that a named proxy forwards (<see cref="ForwardedCertificates"/>) goes the same way.
/// </summary>
internal sealed partial class ClientCertificates(
    Authorities authorities, ForwardedCertificates forwarded, IOptions<AuthenticationOptions> schemes, TimeProvider time,
    ILogger<ClientCertificates> logger)
{
    /// <summary>The name of the framework's scheme.</summary>
    public const string Scheme = "PixStream.ClientCertificates";

    private readonly AuthenticationScheme _scheme = schemes.Value.SchemeMap[Scheme].Build();

    // By the object, of which each connection has one: looking it up costs less than a hash of the certificate. A forwarded one
    // has one object, too, while it is kept.
    private readonly ConditionalWeakTable<X509Certificate2, Seen> _seen = [];

    /// <summary>
    /// Lets the server ask for a certificate, and take any: so that a caller with a bad one reads why, instead of an alert.
    /// </summary>
    public void AskFor(HttpsConnectionAdapterOptions https)
    {
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.OnAuthenticate = (_, options) => options.CertificateChainPolicy = authorities.NewPolicy();
        https.ClientCertificateValidation = (certificate, chain, errors) =>
        {
            if (errors == SslPolicyErrors.None)
                _seen.AddOrUpdate(certificate, new Seen());
            else if (logger.IsEnabled(LogLevel.Debug))
                LogInvalid(certificate.GetCertHashString(HashAlgorithmName.SHA256), Tell(chain));
            return true;
        };
    }

    /// <summary>The certificate of a request's connection, or the one that its proxy forwards; null for none.</summary>
    public static X509Certificate2? Of(HttpContext context) => context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    /// <summary>Whether <see cref="VerifyAsync"/> has something to do.</summary>
    public bool IsToBeVerified(HttpContext context)
    {
        if (forwarded.Take(context) is { } taken)
            _seen.GetValue(taken, static _ => new Seen());
        return Unverified(context) is not null;
    }

    public async Task VerifyAsync(HttpContext context)
    {
        if (Unverified(context) is not { } seen)
            return;
        var certificate = Of(context)!;
        // The handler may know newer ones. Then the verdict is of those before, and does not count.
        var trusted = authorities.Current;
        var handler = (IAuthenticationHandler)context.RequestServices.GetRequiredService(_scheme.HandlerType);
        await handler.InitializeAsync(_scheme, context);
        var isValid = await IsValidAsync(handler, context.Request);
        var now = time.GetUtcNow();
        seen.Verdict = new Verdict(
            isValid ? certificate.GetCertHashString(HashAlgorithmName.SHA256) : null,
            isValid ? EndOf(certificate, now) : now + CallerIdentity.CountsFor,
            trusted);
    }

    /// <summary>Until when a certificate counts that is found good now.</summary>
    public static DateTimeOffset EndOf(X509Certificate2 certificate, DateTimeOffset now) =>
        CallerIdentity.CountsUntil(new DateTimeOffset(certificate.NotAfter.ToUniversalTime()), now);

    /// <summary>The thumbprint of a verified certificate; null where it was refused, or was not verified.</summary>
    public string? ThumbprintOf(X509Certificate2 certificate) =>
        _seen.TryGetValue(certificate, out var seen) ? seen.Verdict?.Thumbprint : null;

    /// <summary>What is wrong with a certificate.</summary>
    public static string Tell(X509Chain? chain) =>
        chain is null ? "" : string.Join(", ", chain.ChainStatus.Select(static status => status.Status));

    /// <summary>What is known of the request's certificate, where it is good as far as that and is to be verified.</summary>
    private Seen? Unverified(HttpContext context) =>
        Of(context) is { } certificate && _seen.TryGetValue(certificate, out var seen)
        && !(seen.Verdict is { } verdict && time.GetUtcNow() < verdict.Until && verdict.Trusted == authorities.Current)
            ? seen
            : null;

    /// <summary>
    /// The handler looks at no certificate of a request that is not https, and does not say so. Behind a proxy the client's
    /// connection was TLS all the same, so while it is asked the request is https.
    /// </summary>
    private static async Task<bool> IsValidAsync(IAuthenticationHandler handler, HttpRequest request)
    {
        var scheme = request.Scheme;
        request.Scheme = Uri.UriSchemeHttps;
        try
        {
            return (await handler.AuthenticateAsync()).Succeeded;
        }
        finally
        {
            request.Scheme = scheme;
        }
    }

    // Debug: any caller can bring it about.
    [LoggerMessage(LogLevel.Debug, "Client certificate {Thumbprint} is not valid: {Reasons}")]
    private partial void LogInvalid(string thumbprint, string reasons);

    /// <summary>A certificate that was good as its connection was made, or as it was forwarded. Others are not kept.</summary>
    private sealed class Seen
    {
        private volatile Verdict? _verdict;

        public Verdict? Verdict { get => _verdict; set => _verdict = value; }
    }

    /// <param name="Thumbprint">Null where the handler refused it.</param>
    /// <param name="Until">When it is to be verified again.</param>
    /// <param name="Trusted">The authorities that it was verified by. Once there are others, it is to be verified again.</param>
    private sealed record Verdict(string? Thumbprint, DateTimeOffset Until, X509Certificate2Collection Trusted);
}
