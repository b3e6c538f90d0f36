using PixStream.Bench.Disk;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Durable ingest over HTTP: multiparts of 10, 32 senders, every BizMsgIdr new; against the same bytes handed to a writer that
/// does nothing but write them in sequence and flush in groups.
/// </summary>
/// <remarks>
/// Sketch. A multipart is 8.6 KB. Reference: a group of 32 × 8.6 = 275 KB costs 0.1 ms to hand over and copy, and its flush 0.25
/// ms on a disk whose host caches, 1 ms on one that does not: 100 k or 25 k multiparts/s. PixStream: parsing ten envelopes of 800
/// bytes 15 µs, ten names hashed, looked up and held 8, copying and checksums 3, HTTP and TCP 15, generator 9 = 50 µs; two cores:
/// 40 k/s if CPU were all. Where the disk does 100 k, two cores cannot reach half of it over any HTTP: hence the same writer
/// behind a bare Kestrel as a second reference.
/// </remarks>
internal static class IngestBenchmark
{
    private const int MultipartMessages = 10;
    private const long RingBytes = 256 << 20;

    public static void Run(Workbench bench, Report report)
    {
        var options = bench.Options;
        report.Title(
            "Ingest: durable messages in",
            $"{options.Senders} senders, multiparts of {MultipartMessages} messages of {Envelope.Length} bytes; {options.Rhythm}, "
            + "fresh servers, taking turns. Median (min–max). Target: ratio ≥ 0.50.");
        var reference = new Contestant("sequential writes, group fdatasync", () => OfWriter(bench));
        var bare = new Contestant("the same writer behind a bare Kestrel", () => OfBare(bench));
        var together = new Contestant("PixStream, a multipart for one participant", () => OfPixStream(bench, destinations: 1));
        var apart = new Contestant("PixStream, a multipart for ten participants", () => OfPixStream(bench, MultipartMessages));
        Contestant[] all = [together, apart, bare, reference];
        Contestant.Alternate(options.Rounds, all);
        report.Table(
            [
                "what", "messages/s", "payload MB/s", "ratio (≥ 0.50)", "ratio to bare", "p50 ms", "p99 ms",
                "server µs a multipart",
            ],
            all.Select(one => (string[])
            [
                one.Name, one.Rate.Times(MultipartMessages).Large(),
                one.Rate.Times(MultipartMessages * Envelope.Length / 1e6).Fixed(0),
                one == reference ? "1" : one.Rate.Over(reference.Rate).Fixed(2),
                one == bare ? "1" : one.Rate.Over(bare.Rate).Fixed(2), one.P50.Fixed(2), one.P99.Fixed(2), one.ServerUs.Fixed(1),
            ]));
        report.Notes(all.SelectMany(one => one.Flaws));
    }

    private static Tally OfPixStream(Workbench bench, int destinations)
    {
        var journal = bench.NewDirectory("journal");
        try
        {
            using var server = bench.StartStandalone(journal);
            return PullRound.Load(bench, server, Enumerable.Range(0, bench.Options.Senders).Select(sender =>
                new PublishDialog(Request(sender, destinations))));
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
            DiskFile.SyncAll();
        }
    }

    private static Tally OfBare(Workbench bench)
    {
        var directory = bench.NewDirectory("ring");
        try
        {
            using var server = Workbench.StartBare(BareHost.Stores, Path.Combine(directory, "ring"));
            return PullRound.Load(bench, server, Enumerable.Range(0, bench.Options.Senders).Select(sender =>
                new PublishDialog(Request(sender, destinations: 1))));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
            DiskFile.SyncAll();
        }
    }

    private static PublishRequest Request(int sender, int destinations) =>
        new(Names.Sender(sender), [.. Enumerable.Range(0, MultipartMessages).Select(part =>
            Names.Participant(((sender * MultipartMessages) + (part % destinations)) % Names.Participants))]);

    private static Tally OfWriter(Workbench bench)
    {
        var options = bench.Options;
        var directory = bench.NewDirectory("ring");
        try
        {
            using var writer = new GroupWriter(new DiskFile(Path.Combine(directory, "ring"), RingBytes));
            return GroupLoad.Run(writer, options.Senders, sender => Request(sender, 1), options.Warmup, options.Measured);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
            DiskFile.SyncAll();
        }
    }
}
