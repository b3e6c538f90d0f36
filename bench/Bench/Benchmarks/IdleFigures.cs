using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>What waiting connections cost a server. Memory for each of them, over what the server took without them.</summary>
internal sealed record IdleFigures(double CpuShare, double UsedKib, double CommittedKib, double ResidentKib)
{
    /// <summary>Participants from this number on are for the rehearsal.</summary>
    private const int RehearsalFrom = 1_000_000;
    private const int Rehearsing = 600;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    public static IdleFigures Measure(
        ServerProcess server, MemoryProbe probe, Waiters waiters, int readers, Func<int, string> participant)
    {
        // Others wait first and go, so that code, threads and pools are there before the figures that are compared.
        using (var rehearsal = new Waiters(server.Port))
        {
            rehearsal.Begin(Enumerable.Range(0, Rehearsing).Select(reader => participant(reader + RehearsalFrom)));
            rehearsal.Watch(Settling);
        }

        var (used, committed) = probe.Ask();
        var resident = ProcessFigures.Resident(server.Id);

        waiters.Begin(Enumerable.Range(0, readers).Select(participant));
        waiters.Watch(Settling);
        var cpu = server.Cpu;
        waiters.Watch(Watched);
        cpu = server.Cpu - cpu;

        double Each(long more) => more / 1024.0 / readers;
        var residentEach = Each(ProcessFigures.Resident(server.Id) - resident);
        var after = probe.Ask();
        return new IdleFigures(cpu / Watched, Each(after.Used - used), Each(after.Committed - committed), residentEach);
    }
}
