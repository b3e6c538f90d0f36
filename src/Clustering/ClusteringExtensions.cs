using System.Net;
using System.Net.Sockets;
using Cassandra;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Clustering.Cassandra.Hosting;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Orleans.Messaging;
using PixStream.Hosting;
using StackExchange.Redis;

namespace PixStream.Clustering;

/// <summary>Makes a silo or a gateway part of the cluster that the settings name.</summary>
public static class ClusteringExtensions
{
    /// <summary>What a program of the cluster can be set to, beside its own.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> Sections { get; } =
    [
        new(ClusterOptions.Section, typeof(ClusterOptions)),
        new(ClusterTlsOptions.Section, typeof(ClusterTlsOptions)),
        new(RedisOptions.Section, typeof(RedisOptions)),
    ];

    /// <summary>Binds the settings of <see cref="Sections"/>. How to reach Cassandra is the program's to bind: a silo needs more of that section.</summary>
    public static void AddClusterSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<ClusterOptions>(configuration, ClusterOptions.Section);
        services.AddSettings<ClusterTlsOptions>(configuration, ClusterTlsOptions.Section);
        services.AddSettings<RedisOptions>(configuration, RedisOptions.Section);
    }

    /// <exception cref="SettingException">A setting is missing or cannot be used.</exception>
    public static void JoinCluster(this ISiloBuilder silo, IConfiguration configuration)
    {
        var cluster = Read<ClusterOptions>(configuration, ClusterOptions.Section);
        silo.Configure<Orleans.Configuration.ClusterOptions>(options => Name(options, cluster));
        if (cluster.Membership == Membership.Cassandra)
            silo.UseCassandraClustering(OpenSessionAsync);
        else if (cluster.Membership == Membership.Redis)
            silo.UseRedisClustering(options => UseRedis(options, configuration));
        else
            silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, null, cluster.ServiceId, cluster.ClusterId);
        if (cluster.Membership != Membership.Localhost)
        {
            WaitForList<IMembershipTable>(silo.Services, static (table, start) => new PatientMembershipTable(table, start));
            silo.Configure<EndpointOptions>(options =>
            {
                (options.SiloPort, options.GatewayPort) = (cluster.SiloPort, cluster.GatewayPort);
                var address = ReadAddress(cluster);
                if (address is not null)
                    options.AdvertisedIPAddress = address;
                // Behind an address of the container's host, the process listens on what it has.
                options.SiloListeningEndpoint = new IPEndPoint(ListenOn(address), cluster.SiloPort);
                options.GatewayListeningEndpoint = new IPEndPoint(ListenOn(address), cluster.GatewayPort);
            });
        }

        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = cluster.ProbeTimeout;
            options.NumMissedProbesLimit = 3;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            // So that one that was killed and comes back does not wait for the votes of others that were killed with it.
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        if (Read<ClusterTlsOptions>(configuration, ClusterTlsOptions.Section) is { IsOn: true } tls)
        {
            var (certificate, configure) = ClusterTls.Load(tls);
            silo.UseTls(certificate, configure);
        }

        silo.AddActivityPropagation();
    }

    /// <exception cref="SettingException">A setting is missing or cannot be used.</exception>
    public static void JoinCluster(this IClientBuilder client, IConfiguration configuration)
    {
        var cluster = Read<ClusterOptions>(configuration, ClusterOptions.Section);
        client.Configure<Orleans.Configuration.ClusterOptions>(options => Name(options, cluster));
        if (cluster.Membership == Membership.Cassandra)
            client.UseCassandraClustering(OpenSessionAsync);
        else if (cluster.Membership == Membership.Redis)
            client.UseRedisClustering(options => UseRedis(options, configuration));
        else
            client.UseLocalhostClustering(cluster.GatewayPort, cluster.ServiceId, cluster.ClusterId);
        if (cluster.Membership != Membership.Localhost)
            WaitForList<IGatewayListProvider>(client.Services, static (list, start) => new PatientGatewayList(list, start));
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        // Who ends a wait wants to hear how it ended.
        client.Configure<ClientMessagingOptions>(options => options.WaitForCancellationAcknowledgement = true);
        if (Read<ClusterTlsOptions>(configuration, ClusterTlsOptions.Section) is { IsOn: true } tls)
        {
            var (certificate, configure) = ClusterTls.Load(tls);
            client.UseTls(certificate, configure);
        }

        client.AddActivityPropagation();
    }

    /// <summary>What an exception of the cluster's libraries at start means to an operator; null where it is not one of theirs.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        DriverException or RedisException or OrleansException or TimeoutException => "it could not join its cluster",
        AddressInUseException or SocketException =>
            $"a port could not be opened, {ClusterOptions.Section}:{nameof(ClusterOptions.SiloPort)} or :{nameof(ClusterOptions.GatewayPort)}",
        _ => null,
    };

    /// <summary>How to reach Redis; null where there is none.</summary>
    /// <exception cref="SettingException">The setting cannot be read.</exception>
    public static ConfigurationOptions? FindRedis(IConfiguration configuration)
    {
        if (Read<RedisOptions>(configuration, RedisOptions.Section).Configuration is not { Length: > 0 } text)
            return null;
        try
        {
            var options = ConfigurationOptions.Parse(text);
            // Redis may come later, and go.
            options.AbortOnConnectFail = false;
            return options;
        }
        catch (ArgumentException failure)
        {
            throw new SettingException($"{RedisOptions.Section}:{nameof(RedisOptions.Configuration)} cannot be read: {failure.Message}");
        }
    }

    private static ConfigurationOptions ReadRedis(IConfiguration configuration) =>
        FindRedis(configuration) ?? throw new SettingException(
            $"{ClusterOptions.Section}:{nameof(ClusterOptions.Membership)} is Redis, and {RedisOptions.Section}:{nameof(RedisOptions.Configuration)} is "
            + "not set. Set it to redis:6379, for example.");

    private static void UseRedis(RedisClusteringOptions options, IConfiguration configuration)
    {
        options.ConfigurationOptions = ReadRedis(configuration);
        // Each start of the list asks for a connection, and one that is told to wait for Redis goes on trying: one is enough.
        var create = options.CreateMultiplexer;
        var connection = new Lazy<Task<(IConnectionMultiplexer Multiplexer, bool IsShared)>>(() => create(options));
        options.CreateMultiplexer = _ => connection.Value;
    }

    private static Task<ISession> OpenSessionAsync(IServiceProvider services) => services.GetRequiredService<MembershipSession>().OpenAsync();

    /// <summary>Puts the wait around the list that Orleans' provider has just added.</summary>
    private static void WaitForList<TList>(IServiceCollection services, Func<TList, PatientStart, TList> wrap)
        where TList : class
    {
        services.TryAddSingleton<MembershipSession>();
        services.TryAddSingleton<PatientStart>();
        var added = services.Last(service => service.ServiceType == typeof(TList));
        services.Replace(ServiceDescriptor.Singleton(provider => wrap(
            (TList)(added.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, added.ImplementationType!)),
            provider.GetRequiredService<PatientStart>())));
    }

    private static IPAddress? ReadAddress(ClusterOptions cluster)
    {
        if (cluster.AdvertisedAddress is not { Length: > 0 } text)
            return null;
        return IPAddress.TryParse(text, out var address) ? address : throw new SettingException(
            $"{ClusterOptions.Section}:{nameof(ClusterOptions.AdvertisedAddress)} is '{text}', which is not an IP address.");
    }

    private static IPAddress ListenOn(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address) ? address
        : address?.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any
        : IPAddress.Any;

    private static void Name(Orleans.Configuration.ClusterOptions options, ClusterOptions cluster) =>
        (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId);

    private static TOptions Read<TOptions>(IConfiguration configuration, string section)
        where TOptions : new() => configuration.GetSection(section).Get<TOptions>() ?? new TOptions();
}
