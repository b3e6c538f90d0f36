using Microsoft.Extensions.Logging;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Limits;
using PixStream.Streams.Limits;

namespace PixStream.Grains;

/// <summary>Keeps the limits by which this silo's owners go those of the cluster, from when the silo has joined it.</summary>
public sealed partial class SiloLimits(
    IGrainFactory grains, LimitTable table, TimeProvider time, ILogger<SiloLimits> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private LimitWatch? _watch;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SiloLimits), ServiceLifecycleStage.Last, OnJoinedAsync, OnStoppingAsync);

    public void Dispose() => _watch?.Dispose();

    private Task OnJoinedAsync(CancellationToken cancellationToken)
    {
        _watch = new LimitWatch(ListAsync, table, time);
        // Not awaited: it may have to wait for a silo that is lost, and no participant is to wait for that.
        _ = _watch.RefreshAsync().AsTask();
        return Task.CompletedTask;
    }

    private Task OnStoppingAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    private async ValueTask<LimitList> ListAsync()
    {
        try
        {
            var answer = await grains.GetGrain<IQuarantineGrain>(IQuarantineGrain.Key).ListLimitsAsync();
            return answer is { Moved: false, Value: { } list } ? list : LimitList.Unavailable;
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or IOException
            or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            LogNotRead(failure.Message);
            return LimitList.Unavailable;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug, Message = "Limits cannot be read now, and those that were read last hold on: {Reason}")]
    private partial void LogNotRead(string reason);
}
