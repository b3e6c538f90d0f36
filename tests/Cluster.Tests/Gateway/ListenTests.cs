using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using PixStream.Clustering;
using PixStream.Hosting;

namespace PixStream.Cluster.Tests.Gateway;

/// <summary>Where a silo listens, by the address under which the others reach it.</summary>
public class ListenTests
{
    [Theory]
    [InlineData("10.1.2.3", "0.0.0.0")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("fd00::12", "::")]
    [InlineData("::1", "::1")]
    public void A_silo_listens_where_it_is_reached(string advertised, string listening)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("PixStream:Cluster:AdvertisedAddress", advertised),
        ]);
        builder.UseOrleans(silo => silo.JoinCluster(new BackendOfSeveral(), builder.Configuration));
        using var host = builder.Build();

        var endpoints = host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        Assert.Equal(new IPEndPoint(IPAddress.Parse(listening), 11111), endpoints.SiloListeningEndpoint);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(listening), 30000), endpoints.GatewayListeningEndpoint);
        Assert.Equal(IPAddress.Parse(advertised), endpoints.AdvertisedIPAddress);
    }

    /// <summary>What every backend does that has more than one silo.</summary>
    private sealed class BackendOfSeveral : ClusterBackend
    {
        public override string Name => "Test";

        public override IReadOnlyList<KeyValuePair<string, Type>> SiloSections => [];

        public override IReadOnlyList<KeyValuePair<string, Type>> GatewaySections => [];

        public override IReadOnlyList<HelpSetting> MainSiloSettings => [];

        public override void AddStore(IServiceCollection services, IConfiguration configuration)
        {
        }

        public override void AddMembership(
            ISiloBuilder silo, PixStream.Clustering.ClusterOptions cluster, IConfiguration configuration)
        {
            silo.UseLocalhostClustering();
            silo.ListenForOthers(cluster);
        }

        public override void AddMembership(
            IClientBuilder gateway, PixStream.Clustering.ClusterOptions cluster, IConfiguration configuration)
        {
        }
    }
}
