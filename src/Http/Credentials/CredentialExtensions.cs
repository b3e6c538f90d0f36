using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;

namespace PixStream.Http.Credentials;

/// <summary>Puts credentials into a host, where its settings ask for them.</summary>
internal static class CredentialExtensions
{
    public static void AddCredentials(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<CredentialOptions>(configuration, CredentialOptions.Section);
        services.AddSingleton(static provider => new Admission(
            provider.GetService<CallerIdentity>(), provider.GetRequiredService<RefusalWriter>(),
            provider.GetRequiredService<HttpInstruments>()));
        if (!CredentialOptions.AreAskedFor(configuration))
            return;
        services.AddSingleton(static provider => new Authorities(OptionsOf(provider).Authorities));
        services.AddSingleton(static provider => new ParticipantRegistry(OptionsOf(provider).Registry));
        services.AddSingleton<ForwardedCertificates>();
        services.AddSingleton<ClientCertificates>();
        services.AddSingleton<CallerIdentity>();
        services.AddHostedService<RegistryWatch>();
        services.AddOptions<KestrelServerOptions>().Configure<ClientCertificates>(static (kestrel, certificates) =>
            kestrel.ConfigureHttpsDefaults(certificates.AskFor));
        services.AddHandler();
    }

    /// <summary>
    /// The framework's handler alone. With all of AddAuthentication the host would run a middleware for each request, health
    /// among them, and keep keys to protect cookies with.
    /// </summary>
    private static void AddHandler(this IServiceCollection services)
    {
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddCertificate(ClientCertificates.Scheme);
        services.AddOptions<CertificateAuthenticationOptions>(ClientCertificates.Scheme)
            .Configure<Authorities, IOptions<CredentialOptions>>(static (handler, authorities, options) =>
            {
                handler.AllowedCertificateTypes = CertificateTypes.Chained;
                handler.ChainTrustValidationMode = X509ChainTrustMode.CustomRootTrust;
                handler.CustomTrustStore = authorities.Certificates;
                handler.RevocationMode = options.Value.Revocation == RevocationCheck.Online
                    ? X509RevocationMode.Online
                    : X509RevocationMode.NoCheck;
            });
    }

    private static CredentialOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<CredentialOptions>>().Value;
}
