using System.Collections.Concurrent;
using PixStream.Backend.Redis.Participants;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Retaining;

/// <summary>
/// Retention of all participants that this process owns or owned, one at a time in the background. Those that were let go are
/// kept on the list: what their readers confirmed last becomes old when no process owns them.
/// </summary>
internal sealed class RetentionSchedule : IAsyncDisposable
{
    /// <summary>Participants that were let go and are still looked after. More are not: their next owner does it.</summary>
    private const int LeftMax = 50_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    private readonly Retention _retention;
    private readonly TimeProvider _time;
    private readonly Func<IEnumerable<RedisParticipant>> _owned;
    private readonly ConcurrentDictionary<Ispb, RetentionOutcome> _due = new();
    private readonly ConcurrentDictionary<Ispb, Durable> _left = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ITimer _timer;
    private volatile bool _closed;

    public RetentionSchedule(Retention retention, TimeProvider time, Func<IEnumerable<RedisParticipant>> owned)
    {
        _retention = retention;
        _time = time;
        _owned = owned;
        _timer = time.CreateTimer(static self => _ = ((RetentionSchedule)self!).RunAsync(), this, Tick, Tick);
    }

    /// <summary>A participant was let go.</summary>
    public void Left(Ispb ispb, Durable durable)
    {
        if (_left.Count < LeftMax)
            _left[ispb] = durable;
    }

    /// <summary>A participant is owned here again.</summary>
    public void Taken(Ispb ispb) => _left.TryRemove(ispb, out _);

    /// <summary>Runs what is due. Ends at once where a run is under way.</summary>
    public async Task RunAsync()
    {
        if (!await _turn.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
            return;
        try
        {
            foreach (var participant in _owned())
                if (IsDue(participant.Ispb) && await participant.DurableAsync().ConfigureAwait(false) is { } durable)
                    await RunAsync(participant.Ispb, durable).ConfigureAwait(false);
            foreach (var (ispb, durable) in _left)
                if (IsDue(ispb) && await RunAsync(ispb, durable).ConfigureAwait(false))
                    _left.TryRemove(new(ispb, durable));
            Forget();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins nothing more, and ends with what is at hand.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private bool IsDue(Ispb ispb) => !_closed && (!_due.TryGetValue(ispb, out var due) || due.Due <= _time.GetUtcNow());

    /// <returns>Whether nothing is left to remove.</returns>
    private async Task<bool> RunAsync(Ispb ispb, Durable durable)
    {
        var next = await _retention.RunAsync(ispb, durable, _due.GetValueOrDefault(ispb).From, () => _closed)
            .ConfigureAwait(false);
        _due[ispb] = next;
        return next.IsDone;
    }

    /// <summary>Forgets when to run for those of which nothing is known any more.</summary>
    private void Forget()
    {
        var known = _owned().Select(static participant => participant.Ispb).Concat(_left.Keys).ToHashSet();
        foreach (var ispb in _due.Keys.Where(ispb => !known.Contains(ispb)))
            _due.TryRemove(ispb, out _);
    }
}
