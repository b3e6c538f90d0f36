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

namespace PixStream.Http.Credentials;

/// <summary>
/// Asks for client certificates and verifies them: once as their connection is made, and by the framework's handler at the first
/// request and every <see cref="CountsFor"/>. In between, what was found counts for all requests of the connection.
/// </summary>
internal sealed partial class ClientCertificates(
    Authorities authorities, IOptions<AuthenticationOptions> schemes, TimeProvider time, ILogger<ClientCertificates> logger)
{
    /// <summary>The name of the framework's scheme.</summary>
    public const string Scheme = "PixStream.ClientCertificates";

    /// <summary>How long a connection goes on without its certificate being verified again.</summary>
    private static readonly TimeSpan CountsFor = TimeSpan.FromMinutes(10);

    private readonly AuthenticationScheme _scheme = schemes.Value.SchemeMap[Scheme].Build();

    // By the object, of which each connection has one: looking it up costs less than a hash of the certificate.
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

    /// <summary>The certificate of a request's connection; null for none.</summary>
    public static X509Certificate2? Of(HttpContext context) => context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    /// <summary>Whether <see cref="VerifyAsync"/> has something to do.</summary>
    public bool IsToBeVerified(HttpContext context) =>
        Of(context) is { } certificate && _seen.TryGetValue(certificate, out var seen)
        && !(seen.Verdict is { } verdict && time.GetUtcNow() < verdict.Until);

    public async Task VerifyAsync(HttpContext context)
    {
        if (Of(context) is not { } certificate || !_seen.TryGetValue(certificate, out var seen))
            return;
        var handler = (IAuthenticationHandler)context.RequestServices.GetRequiredService(_scheme.HandlerType);
        await handler.InitializeAsync(_scheme, context);
        var isValid = (await handler.AuthenticateAsync()).Succeeded;
        var now = time.GetUtcNow();
        var expires = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        seen.Verdict = new Verdict(
            isValid ? certificate.GetCertHashString(HashAlgorithmName.SHA256) : null,
            isValid && expires < now + CountsFor ? expires : now + CountsFor);
    }

    /// <summary>The thumbprint of a verified certificate; null where it was refused, or was not verified.</summary>
    public string? ThumbprintOf(X509Certificate2 certificate) =>
        _seen.TryGetValue(certificate, out var seen) ? seen.Verdict?.Thumbprint : null;

    private static string Tell(X509Chain? chain) =>
        chain is null ? "" : string.Join(", ", chain.ChainStatus.Select(static status => status.Status));

    // Debug: any caller can bring it about.
    [LoggerMessage(LogLevel.Debug, "Client certificate {Thumbprint} is not valid: {Reasons}")]
    private partial void LogInvalid(string thumbprint, string reasons);

    /// <summary>A certificate that was good as its connection was made. Those that were not are not kept.</summary>
    private sealed class Seen
    {
        private volatile Verdict? _verdict;

        public Verdict? Verdict { get => _verdict; set => _verdict = value; }
    }

    /// <param name="Thumbprint">Null where the handler refused it.</param>
    /// <param name="Until">When it is to be verified again.</param>
    private sealed record Verdict(string? Thumbprint, DateTimeOffset Until);
}
