using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Http.Credentials.Bearer;
using PixStream.Http.Credentials.Certificates;
using PixStream.Http.Credentials.Refusing;
using PixStream.Http.Credentials.Signed;
using PixStream.Http.Credentials.Sources;
using PixStream.Http.Intake;
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
            provider.GetRequiredService<HttpInstruments>(), provider.GetRequiredService<RefusedCallers>()));
        services.AddSingleton<RefusedCallers>();
        if (!CredentialOptions.AreAskedFor(configuration))
            return;
        services.AddHostedService<RefusedCallersAudit>();
        services.AddSingleton<ParticipantRegistry>();
        services.AddSingleton<IRegistrySource>(static provider => OptionsOf(provider).RegistryIn == RegistryPlace.Store
            ? ActivatorUtilities.CreateInstance<StoreSource>(provider)
            : new FileSource(provider.GetRequiredService<ParticipantRegistry>(), OptionsOf(provider).Registry));
        services.AddSingleton(static provider => new CallerIdentity(
            provider.GetRequiredService<ParticipantRegistry>(), OptionsOf(provider), provider.GetService<ClientCertificates>(),
            provider.GetKeyedService<AccessTokens>(AccessTokenOptions.Section), provider.GetService<SignedRequests>()));
        services.AddSingleton<RegistryWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<RegistryWatch>());
        var asked = configuration.GetSection(CredentialOptions.Section).Get<CredentialOptions>() ?? new CredentialOptions();
        if (!string.IsNullOrWhiteSpace(asked.Authorities))
            services.AddClientCertificates();
        if (asked.AccessTokens.IsSet)
            services.AddIssuer(
                AccessTokenOptions.Section, static provider => OptionsOf(provider).AccessTokens,
                static _ => ParticipantClaims.Read);
        if (!string.IsNullOrWhiteSpace(asked.KeyDirectory))
            services.AddSignedRequests();
    }

    private static void AddSignedRequests(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new RequestSecrets(OptionsOf(provider).KeyDirectory));
        services.AddSingleton(static provider => new SignedRequests(
            provider.GetRequiredService<RequestSecrets>(), provider.GetRequiredService<ParticipantRegistry>(),
            new SignatureMemory(),
            new IntakeParser(provider.GetRequiredService<IOptions<HttpOptions>>().Value.MaxMessageBytes).WireBytesMax,
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<RequestSecretWatch>();
    }

    // The framework's handlers alone. With all of AddAuthentication the host would run a middleware for each request, health
    // among them, and keep keys to protect cookies with.

    private static void AddClientCertificates(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new Authorities(OptionsOf(provider).Authorities));
        services.AddSingleton<ForwardedCertificates>();
        services.AddSingleton<ClientCertificates>();
        services.AddHostedService<AuthorityWatch>();
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddCertificate(ClientCertificates.Scheme);
        services.AddOptions<CertificateAuthenticationOptions>(ClientCertificates.Scheme)
            .Configure<Authorities, IOptions<CredentialOptions>>(static (handler, authorities, options) =>
            {
                handler.AllowedCertificateTypes = CertificateTypes.Chained;
                handler.ChainTrustValidationMode = X509ChainTrustMode.CustomRootTrust;
                handler.CustomTrustStore = authorities.Current;
                handler.RevocationMode = options.Value.Revocation == RevocationCheck.Online
                    ? X509RevocationMode.Online
                    : X509RevocationMode.NoCheck;
            });
    }

    private static CredentialOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<CredentialOptions>>().Value;
}
