using System.Diagnostics;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// 10,000 participants × 6 readers that all wait, for a minute: the server's CPU over 20 s in which nothing happens, and what one waiting
/// reader costs in memory. At the end some are sent a message, to see that they were waiting indeed.
/// </summary>
/// <remarks>
/// Sketch. A waiting reader is a Kestrel connection (pipes, HTTP context, about 4 KB when it holds no buffers), an open stream, a waiter with its
/// timer and registration (0.5 KB), and four pending async methods (1 KB): 5–6 KB managed; the kernel's sockets, not counted, 2–4 KB. Idle CPU:
/// Kestrel's heartbeat walks over all connections once a second, 60,000 × 0.1 µs = 6 ms a second, 0.6 %; timers stand in one queue.
/// </remarks>
internal static class IdleBenchmark
{
    private const int Participants = 10_000;
    private const int ReadersEach = 6;
    private const int Rehearsing = 600;
    private const int Woken = 100;
    private const int DescriptorsOfTheProcess = 300;
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    public static void Run(Workbench bench, Report report)
    {
        var wanted = Participants * ReadersEach;
        var possible = Math.Min(wanted, ProcessFigures.DescriptorsMax() - DescriptorsOfTheProcess) / ReadersEach * ReadersEach;
        var journal = bench.NewDirectory("journal");
        var probe = new MemoryProbe(journal);
        using var server = bench.StartStandalone(
            journal, [("PixStream__Http__SpiWait", WaitLimit.ToString("c")), .. probe.Settings]);

        // Others wait first and go, so that code, threads and pools are there before the figures that are compared.
        using (var rehearsal = new Waiters(server.Port, Participants, Rehearsing))
            rehearsal.Watch(Settling);
        var before = (Heap: probe.Ask(), Resident: ProcessFigures.Resident(server.Id));

        using var waiters = new Waiters(server.Port, 0, possible);
        waiters.Watch(Settling);
        var cpu = server.Cpu;
        waiters.Watch(Watched);
        var load = (server.Cpu - cpu) / Watched;
        var early = waiters.Tally.Count + waiters.Tally.Empty;
        var resident = ProcessFigures.Resident(server.Id);
        var heap = probe.Ask();
        Wake(server.Port, waiters, possible);

        report.Title(
            "Idle: readers that wait",
            $"{possible / ReadersEach:N0} participants × {ReadersEach} readers = {possible:N0} connections"
            + (possible < wanted ? $" (of {wanted:N0}: this system allows a process {ProcessFigures.DescriptorsMax():N0} descriptors)" : "")
            + $", all in their first pull, which waits for {WaitLimit.TotalSeconds} s. Targets: idle CPU ≈ 0, < 8 KiB managed a waiting reader.");
        report.Table(
            ["figure", "value"],
            [
                ["server CPU over 20 s, % of one core", new Spread([load * 100]).Fixed(2)],
                ["managed, in use after a full collection, KiB a reader (< 8)", PerReader(heap.Used - before.Heap.Used, possible)],
                ["managed, committed, KiB a reader", PerReader(heap.Committed - before.Heap.Committed, possible)],
                ["resident before that collection, KiB a reader", PerReader(resident - before.Resident, possible)],
                ["resident in all, MiB", new Spread([resident / 1048576.0]).Fixed(0)],
            ]);
        var faults = waiters.Tally.Flaw is { } flaw ? [flaw] : Array.Empty<string>();
        report.Notes(
        [
            $"Answers while nothing was to happen: {early}. Of {Woken} readers that were sent a message, {waiters.Tally.Count} got it.", .. faults,
        ]);
    }

    private static string PerReader(long bytes, int readers) => new Spread([bytes / 1024.0 / readers]).Fixed(2);

    private static void Wake(int port, Waiters waiters, int readers)
    {
        var participants = readers / ReadersEach;
        var dialogs = Enumerable.Range(0, Woken).Select(index =>
            new OnceDialog(new PublishDialog(new PublishRequest(Names.Sender(0), Names.Participant(index * participants / Woken)))));
        Generator.RunToEnd(port, [.. dialogs], TimeSpan.FromSeconds(20));
        waiters.Watch(TimeSpan.FromSeconds(1));
    }

    /// <summary>Readers of participants without messages, six each, kept by a thread of their own.</summary>
    private sealed class Waiters : IDisposable
    {
        private readonly List<Line> _lines;
        private readonly Reactor _reactor;
        private readonly Thread _thread;
        private long _until = long.MaxValue;

        public Waiters(int port, int firstParticipant, int readers)
        {
            _lines = Generator.Connect(port, Enumerable.Range(0, readers).Select(reader =>
                new PullDialog(Names.Participant(firstParticipant + (reader / ReadersEach)))));
            _reactor = new Reactor(_lines);
            Tally.Open(Stopwatch.GetTimestamp());
            _thread = new Thread(() => _reactor.Run(Tally, 0, () => Volatile.Read(ref _until))) { Name = "waiters", IsBackground = true };
            _thread.Start();
        }

        public Tally Tally { get; } = new();

        /// <summary>Lets time pass. Ends early only if all readers fail.</summary>
        public void Watch(TimeSpan time) => _thread.Join(time);

        public void Dispose()
        {
            Volatile.Write(ref _until, 0);
            _thread.Join();
            _reactor.Dispose();
            Generator.Release(_lines);
        }
    }
}
