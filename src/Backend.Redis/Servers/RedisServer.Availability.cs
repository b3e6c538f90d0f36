using PixStream.Streams;

namespace PixStream.Backend.Redis.Servers;

/// <summary>Whether the server takes commits, and how it is found out that it does again.</summary>
internal sealed partial class RedisServer
{
    private void BecomeAvailable()
    {
        lock (_gate)
        {
            if (!_isFailing)
                return;
            _isFailing = false;
            _probing?.Dispose();
            _probing = null;
        }

        _instruments.BecameAvailable(Name);
    }

    private void BecomeUnavailable(string reason)
    {
        lock (_gate)
        {
            _reason = reason;
            if (_isFailing || _closed)
                return;
            _isFailing = true;
            _untold = 0;
            _probing = _time.CreateTimer(static self => _ = ((RedisServer)self!).ProbeAsync(), this, ProbePause, ProbePause);
        }

        _instruments.BecameUnavailable(Name, reason);
    }

    private async Task ProbeAsync()
    {
        if (WasEmptied || Interlocked.Increment(ref _probes) > 1)
        {
            Interlocked.Decrement(ref _probes);
            return;
        }

        try
        {
            if (!IsConnected)
                throw new StoreUnavailableException($"Redis {Name} is not connected.");
            await BeginOpening();
            await ProbeAllAsync();
            BecomeAvailable();
        }
        catch (Exception failure)
        {
            TellUnavailable(failure);
        }
        finally
        {
            Interlocked.Decrement(ref _probes);
        }
    }

    /// <summary>Says why it is not available: once for each reason, and once a minute while that holds.</summary>
    private void TellUnavailable(Exception failure)
    {
        _untold = failure.Message == _reason ? _untold + 1 : 0;
        _reason = failure.Message;
        if (_untold % ProbesPerReminder != 0)
            return;
        if (failure is RedisRefusedException)
            _instruments.Refused(failure.Message);
        else
            _instruments.StillUnavailable(Name, failure.Message);
    }
}
