using PixStream.Quarantine.Messages;
using PixStream.Streams.Limits;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Limits;

/// <summary>
/// Keeps the limits that hold in this process (<see cref="LimitTable"/>) those that are stored: reads them again every two
/// seconds. While they cannot be read, those that were read last hold.
/// </summary>
public sealed class LimitWatch : IDisposable
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(2);

    private readonly Func<ValueTask<LimitList>> _list;
    private readonly LimitTable _table;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="list">Reads all limits.</param>
    /// <param name="table">Where to put them.</param>
    /// <param name="time">The clock.</param>
    public LimitWatch(Func<ValueTask<LimitList>> list, LimitTable table, TimeProvider time)
    {
        _list = list;
        _table = table;
        _timer = time.CreateTimer(
            static watch => _ = ((LimitWatch)watch!).RefreshSoonAsync(), this, RefreshEvery, RefreshEvery);
    }

    /// <summary>Reads them now. A host awaits it before it serves; from then on it runs by itself.</summary>
    /// <returns>Whether they are known.</returns>
    public async ValueTask<bool> RefreshAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return await ReadAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _turn.Dispose();
    }

    private async ValueTask<bool> ReadAsync()
    {
        var list = await _list();
        if (list.Status != QuarantineStatus.Done)
            return false;
        _table.Set(
            list.Default,
            list.Participants.Select(one =>
                new KeyValuePair<Ispb, TrafficLimits>(one.Participant, one.Limits.Over(list.Default))));
        return true;
    }

    /// <summary>Unless they are being read.</summary>
    private async Task RefreshSoonAsync()
    {
        if (!await _turn.WaitAsync(TimeSpan.Zero))
            return;
        try
        {
            await ReadAsync();
        }
        finally
        {
            _turn.Release();
        }
    }
}
