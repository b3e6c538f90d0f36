using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Http.Admin.Auditing;
using PixStream.Http.Admin.Limits;
using PixStream.Http.Admin.Participants;
using PixStream.Http.Admin.Roles;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Bearer;
using PixStream.Http.Credentials.Refusing;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Ports;

namespace PixStream.Http.Admin;

/// <summary>Puts the admin API into a host.</summary>
public static class AdminExtensions
{
    /// <summary>What the admin API can be set to.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> Sections { get; } = 
    [
        new(AdminOptions.Section, typeof(AdminOptions)), new(OperatorTokenOptions.Section, typeof(OperatorTokenOptions)),
    ];

    /// <summary>
    /// Registers the admin API and binds its options; it starts and stops with the host, at an address of its own
    /// (<see cref="AdminAddress"/>). In addition to what <see cref="PixStreamHttpExtensions.AddPixStreamHttp"/> asks for, the
    /// host registers an <see cref="IAuditTrail"/>, an <see cref="IParkedMessages"/>, an <see cref="IOpenStreams"/> and an
    /// <see cref="IKeptRegistry"/>.
    /// </summary>
    public static IServiceCollection AddPixStreamAdmin(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<AdminOptions>(configuration, AdminOptions.Section);
        services.TryAddSingleton<AuditedParking>();
        services.TryAddSingleton<AuditedStreams>();
        services.AddSingleton<AdminAddress>();
        services.AddSingleton<BrowserGuard>();
        services.AddOperatorTokens(configuration);
        services.AddSingleton<AdminRoutes>();
        services.AddSingleton<AuditedReading>();
        services.AddSingleton<QuarantineEndpoints>();
        services.AddSingleton<ReleaseEndpoint>();
        services.AddSingleton<ActionTurns>();
        services.AddSingleton<ParkedEndpoints>();
        services.AddSingleton<StreamEndpoints>();
        services.AddSingleton<SenderEndpoints>();
        services.AddSingleton<LimitEndpoints>();
        services.AddSingleton<HeadSigner>();
        services.AddSingleton<AuditEndpoint>();
        services.AddSingleton<RulesEndpoints>();
        services.AddSingleton(static provider => new ParticipantEndpoints(
            provider.GetService<ParticipantRegistry>(), provider.GetService<RegistryWatch>(),
            provider.GetRequiredService<IOptions<CredentialOptions>>().Value, provider.GetRequiredService<IKeptRegistry>()));
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<AdminServer>(
            provider,
            configuration[$"{AdminOptions.Section}:{nameof(AdminOptions.Url)}"] is null
                ? AdminUrlOrigin.Default
                : AdminUrlOrigin.Setting));
        return services;
    }

    private static void AddOperatorTokens(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(static provider => new OperatorAdmission(
            provider.GetKeyedService<AccessTokens>(OperatorTokenOptions.Section), TokensOf(provider).NameClaim,
            provider.GetRequiredService<HttpInstruments>(), provider.GetRequiredService<RefusedCallers>()));
        if (string.IsNullOrWhiteSpace(configuration[$"{OperatorTokenOptions.Section}:{nameof(OperatorTokenOptions.Issuer)}"]))
            return;
        services.AddIssuer(
            OperatorTokenOptions.Section, TokensOf,
            static provider => OperatorClaims.Reader(TokensOf(provider).NameClaim));
        services.AddHostedService<RefusedCallersAudit>();
    }

    private static OperatorTokenOptions TokensOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<AdminOptions>>().Value.AccessTokens;
}
