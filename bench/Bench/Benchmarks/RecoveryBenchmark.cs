using PixStream.Bench.Disk;
using PixStream.Bench.Journals;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Start after kill -9 under load, with ten million unread messages in the journal: from exec to the first 200 of /health/ready.
/// </summary>
/// <remarks>
/// Sketch. Ten million messages are 9.5 GB in 145 segments. Read are: 145 heads, the index of each (32 bytes a message: 320 MB)
/// and the last segment as a whole (64 MB). Checking 320 MB of CRC-32C 0.05 s; ten million entries into the participants'
/// positions (10 ns) and into the table of names (a cache miss and its growth, 60–100 ns) 1 s; the process itself 0.15 s. Warm:
/// 1.2–1.5 s. Cold: 400 MB at 1 GB/s, one after the other: 0.5 s more. Memory is bound by the names: 16–32 bytes each.
/// </remarks>
internal static class RecoveryBenchmark
{
    private const int Readers = 64;
    private static readonly TimeSpan ReadyAtMost = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LoadFor = TimeSpan.FromSeconds(2);

    public static void Run(Workbench bench, Report report)
    {
        var options = bench.Options;
        var messages = options.Messages(10_000_000);
        var journal = bench.NewDirectory("journal");
        JournalFill.Run(journal, new Preload([(Names.Participants, messages / Names.Participants)]), options.IsInterleaved);
        List<double> warm = [], cold = [];
        for (var round = 1; round <= options.Rounds; round++)
        {
            OtherLoad.Sample();
            warm.Add(Measure(bench, journal, isCold: false));
            if (DiskFile.DropCaches())
                cold.Add(Measure(bench, journal, isCold: true));
            Workbench.Say($"round {round}/{options.Rounds}: warm {warm[^1]:F2} s, cold {cold.LastOrDefault():F2} s");
        }

        var bytes = Directory.EnumerateFiles(journal).Sum(file => new FileInfo(file).Length);
        report.Title(
            "Recovery: start after kill -9",
            $"{messages:N0} unread messages of {Envelope.Length} bytes and what {Readers} readers and senders add in {LoadFor.TotalSeconds} s before "
            + $"each kill; {bytes / 1e9:F1} GB on disk; {options.Rounds} rounds. Median (min–max). Target: < 3 s.");
        report.Table(
            ["files in the page cache", "exec to ready, s (< 3)"],
            [
                ["yes", new Spread(warm).Fixed(2)],
                ["no (drop_caches)", cold.Count > 0 ? new Spread(cold).Fixed(2) : "skipped: needs root"],
            ]);
        Directory.Delete(journal, recursive: true);
    }

    private static double Measure(Workbench bench, string journal, bool isCold)
    {
        KillUnderLoad(bench, journal);
        if (isCold)
            DiskFile.DropCaches();
        using var server = bench.BeginStandalone(journal);
        return server.AwaitReady(ReadyAtMost).TotalSeconds;
    }

    private static void KillUnderLoad(Workbench bench, string journal)
    {
        var dialogs = Enumerable.Range(0, Readers)
            .Select(reader => new PublishPullDialog(Names.Sender(reader), Names.Participant(reader)))
            .ToArray();
        Task load;
        using (var server = bench.StartStandalone(journal))
        {
            load = Task.Run(() => Generator.Run(server.Port, dialogs, TimeSpan.Zero, LoadFor * 2, 1, () => TimeSpan.Zero));
            load.Wait(LoadFor);
        }

        load.Wait();
    }
}
