using Microsoft.Extensions.Hosting;
using PixStream.Hosting;

namespace PixStream.Backend.Redis;

/// <summary>
/// Connects at the start of the silo, and ends the process where Redis turns out to be emptied: the list of silos went with the
/// data, and no silo puts itself on it again before it is started again.
/// </summary>
internal sealed class RedisService(RedisServers servers, TimeProvider time, IHostApplicationLifetime lifetime, StartAbort abort)
    : BackgroundService
{
    private const int Failure = 1;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await servers.StartAsync().ConfigureAwait(false);
        }
        catch (RedisRefusedException refused)
        {
            // The start ends when all parts of it have, and one may be waiting for the list of silos.
            abort.Fail(refused);
            lifetime.StopApplication();
            throw;
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Round, time);
        while (await rounds.WaitForNextTickAsync(stoppingToken).AsTask()
            .ContinueWith(static tick => tick is { IsCompletedSuccessfully: true, Result: true }, TaskScheduler.Default)
            .ConfigureAwait(false))
        {
            // A silo of which nothing is asked would not notice.
            await servers.LookForDataAsync().ConfigureAwait(false);
            if (!servers.WasEmptied)
                continue;
            Environment.ExitCode = Failure;
            lifetime.StopApplication();
            return;
        }
    }
}
