using System.Diagnostics;

namespace PixStream.Bench.Load;

/// <summary>What a run of the load generator counted.</summary>
internal sealed class Tally
{
    private long _openedAt;
    private long _closedAt;

    public bool IsOpen { get; private set; }

    /// <summary>Answers of the counted kind.</summary>
    public long Count { get; private set; }

    /// <summary>Answers without messages.</summary>
    public long Empty { get; private set; }

    /// <summary>Lines that ended in something unexpected; whatever was measured is then not what it says.</summary>
    public long Failed { get; private set; }

    /// <summary>The first failure.</summary>
    public string? Failure { get; private set; }

    /// <summary>Bytes of the bodies of counted answers.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Shortest body of a counted answer, and the longest: batches that were not full show here.</summary>
    public long BodyMin { get; private set; } = long.MaxValue;

    public long BodyMax { get; private set; }

    /// <summary>From a counted request's sending to its answer's last byte.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>CPU time of the server over the time that was measured.</summary>
    public TimeSpan ServerCpu { get; set; }

    /// <summary>CPU time of the load generator.</summary>
    public TimeSpan OwnCpu { get; set; }

    public double Seconds => (_closedAt - _openedAt) / (double)Stopwatch.Frequency;

    /// <summary>Counted answers a second.</summary>
    public double Rate => Seconds > 0 ? Count / Seconds : 0;

    /// <summary>The server's CPU time for one counted answer, in microseconds.</summary>
    public double ServerUs => Count > 0 ? ServerCpu.TotalMicroseconds / Count : 0;

    /// <summary>The generator's CPU time for one counted answer, in microseconds.</summary>
    public double OwnUs => Count > 0 ? OwnCpu.TotalMicroseconds / Count : 0;

    /// <summary>Why the figure does not count; null if all went as it should.</summary>
    public string? Flaw =>
        Failed > 0 ? $"{Failed} lines FAILED: {Failure}"
        : Empty > 0 ? $"RAN DRY: {Empty} answers without messages"
        : Count > 0 && BodyMin < BodyMax * 0.9 ? $"batches not full: {BodyMin}–{BodyMax} bytes"
        : null;

    public void Open(long now)
    {
        IsOpen = true;
        _openedAt = _closedAt = now;
    }

    public void Close(long now) => _closedAt = now;

    public void Note(Reply reply, Dialog dialog, long ticks)
    {
        if (reply == Reply.Failed)
            Fail(dialog.Failure ?? "?");
        if (!IsOpen)
            return;
        if (reply == Reply.Empty)
            Empty++;
        if (reply != Reply.Counted)
            return;
        Count++;
        Latency.Add(ticks);
        BodyBytes += dialog.BodyBytes;
        BodyMin = Math.Min(BodyMin, dialog.BodyBytes);
        BodyMax = Math.Max(BodyMax, dialog.BodyBytes);
    }

    public void Fail(string failure)
    {
        Failed++;
        Failure ??= failure;
    }

    /// <summary>Adds what another thread counted over the same time.</summary>
    public void Add(Tally other)
    {
        if (!IsOpen)
            (_openedAt, _closedAt, IsOpen) = (other._openedAt, other._closedAt, other.IsOpen);
        Count += other.Count;
        Empty += other.Empty;
        Failed += other.Failed;
        Failure ??= other.Failure;
        BodyBytes += other.BodyBytes;
        BodyMin = Math.Min(BodyMin, other.BodyMin);
        BodyMax = Math.Max(BodyMax, other.BodyMax);
        Latency.Add(other.Latency);
    }
}
