using System.Globalization;
using PixStream.Bench.Measures;

namespace PixStream.Bench.Benchmarks.Bursts;

/// <summary>
/// A burst of twice what the store takes, over a slow disk: how far senders are slowed, what readers see of it, how it ends, and
/// that no promise is broken. Once with back-pressure and once without.
/// </summary>
/// <remarks>
/// Sketch. The disk takes 2 MB/s and 20 ms for each flush; a message has 2.5 KB. In large blocks that is 700 to 800 messages a
/// second. In the window of 100 ms a block takes 50 to 70 ms, of which 30 to 50 are for bytes: 500 a second. What comes while a
/// block is written waits for the next one, too: a pull takes 50 to 140 ms. A thousand connections have 10,000 messages, so
/// Retry-After comes to 20 s. Without back-pressure they all wait in the server, and readers behind them.
/// </remarks>
internal static class BurstBenchmark
{
    private const int Participants = 20;
    private const int ReadersEach = 2;
    private const int Connections = 1000;

    /// <summary>As fast as answers come, with this many requests at once.</summary>
    private const int CapacityConnections = 100;

    private const int SliceSeconds = 5;
    private const int OverAtMost = 180;
    private const int CapacitySeconds = 10;

    private static readonly string[] Head =
        ["phase", "stored/s", "429", "Retry-After ≤", "gauge", "oldest s", "append p50 ms", "pull p50 ms", "pull p99 ms"];

    public static void Run(Workbench bench, Report report) => RunAsync(bench, report).GetAwaiter().GetResult();

    private static async Task RunAsync(Workbench bench, Report report)
    {
        var seconds = bench.Options.Seconds(60);
        var capacity = await MeasureAsync(bench);
        report.Title(
            "A burst of twice what the store takes",
            $"Standalone over a disk of {BurstServer.BytesPerSecond / 1e6} MB/s and {BurstServer.EachFlush.TotalMilliseconds} ms for each flush, which takes\n"
            + $"{capacity:F0} messages a second. {Participants * ReadersEach} readers of {Participants} participants; senders of multiparts of ten with\n"
            + $"{Connections} connections, which wait for Retry-After. Half of the store's rate, then {seconds} s of twice the\n"
            + "rate, then half again. The server is in the process of the load.");
        await DrillAsync(bench, report, capacity, seconds, isSlowing: true);
        await DrillAsync(bench, report, capacity, seconds, isSlowing: false);
    }

    /// <summary>What the store takes when no sender is slowed, in messages a second.</summary>
    private static async Task<double> MeasureAsync(Workbench bench)
    {
        using var server = await BurstServer.StartAsync(bench.NewDirectory("journal"), isSlowing: false);
        using var crowd = new BurstCrowd(server.Address, Participants, ReadersEach, CapacityConnections);
        crowd.SendAt(1e6);
        await Wait(CapacitySeconds);
        crowd.TakeTally();
        await Wait(CapacitySeconds);
        var tally = crowd.TakeTally();
        var rate = tally.Stored / tally.Seconds;
        await crowd.FinishAsync();
        return rate;
    }

    private static async Task DrillAsync(Workbench bench, Report report, double capacity, int seconds, bool isSlowing)
    {
        OtherLoad.Sample();
        Workbench.Say($"A burst, {(isSlowing ? "with" : "without")} back-pressure …");
        using var server = await BurstServer.StartAsync(bench.NewDirectory("journal"), isSlowing);
        using var crowd = new BurstCrowd(server.Address, Participants, ReadersEach, Connections);
        var drill = new Drill(server, crowd);
        crowd.SendAt(capacity / 2);
        await Wait(CapacitySeconds);
        crowd.TakeTally();

        var before = await drill.RunAsync("before", seconds / 3);
        crowd.SendAt(2 * capacity);
        var burst = await drill.RunAsync("burst", seconds);
        crowd.SendAt(capacity / 2);
        var over = 0;
        for (; over < OverAtMost && (over == 0 || server.Pressure.RetryAfterSeconds > 0); over += SliceSeconds)
            await drill.RunAsync("after it", SliceSeconds);
        var after = await drill.RunAsync("at rest", seconds / 3);
        var (summary, violations) = await crowd.FinishAsync();

        report.Line($"\n### {(isSlowing ? "With" : "Without")} back-pressure\n");
        report.Table(Head, drill.Rows);
        report.Notes(
        [
            $"Readers' p99: {before.All:F0} ms before the burst, {burst.All:F0} ms in it ({burst.All / before.All:F1} ×), {after.All:F0} ms at rest.\n"
                + $"  Without its first {SliceSeconds} s: {burst.Later:F0} ms ({burst.Later / before.All:F1} ×).",
            double.IsNaN(drill.FirstRefusal) ? "Nothing was refused."
                : $"The first 429 came {drill.FirstRefusal:F1} s after the burst began; the gauge was 0 again at most {over} s after its end.",
            $"{summary.Accepted:N0} messages were taken, each was read once and in order: the auditor found {violations.Count} broken promises.",
        ]);
        if (violations.Count > 0)
            throw new InvalidOperationException($"A promise was broken: {violations[0]}");
    }

    private static Task Wait(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);

    /// <summary>One run, slice by slice.</summary>
    private sealed class Drill(BurstServer server, BurstCrowd crowd)
    {
        public List<string[]> Rows { get; } = [];

        /// <summary>When the first request was refused, in seconds since its phase began; NaN where none was.</summary>
        public double FirstRefusal { get; private set; } = double.NaN;

        /// <returns>p99 of all pulls of the phase, and of those after its first slice.</returns>
        public async Task<(double All, double Later)> RunAsync(string phase, int seconds)
        {
            var pulls = new List<BurstTally>();
            for (var since = 0; since < seconds; since += SliceSeconds)
            {
                await Wait(Math.Min(SliceSeconds, seconds - since));
                var (age, gauge) = (server.Pressure.Age.TotalSeconds, server.Pressure.RetryAfterSeconds);
                var tally = crowd.TakeTally();
                pulls.Add(tally);
                if (double.IsNaN(FirstRefusal) && tally.Refused > 0)
                    FirstRefusal = since + tally.FirstRefusal;
                Rows.Add(
                [
                    $"{phase}, {since + SliceSeconds} s", Show(tally.Stored / tally.Seconds, 0), $"{tally.Refused}",
                    $"{tally.RetryAfter}", $"{gauge}", Show(age, 2), Show(tally.Send(0.5), 0), Show(tally.Pull(0.5), 0),
                    Show(tally.Pull(0.99), 0),
                ]);
                Workbench.Say(string.Join("  ", Rows[^1]));
            }

            return (BurstTally.Pull(pulls, 0.99), BurstTally.Pull(pulls.Skip(1), 0.99));
        }

        private static string Show(double value, int decimals) =>
            double.IsNaN(value) ? "–" : value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }
}
