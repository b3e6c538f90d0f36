using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Senders;

/// <summary>
/// Who may send: asked for each submission, told of how each came out. Holds a copy of the flags (<see cref="IShutOffSenders"/>),
/// reads it again every ten seconds, and shuts off by itself each sender that fails too often
/// (<see cref="QuarantineOptions.ShutOffRate"/>).
/// </summary>
/// <remarks>
/// A sender that is shut off here is so at once, and durably a moment later; where that fails it is tried again until it does
/// not. One that is let in again is so here once that is durable. Other processes learn of either within ten seconds.
/// </remarks>
public sealed class SenderGate : IDisposable
{
    /// <summary>Who shuts off by rate.</summary>
    public const string ByRate = "rate";

    /// <summary>
    /// Senders that are watched at most; of more, those not heard of for a window make room, and the others go unwatched.
    /// </summary>
    internal const int WatchedMax = 10_000;

    /// <summary>How often the flags are read again.</summary>
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Ispb, SenderWindow> _windows = new();
    private readonly Dictionary<Ispb, (string By, string Reason)> _pending = [];
    private readonly Lock _gate = new();
    private readonly IShutOffSenders _flags;
    private readonly QuarantineOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _began;
    private HashSet<Ispb> _durable = [];
    private volatile FrozenSet<Ispb> _shutOff = [];
    private long _changes;
    private int _refreshing;

    public SenderGate(IShutOffSenders flags, QuarantineOptions options, TimeProvider time)
    {
        _flags = flags;
        _options = options;
        _time = time;
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(static gate => ((SenderGate)gate!).RefreshSoon(), this, RefreshEvery, RefreshEvery);
    }

    /// <summary>Senders that are watched now.</summary>
    internal int Watched => _windows.Count;

    /// <summary>Whether nothing of this sender is taken. Waits for nothing and takes no lock.</summary>
    public bool IsShutOff(Ispb sender) => _shutOff.Contains(sender);

    /// <summary>
    /// Counts how a submission came out. A submission that reaches the rate shuts its sender off, which the task waits for; all
    /// others cost no wait.
    /// </summary>
    /// <param name="sender">The sender.</param>
    /// <param name="messages">Messages of the submission.</param>
    /// <param name="failed">How many of them failed.</param>
    public ValueTask CountAsync(Ispb sender, int messages, int failed)
    {
        if (_options.ShutOffRate <= 0 || messages <= 0)
            return default;
        var slot = SenderWindow.SlotOf(_time.GetElapsedTime(_began), _options.ShutOffWindow);
        if (!_windows.TryGetValue(sender, out var window))
        {
            if (_windows.Count >= WatchedMax && !MakeRoom(slot))
                return default;
            window = _windows.GetOrAdd(sender, static _ => new SenderWindow());
        }

        var (all, bad) = window.Add(slot, messages, failed);
        if (failed == 0 || all < _options.ShutOffAtLeast || bad < _options.ShutOffRate * all || IsShutOff(sender))
            return default;
        var reason = string.Create(
            CultureInfo.InvariantCulture, $"{bad} of {Counted.Of(all, "message")} within {_options.ShutOffWindow} failed.");
        return new ValueTask(ShutOffAsync(sender, ByRate, reason).AsTask());
    }

    /// <inheritdoc cref="IShutOffSenders.ShutOffAsync"/>
    /// <returns>
    /// With <see cref="QuarantineStatus.Unavailable"/> it holds in this process all the same, and is made durable as soon as that
    /// can be.
    /// </returns>
    public async ValueTask<QuarantineStatus> ShutOffAsync(Ispb sender, string by, string reason)
    {
        if (!ActionText.IsGood(by, reason))
            return QuarantineStatus.BadReason;
        lock (_gate)
        {
            _pending.TryAdd(sender, (by, reason));
            Publish();
        }

        return await MakeDurableAsync(sender, by, reason);
    }

    /// <inheritdoc cref="IShutOffSenders.AdmitAsync"/>
    public async ValueTask<QuarantineStatus> AdmitAsync(Ispb sender, string by, string reason)
    {
        var status = await _flags.AdmitAsync(sender, by, reason);
        if (status is QuarantineStatus.Done or QuarantineStatus.NoChange)
            lock (_gate)
            {
                _changes++;
                _pending.Remove(sender);
                _durable.Remove(sender);
                _windows.TryRemove(sender, out _);
                Publish();
            }

        return status;
    }

    /// <inheritdoc cref="IShutOffSenders.ListAsync"/>
    public ValueTask<ShutOffList> ListAsync() => _flags.ListAsync();

    /// <summary>
    /// Makes durable what could not be made so before, and reads the flags. A host awaits it before it serves; from then on it
    /// runs by itself.
    /// </summary>
    /// <returns>Whether the flags are known.</returns>
    public async ValueTask<bool> RefreshAsync()
    {
        (Ispb Sender, (string By, string Reason) Why)[] pending;
        lock (_gate)
            pending = [.. _pending.Select(static one => (one.Key, one.Value))];
        foreach (var (sender, (by, reason)) in pending)
            if (IsPending(sender))
                await MakeDurableAsync(sender, by, reason);
        while (true)
        {
            long before;
            lock (_gate)
                before = _changes;
            var list = await _flags.ListAsync();
            if (list.Status != QuarantineStatus.Done)
                return false;
            lock (_gate)
            {
                // A change that became durable while the list was on its way may or may not be in it.
                if (before != _changes)
                    continue;
                var durable = list.Senders.Select(static flag => flag.Sender).ToHashSet();
                // Let in again elsewhere: what it did before must not shut it off at its next failure.
                foreach (var admitted in _durable.Except(durable))
                    _windows.TryRemove(admitted, out _);
                _durable = durable;
                Publish();
                return true;
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private async ValueTask<QuarantineStatus> MakeDurableAsync(Ispb sender, string by, string reason)
    {
        var status = await _flags.ShutOffAsync(sender, by, reason);
        if (status is QuarantineStatus.Done or QuarantineStatus.NoChange)
            lock (_gate)
            {
                _changes++;
                if (_pending.Remove(sender))
                    _durable.Add(sender);
                Publish();
            }

        return status;
    }

    /// <summary>Whether it is to be shut off still: an operator may have let it in meanwhile.</summary>
    private bool IsPending(Ispb sender)
    {
        lock (_gate)
            return _pending.ContainsKey(sender);
    }

    private bool MakeRoom(long slot)
    {
        foreach (var (sender, window) in _windows)
            if (window.IsIdle(slot))
                _windows.TryRemove(new(sender, window));
        return _windows.Count < WatchedMax;
    }

    private void Publish()
    {
        if (_shutOff.Count != _durable.Count + _pending.Count || !_durable.Concat(_pending.Keys).All(_shutOff.Contains))
            _shutOff = _durable.Concat(_pending.Keys).ToFrozenSet();
    }

    private void RefreshSoon()
    {
        if (Interlocked.Exchange(ref _refreshing, 1) == 0)
            _ = RefreshOnceAsync();
    }

    private async Task RefreshOnceAsync()
    {
        try
        {
            await RefreshAsync();
        }
        finally
        {
            Volatile.Write(ref _refreshing, 0);
        }
    }
}
