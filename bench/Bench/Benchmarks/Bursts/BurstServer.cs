extern alias Standalone;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PixStream.Bench.Disk;
using PixStream.Harness.Processes;
using PixStream.Storage.Journal;
using PixStream.Storage.Journal.Disk;
using PixStream.Streams.Limits;
using PixStream.Streams.Ports;
using StandaloneHost = Standalone::PixStream.Standalone.StandaloneHost;

namespace PixStream.Bench.Benchmarks.Bursts;

/// <summary>Standalone in this process, over a <see cref="SlowDisk"/>.</summary>
internal sealed class BurstServer : IDisposable
{
    public const double BytesPerSecond = 2e6;

    public static readonly TimeSpan EachFlush = TimeSpan.FromMilliseconds(20);

    private readonly WebApplication _app;

    private BurstServer(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    public SendPressure Pressure => _app.Services.GetRequiredService<SendPressure>();

    /// <param name="journal">An empty directory.</param>
    /// <param name="isSlowing">Whether senders are slowed, at the bound that the documentation proposes.</param>
    public static async Task<BurstServer> StartAsync(string journal, bool isSlowing)
    {
        var url = $"http://127.0.0.1:{FreePort.Find()}";
        var app = StandaloneHost.Build(
            [
                "--environment=Production", $"--urls={url}", $"--PixStream:Journal:Directory={journal}",
                $"--PixStream:Admin:Url=http://127.0.0.1:{FreePort.Find()}", "--PixStream:Http:SpiWait=00:00:00",
                "--Logging:LogLevel:Default=Error",
                .. isSlowing ? (string[])["--PixStream:Limits:BackPressureAfter=00:00:00.15"] : [],
            ],
            static services => services.AddSingleton(Open));
        await app.StartAsync();
        return new BurstServer(app, new Uri(url));
    }

    public void Dispose()
    {
        _app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
    }

    private static JournalStore Open(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<JournalOptions>>().Value;
        return new JournalStore(
            new SlowDisk(new LocalDisk(options.Directory), BytesPerSecond, EachFlush), options,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<JournalInstruments>(),
            Background.ThreadPool, provider.GetRequiredService<IRandomSource>());
    }
}
