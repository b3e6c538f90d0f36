using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PixStream.Backend.Redis;
using PixStream.Clustering;
using PixStream.Hosting;
using PixStream.Streams.Ports;
using StackExchange.Redis;

[assembly: Backend(typeof(RedisBackend))]

namespace PixStream.Backend.Redis;

/// <summary>Streams and policies in Redis, and the list of silos on the first of its servers.</summary>
internal sealed class RedisBackend : ClusterBackend
{
    public override string Name => "Redis";

    public override IReadOnlyList<KeyValuePair<string, Type>> SiloSections =>
        [new(RedisBackendOptions.Section, typeof(RedisBackendOptions))];

    public override IReadOnlyList<KeyValuePair<string, Type>> GatewaySections => SiloSections;

    public override IReadOnlyList<HelpSetting> MainSiloSettings =>
    [
        .. MainGatewaySettings,
        new($"{RedisBackendOptions.Section}:{nameof(RedisBackendOptions.Retention)}",
            "with Redis: how long a confirmed message is kept"),
    ];

    public override IReadOnlyList<HelpSetting> MainGatewaySettings =>
        [new(
            $"{RedisBackendOptions.Section}:{nameof(RedisBackendOptions.Configuration)}",
            "with Redis: the server, as redis:6379,password=...,ssl=true")];

    public override void AddStore(IServiceCollection services, IConfiguration configuration)
    {
        ExpectServer(configuration);
        services.AddSettings<RedisBackendOptions>(configuration, RedisBackendOptions.Section);
        services.AddSingleton<RedisInstruments>();
        services.AddSingleton(static provider => new RedisServers(
            provider.GetRequiredService<IOptions<RedisBackendOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<RedisInstruments>()));
        services.AddSingleton<RedisStore>();
        services.AddSingleton<IParticipantStore>(static provider => provider.GetRequiredService<RedisStore>());
        services.AddSingleton<IParticipantPolicies, RedisPolicies>();
        services.AddSingleton<BackendReadiness, RedisReadiness>();
        services.AddHostedService<RedisService>();
    }

    public override void AddMembership(ISiloBuilder silo, ClusterOptions cluster, IConfiguration configuration)
    {
        silo.ListenForOthers(cluster);
        silo.UseRedisSiloList(FirstServer(configuration));
    }

    public override void AddMembership(IClientBuilder gateway, ClusterOptions cluster, IConfiguration configuration)
    {
        ExpectServer(configuration);
        gateway.UseRedisSiloList(FirstServer(configuration));
    }

    public override string? Explain(Exception failure) => failure switch
    {
        RedisRefusedException => "Redis is not as it has to be",
        RedisException => "it could not join its cluster",
        _ => null,
    };

    private static RedisBackendOptions Read(IConfiguration configuration) =>
        configuration.GetSection(RedisBackendOptions.Section).Get<RedisBackendOptions>() ?? new RedisBackendOptions();

    private static void ExpectServer(IConfiguration configuration)
    {
        if (Read(configuration).AllServers.Count == 0)
            throw new SettingException(
                $"{ClusterOptions.Section}:{nameof(ClusterOptions.Backend)} is Redis, and "
                + $"{RedisBackendOptions.Section}:{nameof(RedisBackendOptions.Configuration)} is not set. Set it to redis:6379, for example.");
    }

    private static ConfigurationOptions FirstServer(IConfiguration configuration) =>
        ConfigurationOptions.Parse(Read(configuration).AllServers[0]);

    private sealed class RedisReadiness(RedisServers servers) : BackendReadiness
    {
        public override Task First => servers.First;

        public override string? Hindrance => servers.Reason;
    }
}
