using Microsoft.Extensions.Hosting;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>Keeps the issuer's keys fresh as long as the process serves.</summary>
internal sealed class IssuerKeyWatch(IssuerKeys keys, IssuerOptions options, TimeProvider time) : BackgroundService
{
    // As of the registry.
    private static readonly TimeSpan FilePeriod = RegistryWatch.Period;

    // An issuer that starts together with this process.
    private static readonly TimeSpan FirstPeriod = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.RenewAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(
                keys.ComeFromAFile ? FilePeriod : keys.Current is null ? FirstPeriod : options.KeysRefresh, time, stoppingToken);
            await keys.RenewAsync();
        }
    }
}
