using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using PixStream.Clustering;

namespace PixStream.Cluster.Tests;

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
            new("PixStream:Cluster:Membership", "Redis"), new("PixStream:Redis:Configuration", "127.0.0.1:1"),
            new("PixStream:Cluster:AdvertisedAddress", advertised),
        ]);
        builder.UseOrleans(silo => silo.JoinCluster(builder.Configuration));
        using var host = builder.Build();

        var endpoints = host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        Assert.Equal(new IPEndPoint(IPAddress.Parse(listening), 11111), endpoints.SiloListeningEndpoint);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(listening), 30000), endpoints.GatewayListeningEndpoint);
        Assert.Equal(IPAddress.Parse(advertised), endpoints.AdvertisedIPAddress);
    }
}
