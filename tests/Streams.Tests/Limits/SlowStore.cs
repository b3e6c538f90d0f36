using PixStream.Streams.Limits;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Limits;

/// <summary>
/// A store that takes so many bytes a second, one append after the other, and the senders in front of it. Time goes in steps of
/// 10 ms.
/// </summary>
internal sealed class SlowStore : IDisposable
{
    public static readonly TimeSpan After = TimeSpan.FromMilliseconds(250);

    /// <summary>Bytes of each append.</summary>
    public const int Size = 10_000;

    private const int StepMs = 10;

    private readonly Queue<(WaitingSend Send, Ispb Sender, long SinceMs)> _waiting = [];
    private readonly PriorityQueue<Ispb, long> _toCome = new();
    private double _credit;
    private double _due;
    private int _turn;

    public SlowStore(TimeSpan? after = null) => Pressure = new SendPressure(after ?? After, Time);

    public FakeTime Time { get; } = new();

    public SendPressure Pressure { get; }

    /// <summary>Bytes that it takes in a second.</summary>
    public double Rate { get; set; } = 1_000_000;

    /// <summary>How long each append waited that the store has taken, in ms.</summary>
    public List<long> Waits { get; } = [];

    /// <summary>What each refusal said, in seconds.</summary>
    public List<int> Refusals { get; } = [];

    /// <summary>Appends that each sender got into the store.</summary>
    public Dictionary<Ispb, int> Taken { get; } = [];

    public long NowMs => Time.NowMs;

    public void Dispose() => Pressure.Dispose();

    /// <summary>One append. A sender that is polite comes again when it was told to.</summary>
    public int Send(Ispb sender, bool isPolite = true, long bytes = Size)
    {
        var seconds = Pressure.Enter(sender, bytes, out var waiting);
        if (waiting is not null)
            _waiting.Enqueue((waiting, sender, NowMs));
        if (seconds > 0)
            Refusals.Add(seconds);
        if (seconds > 0 && isPolite)
            _toCome.Enqueue(sender, NowMs + (1000 * seconds));
        return seconds;
    }

    /// <summary>Lets time pass, while appends come at even intervals.</summary>
    /// <param name="seconds">How long.</param>
    /// <param name="bytesPerSecond">How much is new in a second.</param>
    /// <param name="senders">By which senders, in turn.</param>
    public void Run(double seconds, double bytesPerSecond, params Ispb[] senders)
    {
        for (var ms = 0; ms < seconds * 1000; ms += StepMs)
        {
            for (_due += bytesPerSecond * StepMs / 1000; _due >= Size; _due -= Size)
                Send(senders[_turn++ % senders.Length]);
            Step();
        }
    }

    /// <summary>10 ms pass.</summary>
    public void Step()
    {
        while (_toCome.TryPeek(out var sender, out var at) && at <= NowMs)
        {
            _toCome.Dequeue();
            Send(sender);
        }

        Time.Advance(TimeSpan.FromMilliseconds(StepMs));
        _credit = Math.Min(_credit + (Rate * StepMs / 1000), Math.Max(Rate * StepMs / 1000, Size));
        while (_credit >= Size && _waiting.TryDequeue(out var oldest))
        {
            _credit -= Size;
            Waits.Add(NowMs - oldest.SinceMs);
            Taken[oldest.Sender] = Taken.GetValueOrDefault(oldest.Sender) + 1;
            Pressure.Leave(oldest.Send, wasStored: true);
        }
    }
}
