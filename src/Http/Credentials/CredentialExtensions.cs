using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PixStream.Hosting;
using PixStream.Http.Credentials.Bearer;
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
            provider.GetService<AccessTokens>(), provider.GetService<SignedRequests>()));
        services.AddSingleton<RegistryWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<RegistryWatch>());
        var asked = configuration.GetSection(CredentialOptions.Section).Get<CredentialOptions>() ?? new CredentialOptions();
        if (!string.IsNullOrWhiteSpace(asked.Authorities))
            services.AddClientCertificates();
        if (asked.AccessTokens.IsSet)
            services.AddAccessTokens();
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
        services.AddOptions<KestrelServerOptions>().Configure<ClientCertificates>(static (kestrel, certificates) =>
            kestrel.ConfigureHttpsDefaults(certificates.AskFor));
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

    private static void AddAccessTokens(this IServiceCollection services)
    {
        services.AddSingleton(static provider => OptionsOf(provider).AccessTokens);
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddHostedService<IssuerKeyWatch>();
        services.AddWebEncoders();
        // Not AddJwtBearer: it would take further settings from a section of its own (Authentication:Schemes).
        new AuthenticationBuilder(services).AddScheme<JwtBearerOptions, JwtBearerHandler>(AccessTokens.Scheme, null);
        services.AddOptions<JwtBearerOptions>(AccessTokens.Scheme)
            .Configure<AccessTokenOptions, IssuerKeys>(static (handler, options, keys) =>
            {
                handler.MapInboundClaims = false;
                handler.SaveToken = false;
                handler.IncludeErrorDetails = false;
                handler.TokenValidationParameters = ValidationFor(options, keys);
                handler.TokenHandlers.Clear();
                handler.TokenHandlers.Add(new JsonWebTokenHandler
                {
                    MapInboundClaims = false,
                    MaximumTokenSizeInBytes = AccessTokens.BytesMax,
                });
            });
        // Any caller can bring these about; refusals are counted.
        services.AddLogging(static logging => logging.AddFilter(typeof(JwtBearerHandler).FullName, LogLevel.Warning));
    }

    /// <summary>
    /// What a token is verified by. Nothing is left to what the library would do by itself: a key is one of the issuer's, has the
    /// id that the token names and is for its algorithm, which is one of those that are set.
    /// </summary>
    private static TokenValidationParameters ValidationFor(AccessTokenOptions options, IssuerKeys keys) => new()
    {
        ValidIssuer = options.Issuer,
        ValidAudience = options.Audience,
        ValidAlgorithms = options.Accepted,
        ClockSkew = options.ClockSkew,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        RequireAudience = true,
        ValidateIssuer = true,
        ValidateAudience = true,
        ValidateLifetime = true,
        ValidateIssuerSigningKey = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, token, id, _) =>
            token is JsonWebToken { Alg: { } algorithm } && id is not null && keys.Current is { } current
                ? current.For(id, algorithm)
                : [],
    };

    private static CredentialOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<CredentialOptions>>().Value;
}
