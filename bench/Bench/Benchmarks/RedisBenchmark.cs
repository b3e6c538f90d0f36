using PixStream.Bench.Journals;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Against Redis Streams by Redis' own protocol: XREADGROUP of 10 with the XACK of the batch before in the same write,
/// appendfsync always; and with 10 XADD before them in that write. PixStream gets no such help: POST, 201, GET, 200.
/// </summary>
/// <remarks>
/// Sketch. Redis has one thread. A batch of 10 × 800 bytes costs it about 25 µs (two commands, 10 entries to walk and to write,
/// 10 removals) and, with one fsync of 0.3 ms for each turn of its event loop, which serves all connections that are ready, 5 µs
/// more at 64: 25–35 k/s. Ten XADD of 900 bytes add 60 µs and 9 KB of log: 8–10 k/s. PixStream pulls are bounded by two cores
/// (see the pull benchmark, 50–70 k/s); publishing ten adds about 40 µs: 13–18 k/s.
/// </remarks>
internal static class RedisBenchmark
{
    private const int BatchesASecondMax = 35_000;
    private const int AddsAtOnce = 50;

    public static void Run(Workbench bench, Report report)
    {
        var options = bench.Options;
        report.Title(
            "Redis Streams: the same batches, the same payloads",
            $"appendfsync always on both sides; {options.Rhythm}, "
            + "each with fresh servers, taking turns. Median (min–max). Target: ratio ≥ 1.5 in both.");
        var directory = bench.NewDirectory("redis-probe");
        using (var probe = Workbench.StartRedis(directory))
            if (probe is null)
            {
                report.Line("Skipped: there is no redis-server on the PATH.");
                return;
            }

        var rows = new List<string[]>();
        var notes = new List<string>();
        foreach (var readers in options.Readers(64, 256, 1200))
        {
            Pull(bench, readers, rows, notes);
            PublishAndPull(bench, readers, rows, notes);
        }

        report.Table(
            ["load", "readers", "server", "batches/s", "ratio (≥ 1.5)", "p50 ms", "p99 ms", "server µs", "generator µs"], rows);
        report.Notes(notes);
    }

    private static void Pull(Workbench bench, int readers, List<string[]> rows, List<string> notes)
    {
        var journal = PullRound.Fill(bench, readers);
        var redis = new Contestant("Redis", () => OfRedis(bench, readers, withPublishing: false));
        var pixStream = new Contestant("PixStream", () => PullRound.OfPixStream(bench, journal, readers, "Always"));
        Compare(bench, "pull", readers, pixStream, redis, rows, notes);
        Directory.Delete(journal, recursive: true);
    }

    private static void PublishAndPull(Workbench bench, int readers, List<string[]> rows, List<string> notes)
    {
        var redis = new Contestant("Redis", () => OfRedis(bench, readers, withPublishing: true));
        var pixStream = new Contestant("PixStream", () => OfPixStream(bench, readers));
        Compare(bench, "publish and pull", readers, pixStream, redis, rows, notes);
    }

    private static void Compare(
        Workbench bench, string load, int readers, Contestant pixStream, Contestant redis, List<string[]> rows,
        List<string> notes)
    {
        Workbench.Say($"{load}, {readers} readers");
        Contestant.Alternate(bench.Options.Rounds, pixStream, redis);
        foreach (var one in new[] { pixStream, redis })
        {
            rows.Add(
            [
                load, $"{readers}", one.Name, one.Rate.Large(), one == redis ? "1" : one.Rate.Over(redis.Rate).Fixed(2),
                one.P50.Fixed(2), one.P99.Fixed(2), one.ServerUs.Fixed(1), one.OwnUs.Fixed(1),
            ]);
            notes.AddRange(one.Flaws.Select(flaw => $"{load}, {readers} readers: {flaw}"));
        }
    }

    private static Tally OfPixStream(Workbench bench, int readers)
    {
        var journal = bench.NewDirectory("journal");
        try
        {
            using var server = bench.StartStandalone(journal);
            return PullRound.Load(bench, server, Enumerable.Range(0, readers).Select(reader =>
                new PublishPullDialog(Names.Sender(reader), Names.Participant(reader % Names.Participants))));
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
        }
    }

    private static Tally OfRedis(Workbench bench, int readers, bool withPublishing)
    {
        var directory = bench.NewDirectory("redis");
        try
        {
            using var server = Workbench.StartRedis(directory)!;
            Prepare(bench, server, readers, withPublishing);
            return PullRound.Load(bench, server, Enumerable.Range(0, readers).Select(reader =>
                new RedisPullDialog(
                    Names.Participant(reader % Names.Participants), $"r{reader}", withPublishing ? Payload(reader) : null)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Makes the streams and their groups, fills them without flushes, and turns the flushes on again.</summary>
    private static void Prepare(Workbench bench, ServerProcess server, int readers, bool withPublishing)
    {
        const int FillMinutesMax = 5;
        var seconds = (bench.Options.Warmup + bench.Options.Measured).TotalSeconds;
        var entriesEach = BatchesASecondMax * seconds * Preload.BatchMessages / readers;
        var preparing = new List<Dialog> { new RedisFillDialog(RedisCommand.Of("CONFIG", "SET", "appendfsync", "no"), 1, 1) };
        var filling = new List<Dialog>();
        for (var participant = 0; participant < Names.Participants; participant++)
        {
            var key = Names.Participant(participant);
            preparing.Add(
                new RedisFillDialog(RedisCommand.Of("XGROUP", "CREATE", key, RedisCommand.Group, "0", "MKSTREAM"), 1, 1));
            var readersHere = (readers / Names.Participants) + (participant < readers % Names.Participants ? 1 : 0);
            var adds = RedisCommand.Repeated(RedisCommand.Add(key, Payload(participant)), AddsAtOnce);
            if (!withPublishing && readersHere > 0)
                filling.Add(new RedisFillDialog(adds, AddsAtOnce, (long)(entriesEach * readersHere / AddsAtOnce) + 1));
        }

        Expect(Generator.RunToEnd(server.Port, preparing, TimeSpan.FromMinutes(1)));
        Expect(Generator.RunToEnd(server.Port, filling, TimeSpan.FromMinutes(FillMinutesMax)));
        Expect(Generator.RunToEnd(
            server.Port, [new RedisFillDialog(RedisCommand.Of("CONFIG", "SET", "appendfsync", "always"), 1, 1)],
            TimeSpan.FromMinutes(1)));
        Disk.DiskFile.SyncAll();
    }

    private static byte[] Payload(int number)
    {
        var payload = new byte[Envelope.Length];
        new Envelope(Names.Preloader, Names.Participant(number % Names.Participants)).Write(payload, number);
        return payload;
    }

    private static void Expect(Tally tally)
    {
        if (tally.Failure is { } failure)
            throw new IOException($"Redis could not be prepared: {failure}");
    }
}
