namespace PixStream.Backend.Redis.Servers;

/// <summary>Whether a server takes what it is given. While it does not, it is tried four times a second.</summary>
internal sealed class ServerAvailability(string server, Func<Task> probe, TimeProvider time, RedisInstruments instruments)
    : IDisposable
{
    private const int ProbesPerReminder = 240;

    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private volatile string _reason = "It was not started.";
    private volatile bool _isFailing;
    private bool _closed;
    private ITimer? _probing;
    private string? _told;
    private int _probes;
    private int _untold;

    public bool IsFailing => _isFailing;

    /// <summary>Why it takes nothing.</summary>
    public string Reason => _reason;

    /// <summary>Something was not taken.</summary>
    public void Lose(string reason)
    {
        lock (_gate)
        {
            _reason = reason;
            if (_isFailing || _closed)
                return;
            _isFailing = true;
            (_told, _untold) = (null, 0);
            _probing = time.CreateTimer(
                static self => _ = ((ServerAvailability)self!).ProbeAsync(), this, ProbePause, ProbePause);
        }

        instruments.BecameUnavailable(server, reason);
    }

    /// <summary>Everything is taken.</summary>
    public void Regain()
    {
        lock (_gate)
        {
            if (!_isFailing)
                return;
            _isFailing = false;
            _probing?.Dispose();
            _probing = null;
        }

        instruments.BecameAvailable(server);
    }

    /// <summary>Tries it now, and not at the next turn.</summary>
    public void Retry() => _ = Task.Run(ProbeAsync);

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _probing?.Dispose();
            _probing = null;
        }
    }

    private async Task ProbeAsync()
    {
        if (Interlocked.Increment(ref _probes) > 1)
        {
            Interlocked.Decrement(ref _probes);
            return;
        }

        try
        {
            await probe().ConfigureAwait(false);
            Regain();
        }
        catch (Exception failure)
        {
            TellFailing(failure);
        }
        finally
        {
            Interlocked.Decrement(ref _probes);
        }
    }

    /// <summary>Says why it is failing: once for each kind of reason, and once a minute while that holds.</summary>
    private void TellFailing(Exception failure)
    {
        _reason = failure.Message;
        _untold = failure.Message == _told ? _untold + 1 : 0;
        _told = failure.Message;
        if (_untold % ProbesPerReminder != 0)
            return;
        if (failure is RedisRefusedException)
            instruments.Refused(failure.Message);
        else
            instruments.StillUnavailable(server, failure.Message);
    }
}
