using PixStream.Bench.Measures;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Pull throughput: the full loop over HTTP, batches of 10, each leased and confirmed durably, against a bare Kestrel that gives
/// the same bytes from memory.
/// </summary>
/// <remarks>
/// Sketch. Two cores = 2 s of CPU a second. A bare Kestrel response of 9.4 KB takes about 11 µs of the server (two system calls
/// and TCP of 8 µs, HTTP 3 µs), the generator's side 6 µs (the same two calls): 2 s / 17 µs = 115 k/s at best, 80–110 k seen. A
/// pull adds: routing 0.5, MAC of two tokens 1, decision 0.5, commit and its wake-up 2, one pread of 9 KB 3, framing 0.5 = 7 µs:
/// 2 s / 24 µs = 83 k/s, a ratio of 0.72. The disk is not the limit as long as a group is large: 64 readers at 60 k/s and a flush
/// of 0.3 ms give groups of 18 at most; with few readers and a slower flush it is readers / (flush + CPU).
/// </remarks>
internal static class PullBenchmark
{
    private const double RequestsAMinute = 2_000_000;

    public static void Run(Workbench bench, Report report)
    {
        var options = bench.Options;
        var layout = options.IsInterleaved
            ? "each message of a batch from another place of the journal"
            : "a batch side by side in the journal";
        report.Title(
            "Pull: the full loop against a bare Kestrel",
            $"Batches of 10 messages of 800 bytes, {layout}, 200 participants; {options.Rhythm}, each with fresh servers, taking "
            + "turns. Median (min–max). Targets: ratio ≥ 0.80 (below 0.50 the design is wrong); 2.00 M requests a minute with p99 < 50 ms.");
        var rows = new List<string[]>();
        var notes = new List<string>();
        foreach (var readers in options.Readers(64, 256, 1200))
            Measure(bench, readers, rows, notes);
        report.Table(
            [
                "readers", "server", "requests/s", "ratio to bare (≥ 0.80)", "requests/min (≥ 2.00 M)", "p50 ms", "p99 ms (< 50)",
                "max ms", "server µs", "generator µs",
            ],
            rows);
        report.Notes(notes);
    }

    private static void Measure(Workbench bench, int readers, List<string[]> rows, List<string> notes)
    {
        var journal = PullRound.Fill(bench, readers);
        var captured = PullRound.Capture(bench, journal);
        var bare = new Contestant("bare Kestrel", () => PullRound.OfBare(bench, captured, readers));
        var pixStream = bench.Options.Flush
            .Select(flush =>
                new Contestant($"PixStream, flush {flush}", () => PullRound.OfPixStream(bench, journal, readers, flush)))
            .ToArray();
        Contestant.Alternate(bench.Options.Rounds, [.. pixStream, bare]);
        foreach (var one in pixStream.Append(bare))
        {
            var minute = one.Rate.Times(60);
            rows.Add(
            [
                $"{readers}", one.Name, one.Rate.Large(), one == bare ? "1" : one.Rate.Over(bare.Rate).Fixed(2),
                minute.Large() + (one == bare || minute.Median >= RequestsAMinute ? "" : " MISSED"),
                one.P50.Fixed(2), one.P99.Fixed(2), one.MaxMs.Fixed(1), one.ServerUs.Fixed(1), one.OwnUs.Fixed(1),
            ]);
            notes.AddRange(one.Flaws.Select(flaw => $"{readers} readers: {flaw}"));
        }

        Directory.Delete(journal, recursive: true);
    }
}
