using System.Diagnostics;
using PixStream.Bench.Load;

namespace PixStream.Bench.Benchmarks;

/// <summary>Readers of participants without messages, kept by a thread of their own.</summary>
internal sealed class Waiters(int port) : IDisposable
{
    private List<Line> _lines = [];
    private Reactor? _reactor;
    private Thread? _thread;
    private long _until = long.MaxValue;

    public Tally Tally { get; } = new();

    /// <summary>Connects a reader for each participant named, and lets all of them pull.</summary>
    public void Begin(IEnumerable<string> participants)
    {
        _lines = Generator.Connect(port, participants.Select(participant => new PullDialog(participant)));
        _reactor = new Reactor(_lines);
        Tally.Open(Stopwatch.GetTimestamp());
        _thread = new Thread(() => _reactor.Run(Tally, 0, () => Volatile.Read(ref _until)))
        {
            Name = "waiters", IsBackground = true,
        };
        _thread.Start();
    }

    /// <summary>Lets time pass. Ends early only if all readers fail.</summary>
    public void Watch(TimeSpan time) => _thread?.Join(time);

    public void Dispose()
    {
        Volatile.Write(ref _until, 0);
        _thread?.Join();
        _reactor?.Dispose();
        Generator.Release(_lines);
    }
}
