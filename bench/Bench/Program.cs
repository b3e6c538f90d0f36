using PixStream.Bench;
using PixStream.Bench.Benchmarks;
using PixStream.Bench.Benchmarks.Bursts;
using PixStream.Bench.Benchmarks.Credentials;
using PixStream.Bench.Journals;
using PixStream.Bench.Measures;
using PixStream.Bench.Servers;

Dictionary<string, Action<Workbench, Report>> benchmarks = new()
{
    ["pull"] = PullBenchmark.Run,
    ["redis"] = RedisBenchmark.Run,
    ["cluster"] = ClusterBenchmark.Run,
    ["latency"] = LatencyBenchmark.Run,
    ["ingest"] = IngestBenchmark.Run,
    ["recovery"] = RecoveryBenchmark.Run,
    ["backlog"] = BacklogBenchmark.Run,
    ["memory"] = MemoryBenchmark.Run,
    ["idle"] = IdleBenchmark.Run,
    ["layers"] = LayersBenchmark.Run,
    ["envelope"] = EnvelopeBenchmark.Run,
    ["signature"] = SignatureBenchmark.Run,
    ["schemas"] = SchemaBenchmark.Run,
    ["tokens"] = TokenBenchmark.Run,
    ["tls"] = TlsBenchmark.Run,
    ["measures"] = MeasuresBenchmark.Run,
    ["encryption"] = EncryptionBenchmark.Run,
    ["signed-requests"] = SignedRequestBenchmark.Run,
    ["burst"] = BurstBenchmark.Run,
    ["soak"] = SoakBenchmark.Run,
};

switch (args)
{
    case [ServeBare, var url, var what, var argument]:
        return await BareHost.ServeAsync(url, what, argument);
    case [Fill, var directory, var preload, var layout]:
        return await JournalFill.FillAsync(directory, Preload.Parse(preload), layout == "interleaved");
}

try
{
    var options = new BenchOptions(args);
    var chosen = options.Benchmark == "all"
        ? benchmarks.Keys.Where(static name => name != "soak").ToArray()
        : [options.Benchmark];
    if (!benchmarks.ContainsKey(chosen[0]))
        throw new UsageException(
            $"Say which benchmark: {string.Join(", ", benchmarks.Keys)} or all. bench/README.md tells more.");
    using var bench = new Workbench(options);
    var report = new Report(options.Out);
    report.Line(Repository.Describe(bench.Root));
    foreach (var name in chosen)
    {
        benchmarks[name](bench, report);
        report.Notes([OtherLoad.Take()]);
    }

    return 0;
}
catch (NotFlatException growing)
{
    await Console.Error.WriteLineAsync(growing.Message);
    return 1;
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
catch (Exception failure)
{
    // Caught, so that servers are killed and directories removed on the way here.
    await Console.Error.WriteLineAsync($"The benchmark broke off: {failure}");
    return 1;
}

internal static partial class Program
{
    /// <summary>Hidden command: be the bare server.</summary>
    public const string ServeBare = "serve-bare";

    /// <summary>Hidden command: fill a journal.</summary>
    public const string Fill = "fill";
}
