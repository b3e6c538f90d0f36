using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// 10,000 participants × 6 readers that all wait, for a minute: the server's CPU over 20 s in which nothing happens, and what one
/// waiting reader costs in memory. At the end some are sent a message, to see that they were waiting indeed. Next to it: as many
/// requests that wait in a bare Kestrel.
/// </summary>
/// <remarks>
/// Sketch. A waiting reader is a Kestrel connection with a request in it (socket, pipes, HTTP context, header dictionaries: 6–8
/// KB when it holds no buffers), an open stream, a waiter with its timer and registration (0.7 KB), and five pending async
/// methods (1.2 KB): 8–10 KB managed; the kernel's sockets, 2–4 KB, are not the process's. Idle CPU: Kestrel's heartbeat walks
/// over all connections once a second, 60,000 × 0.1 µs = 6 ms a second, 0.6 %; timers stand in a queue that is not walked.
/// </remarks>
internal static class IdleBenchmark
{
    private const int Participants = 10_000;
    private const int ReadersEach = 6;
    private const int Woken = 100;

    /// <summary>
    /// What a process needs for itself: where descriptors run out, a .NET server does not refuse connections but aborts.
    /// </summary>
    private const int DescriptorsOfTheProcess = 600;

    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(1);

    public static void Run(Workbench bench, Report report)
    {
        var wanted = Participants * ReadersEach;
        var readers = Math.Min(wanted, ProcessFigures.DescriptorsMax() - DescriptorsOfTheProcess) / ReadersEach * ReadersEach;
        OtherLoad.Sample();
        var pixStream = OfPixStream(bench, readers, out var notes);
        var bare = OfBare(bench, readers);
        report.Title(
            "Idle: readers that wait",
            $"{readers / ReadersEach:N0} participants × {ReadersEach} readers = {readers:N0} connections"
            + (readers < wanted
                ? $" (of {wanted:N0}: this system allows a process {ProcessFigures.DescriptorsMax():N0} descriptors)"
                : "")
            + $", all in their first pull, which waits for {WaitLimit.TotalSeconds} s. Targets: idle CPU ≈ 0, < 8 KiB managed a waiting reader.");
        report.Table(
            ["figure", "PixStream", "bare Kestrel, a request that waits"],
            [
                Row("server CPU over 20 s, % of one core (≈ 0)", pixStream.CpuShare * 100, bare.CpuShare * 100),
                Row("managed, in use after a full collection, KiB a reader (< 8)", pixStream.UsedKib, bare.UsedKib),
                Row("managed, committed, KiB a reader", pixStream.CommittedKib, bare.CommittedKib),
                Row("resident before that collection, KiB a reader", pixStream.ResidentKib, bare.ResidentKib),
            ]);
        report.Notes(notes);
    }

    private static string[] Row(string name, double pixStream, double bare) =>
        [name, new Spread([pixStream]).Fixed(2), new Spread([bare]).Fixed(2)];

    private static IdleFigures OfPixStream(Workbench bench, int readers, out List<string> notes)
    {
        var journal = bench.NewDirectory("journal");
        var probe = new MemoryProbe(journal);
        using var server = bench.StartStandalone(
            journal, [("PixStream__Http__SpiWait", WaitLimit.ToString("c")), .. probe.Settings]);
        using var waiters = new Waiters(server.Port);
        var figures = IdleFigures.Measure(server, probe, waiters, readers, reader => Names.Participant(reader / ReadersEach));
        var early = waiters.Tally.Count + waiters.Tally.Empty;

        var participants = readers / ReadersEach;
        var messages = Enumerable.Range(0, Woken).Select(index =>
            new OnceDialog(
                new PublishDialog(new PublishRequest(Names.Sender(0), Names.Participant(index * participants / Woken)))));
        Generator.RunToEnd(server.Port, [.. messages], TimeSpan.FromSeconds(20));
        waiters.Watch(TimeSpan.FromSeconds(1));
        notes =
        [
            $"Answers while nothing was to happen: {early}. Of {Woken} readers that were sent a message then, {waiters.Tally.Count - early} got it.",
        ];
        if (waiters.Tally.Flaw is { } flaw)
            notes.AddRange([flaw, $"The server: {server.LastWords}"]);
        return figures;
    }

    private static IdleFigures OfBare(Workbench bench, int readers)
    {
        var probe = new MemoryProbe(bench.NewDirectory("bare"));
        using var server = Workbench.StartBare(BareHost.Waits, "", probe.Settings);
        using var waiters = new Waiters(server.Port);
        return IdleFigures.Measure(server, probe, waiters, readers, reader => Names.Participant(reader / ReadersEach));
    }
}
