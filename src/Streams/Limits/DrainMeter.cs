namespace PixStream.Streams.Limits;

/// <summary>What the store took within the present half of a second and the two before.</summary>
internal sealed class DrainMeter
{
    public const int PeriodMs = 500;

    private const double Fading = 0.95;

    private long _first;
    private long _second;
    private long _present;
    private int _slow;
    private int _quick;
    private double _last;
    private double _peak;

    /// <summary>When the present period began.</summary>
    public long StartMs { get; private set; }

    public void Took(long bytes, bool wasSlow)
    {
        _present += bytes;
        _slow += wasSlow ? 1 : 0;
        _quick += wasSlow ? 0 : 1;
    }

    /// <summary>Bytes that it took within that time.</summary>
    public long Recent => _first + _second + _present;

    /// <summary>
    /// The highest rate of late: it fades by half in seven seconds. A pause of senders is no sign of a slower store.
    /// </summary>
    public double PeakRate(long nowMs) => Math.Max(_peak, Rate(nowMs));

    /// <summary>Bytes that the store takes in a millisecond.</summary>
    public double Rate(long nowMs) => (double)Recent / ((2 * PeriodMs) + Math.Max(0, nowMs - StartMs));

    /// <summary>The last rate at which it took something; 0 where it never did.</summary>
    public double LastRate(long nowMs) => Rate(nowMs) is > 0 and var rate ? _last = rate : _last;

    /// <summary>Ends the present period.</summary>
    /// <returns>Whether most commits of it were slow. Null where it had none.</returns>
    public bool? EndPeriod()
    {
        bool? wasSlow = _slow + _quick == 0 ? null : _slow > _quick;
        StartMs += PeriodMs;
        LastRate(StartMs);
        _peak = Math.Max(Rate(StartMs), Fading * _peak);
        (_first, _second, _present, _slow, _quick) = (_second, _present, 0, 0, 0);
        return wasSlow;
    }

    /// <summary>Begins again after a time in which nothing waited.</summary>
    public void Restart(long nowMs) => (_first, _second, _present, _slow, _quick, _peak, StartMs) = (0, 0, 0, 0, 0, 0, nowMs);
}
