using PixStream.Conformance.Protocol;

namespace PixStream.Conformance.Running;

/// <summary>How long the server waits before 204, in each profile: measured once, when the first check asks.</summary>
internal sealed class WaitTimes(TimeSpan? told)
{
    private readonly Lock _lock = new();
    private Task<TimeSpan>? _spi;
    private Task<TimeSpan>? _json;

    public Task<TimeSpan> OfAsync(CheckRun run, Dialect wire)
    {
        if (told is { } wait)
            return Task.FromResult(wait);
        lock (_lock)
            return wire.IsSpi ? Usable(ref _spi, run, wire) : Usable(ref _json, run, wire);
    }

    /// <summary>What one check could not measure, another may.</summary>
    private static Task<TimeSpan> Usable(ref Task<TimeSpan>? measured, CheckRun run, Dialect wire) =>
        measured is { IsFaulted: false, IsCanceled: false } ? measured : measured = MeasureAsync(run, wire);

    private static async Task<TimeSpan> MeasureAsync(CheckRun run, Dialect wire)
    {
        var psp = await run.ParticipantAsync();
        var start = run.Time.GetTimestamp();
        var reply = (await run.StartAsync(wire, psp)).Is(204);
        var wait = run.Time.GetElapsedTime(start);
        (await run.EndAsync(wire.Next(reply))).Is(200);
        run.GiveBack(psp);
        return wait;
    }
}
