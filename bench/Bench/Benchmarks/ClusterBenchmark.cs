using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// A cluster against Standalone, with the same load on the same cores: what a gateway, the way to a silo and a backend cost.
/// </summary>
/// <remarks>
/// Sketch. A pull of ten costs Standalone about 25 µs of CPU. In the cluster the gateway has the same HTTP (20 µs) and a call to
/// a silo: about 20 µs for both sides of an empty Orleans call, and 9 KB to copy and frame twice more (5 µs); Redis takes one
/// script with an XADD of 200 bytes (10 µs) and the silo's side of it (10 µs). That is 65 to 80 µs, a third of Standalone's rate.
/// </remarks>
internal static class ClusterBenchmark
{
    /// <summary>
    /// Batches that are published before pulls are measured, for each second of the round: more than two cores pull.
    /// </summary>
    private static readonly Dictionary<string, int> PullsASecondMax =
        new() { [Standalone] = 45_000, [Local] = 25_000, [Redis] = 15_000 };

    private const string Standalone = "Standalone";
    private const string Local = "gateway, 1 silo, Local";
    private const string Redis = "gateway, 2 silos, Redis";

    public static void Run(Workbench bench, Report report)
    {
        report.Title(
            "Cluster: gateway and silos against Standalone",
            $"Batches of 10 messages of 800 bytes, 200 participants, all processes on the same cores; {bench.Options.Rhythm}, each with fresh servers, taking turns. "
            + "Median (min–max). Targets: Redis with two silos ≥ 0.33 × Standalone; gateway and silos ≤ 3 × its CPU for a pull.");
        var rows = new List<string[]>();
        var notes = new List<string>();
        foreach (var readers in bench.Options.Readers(64))
        {
            foreach (var load in new[] { "pull", "publish and pull" })
                if (bench.Options.Load is not { } only || load == only)
                    Compare(bench, load, readers, rows, notes);
        }

        report.Table(
            [
                "load", "readers", "server", "batches/s", "ratio (≥ 0.33)", "p50 ms", "p99 ms", "server µs", "of it gateway",
                "silos", "Redis", "ours to Standalone (≤ 3)",
            ],
            rows);
        report.Notes(notes);
    }

    private static void Compare(Workbench bench, string load, int readers, List<string[]> rows, List<string> notes)
    {
        Workbench.Say($"{load}, {readers} readers");
        var parts = new Dictionary<string, CpuParts>();
        var standalone = new Contestant(Standalone, () => OfStandalone(bench, load, readers));
        List<Contestant> others = [OfCluster(Local, directory => ClusterServers.StartLocal(bench, directory))];
        var probe = bench.NewDirectory("redis-probe");
        using (var redis = Workbench.StartRedis(probe))
            if (redis is not null)
                others.Add(OfCluster(Redis, directory => ClusterServers.StartRedis(bench, directory, 2)));
            else
                notes.Add("Redis was skipped: there is no redis-server on the PATH.");
        Contestant[] all =
        [
            .. others.Prepend(standalone).Where(one => one.Name.Contains(bench.Options.Only, StringComparison.OrdinalIgnoreCase)),
        ];
        Contestant.Alternate(bench.Options.Rounds, all);
        foreach (var one in all)
        {
            var cpu = parts.GetValueOrDefault(one.Name);
            rows.Add(
            [
                load, $"{readers}", one.Name, one.Rate.Large(), one == standalone ? "1" : one.Rate.Over(standalone.Rate).Fixed(2),
                one.P50.Fixed(2), one.P99.Fixed(2), one.ServerUs.Fixed(0), Part(cpu, "gateway"), Part(cpu, "silos"),
                Part(cpu, "Redis"),
                cpu is null ? "1" : cpu.Of("gateway").Plus(cpu.Of("silos")).Over(standalone.ServerUs).Fixed(1),
            ]);
            notes.AddRange(one.Flaws.Select(flaw => $"{load}, {readers} readers: {flaw}"));
        }

        Contestant OfCluster(string name, Func<string, ClusterServers> start)
        {
            var cpu = parts[name] = new CpuParts();
            return new Contestant(name, () =>
            {
                var directory = bench.NewDirectory("cluster");
                using var servers = start(directory);
                var tally = Load(bench, load, readers, servers.Port, PullsASecondMax[name], () => cpu.Take(servers));
                cpu.End(tally.Count);
                return tally;
            });
        }
    }

    private static string Part(CpuParts? cpu, string kind) => cpu is null || cpu.Of(kind).IsEmpty ? "" : cpu.Of(kind).Fixed(0);

    private static Tally OfStandalone(Workbench bench, string load, int readers)
    {
        var directory = bench.NewDirectory("journal");
        using var server = bench.StartStandalone(directory);
        return Load(bench, load, readers, server.Port, PullsASecondMax[Standalone], () => server.Cpu);
    }

    private static Tally Load(Workbench bench, string load, int readers, int port, int pullsASecondMax, Func<TimeSpan> cpu)
    {
        var options = bench.Options;
        var all = Enumerable.Range(0, readers).ToList();
        if (load != "pull")
            return Generator.Run(
                port,
                [.. all.Select(static reader =>
                    new PublishPullDialog(Names.Sender(reader), Names.Participant(reader % Names.Participants)))],
                options.Warmup, options.Measured, options.Threads, cpu);
        var each = (int)(pullsASecondMax * (options.Warmup + options.Measured).TotalSeconds / readers);
        var filled = Generator.RunToEnd(
            port,
            [.. all.Select(reader =>
                new CountedPublishDialog(Names.Sender(reader), Names.Participant(reader % Names.Participants), each))],
            TimeSpan.FromMinutes(10));
        if (filled.Failure is { } failure)
            throw new IOException($"The servers could not be filled: {failure}");
        return Generator.Run(
            port, [.. all.Select(static reader => new PullDialog(Names.Participant(reader % Names.Participants)))],
            options.Warmup, options.Measured, options.Threads, cpu);
    }

    /// <summary>
    /// CPU by kind of process, round by round. It is asked at the beginning and at the end of what is measured.
    /// </summary>
    private sealed class CpuParts
    {
        private readonly Dictionary<string, List<double>> _us = [];
        private Dictionary<string, TimeSpan> _before = [];
        private Dictionary<string, TimeSpan> _after = [];

        public Spread Of(string kind) => new(_us.GetValueOrDefault(kind) ?? []);

        public TimeSpan Take(ClusterServers servers)
        {
            (_before, _after) = (_after, servers.CpuByKind());
            return _after.Values.Aggregate(TimeSpan.Zero, static (sum, one) => sum + one);
        }

        public void End(long count)
        {
            foreach (var (kind, after) in _after)
                (_us.TryGetValue(kind, out var all) ? all : _us[kind] = [])
                    .Add((after - _before[kind]).TotalMicroseconds / Math.Max(1, count));
            (_before, _after) = ([], []);
        }
    }
}
