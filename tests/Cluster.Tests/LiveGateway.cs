using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PixStream.Clustering;
using PixStream.Gateway;
using PixStream.Hosting;
using PixStream.Http;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Cluster.Tests;

/// <summary>
/// A gateway on a real Kestrel and a free port, in front of a <see cref="LiveCluster"/>. All of them have the same key for
/// tokens.
/// </summary>
internal sealed class LiveGateway : IAsyncDisposable
{
    private static readonly string Key = Convert.ToBase64String(Encoding.ASCII.GetBytes("the first key, thirty-two bytes."));

    private readonly WebApplication _app;

    private LiveGateway(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new Client(Address);
    }

    public Uri Address { get; }

    public Client Client { get; }

    /// <summary>What an operator's surface stands on.</summary>
    public IServiceProvider Services => _app.Services;

    /// <param name="cluster">Whose participants.</param>
    /// <param name="wait">How long a pull waits.</param>
    /// <param name="settings">What else is set.</param>
    public static async Task<LiveGateway> StartAsync(
        LiveCluster cluster, TimeSpan wait, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("PixStream:Tokens:Keys:0", Key), new("PixStream:Http:SpiWait", wait.ToString()),
            new("PixStream:Http:JsonWait", wait.ToString()),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)),
        ]);
        builder.Services.AddSettings<StreamRules>(builder.Configuration, "PixStream:Streams");
        builder.Services.AddClusterSettings(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IRandomSource, CryptoRandomSource>();
        builder.Services.AddSingleton(cluster.Client);
        builder.Services.AddSingleton(cluster.Connection);
        builder.Services.AddClusterPorts();
        builder.Services.AddPixStreamHttp(builder.Configuration);
        var app = builder.Build();
        app.UseRouting();
        app.MapPixStream();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new LiveGateway(app);
    }

    /// <summary>Begins to stop, as SIGTERM does, without stopping.</summary>
    public void BeginDraining() => _app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
