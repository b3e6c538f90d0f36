using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using PixStream.Hosting;
using StackExchange.Redis;

namespace PixStream.Clustering;

/// <summary>Makes a silo or a gateway part of the cluster that the settings name.</summary>
public static class ClusteringExtensions
{
    /// <summary>Names the Redis that holds copies, the list of silos, or all, as the backend says.</summary>
    public const string RedisSetting = "PixStream:Redis:Configuration";

    /// <summary>What a program of the cluster can be set to, beside its own.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> Sections { get; } =
    [
        new(ClusterOptions.Section, typeof(ClusterOptions)),
        new(ClusterTlsOptions.Section, typeof(ClusterTlsOptions)),
    ];

    /// <summary>Binds the settings of <see cref="Sections"/>. Those of the backend are its own to bind.</summary>
    public static void AddClusterSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<ClusterOptions>(configuration, ClusterOptions.Section);
        services.AddSettings<ClusterTlsOptions>(configuration, ClusterTlsOptions.Section);
    }

    /// <summary>Makes a silo part of the cluster.</summary>
    /// <exception cref="SettingException">A setting is missing or cannot be used.</exception>
    public static void JoinCluster(this ISiloBuilder silo, ClusterBackend backend, IConfiguration configuration)
    {
        var cluster = Read<ClusterOptions>(configuration, ClusterOptions.Section);
        silo.Configure<Orleans.Configuration.ClusterOptions>(options => Name(options, cluster));
        backend.AddMembership(silo, cluster, configuration);
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

    /// <summary>Makes a gateway a client of the cluster.</summary>
    /// <exception cref="SettingException">A setting is missing or cannot be used.</exception>
    public static void JoinCluster(this IClientBuilder gateway, ClusterBackend backend, IConfiguration configuration)
    {
        var cluster = Read<ClusterOptions>(configuration, ClusterOptions.Section);
        gateway.Configure<Orleans.Configuration.ClusterOptions>(options => Name(options, cluster));
        backend.AddMembership(gateway, cluster, configuration);
        gateway.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        // Who ends a wait wants to hear how it ended.
        gateway.Configure<ClientMessagingOptions>(options => options.WaitForCancellationAcknowledgement = true);
        if (Read<ClusterTlsOptions>(configuration, ClusterTlsOptions.Section) is { IsOn: true } tls)
        {
            var (certificate, configure) = ClusterTls.Load(tls);
            gateway.UseTls(certificate, configure);
        }

        gateway.AddActivityPropagation();
    }

    /// <summary>
    /// Has a silo of several listen for the others and for gateways. A backend says so that has more than one silo.
    /// </summary>
    /// <exception cref="SettingException">The address to advertise is no address.</exception>
    public static void ListenForOthers(this ISiloBuilder silo, ClusterOptions cluster)
    {
        var address = ReadAddress(cluster);
        silo.Configure<EndpointOptions>(options =>
        {
            (options.SiloPort, options.GatewayPort) = (cluster.SiloPort, cluster.GatewayPort);
            if (address is not null)
                options.AdvertisedIPAddress = address;
            // Behind an address of the container's host, the process listens on what it has.
            options.SiloListeningEndpoint = new IPEndPoint(ListenOn(address), cluster.SiloPort);
            options.GatewayListeningEndpoint = new IPEndPoint(ListenOn(address), cluster.GatewayPort);
        });
    }

    /// <summary>
    /// Where a silo that was put together listens for silos and for gateways, by setting. Orleans lets other processes share its
    /// ports: a second silo on them would take its place in the list of silos, and half of its callers.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, IPEndPoint>> PortsOf(IServiceProvider silo)
    {
        var endpoints = silo.GetRequiredService<IOptions<EndpointOptions>>().Value;
        yield return new(
            $"{ClusterOptions.Section}:{nameof(ClusterOptions.SiloPort)}",
            endpoints.SiloListeningEndpoint ?? new(endpoints.AdvertisedIPAddress!, endpoints.SiloPort));
        yield return new(
            $"{ClusterOptions.Section}:{nameof(ClusterOptions.GatewayPort)}",
            endpoints.GatewayListeningEndpoint ?? new(endpoints.AdvertisedIPAddress!, endpoints.GatewayPort));
    }

    /// <summary>
    /// Puts a wait around the list of silos that an Orleans provider has just added, so that programs may start before the
    /// backend and before its tables.
    /// </summary>
    public static void WaitForMembership(this ISiloBuilder silo) =>
        WaitForList<IMembershipTable>(silo.Services, static (table, start) => new PatientMembershipTable(table, start));

    /// <inheritdoc cref="WaitForMembership(ISiloBuilder)"/>
    public static void WaitForMembership(this IClientBuilder gateway) =>
        WaitForList<IGatewayListProvider>(gateway.Services, static (list, start) => new PatientGatewayList(list, start));

    /// <summary>
    /// What an exception at start means to an operator: of the backend's, or of the cluster's libraries. Null where it is not one
    /// of theirs.
    /// </summary>
    public static string? Explain(Exception failure) =>
        Backends.All.Select(backend => backend.Explain(failure)).FirstOrDefault(said => said is not null) ?? failure switch
        {
            OrleansException or RedisException or TimeoutException => "it could not join its cluster",
            AddressInUseException or SocketException =>
                $"a port could not be opened, {ClusterOptions.Section}:{nameof(ClusterOptions.SiloPort)} or :{nameof(ClusterOptions.GatewayPort)}",
            _ => null,
        };

    /// <summary>How to reach the Redis that <see cref="RedisSetting"/> names; null where it names no Redis.</summary>
    /// <exception cref="SettingException">The setting cannot be read.</exception>
    public static ConfigurationOptions? FindRedis(IConfiguration configuration)
    {
        if (configuration[RedisSetting] is not { Length: > 0 } text)
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
            throw new SettingException($"{RedisSetting} cannot be read: {failure.Message}");
        }
    }

    private static void WaitForList<TList>(IServiceCollection services, Func<TList, PatientStart, TList> wrap)
        where TList : class
    {
        services.TryAddSingleton<PatientStart>();
        var added = services.Last(service => service.ServiceType == typeof(TList));
        services.Replace(ServiceDescriptor.Singleton(provider => wrap(
            (TList)(added.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, added.ImplementationType!)),
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
