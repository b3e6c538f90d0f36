using System.Diagnostics;
using PixStream.Bench.Disk;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Durable ingest over HTTP: multiparts of 10, 32 senders, every BizMsgIdr new; against the same bytes handed to a writer that does nothing but
/// write them in sequence and flush in groups.
/// </summary>
/// <remarks>
/// Sketch. A multipart is 8.6 KB. Reference: 32 in flight, a group of 32 × 8.6 = 275 KB takes 0.3 ms to hand over and copy, and a flush of
/// that size 0.6–1 ms: 25 k multiparts/s, 200 MB/s. PixStream: parsing ten envelopes of 800 bytes 15 µs, ten names hashed, looked up and held
/// 8, copying and checksums 3, HTTP and TCP 15, generator 9 = 50 µs, two cores: 40 k/s if CPU were all; with the flush between, in
/// which only half of the senders have something to do, 15 k multiparts/s, 150 k messages/s. A ratio of 0.6.
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
            $"{options.Senders} senders, multiparts of {MultipartMessages} messages of {Envelope.Length} bytes; {options.Rounds} rounds of "
            + $"{options.Measured.TotalSeconds} s after {options.Warmup.TotalSeconds} s, fresh servers, taking turns. Median (min–max). Target: ratio ≥ 0.50.");
        var reference = new Contestant("sequential writes, group fdatasync", () => OfWriter(bench));
        var together = new Contestant("PixStream, a multipart for one participant", () => OfPixStream(bench, destinations: 1));
        var apart = new Contestant("PixStream, a multipart for ten participants", () => OfPixStream(bench, MultipartMessages));
        Contestant.Alternate(options.Rounds, together, apart, reference);
        report.Table(
            ["what", "messages/s", "payload MB/s", "ratio (≥ 0.50)", "p50 ms", "p99 ms", "server µs a multipart"],
            new[] { together, apart, reference }.Select(one => (string[])
            [
                one.Name, one.Rate.Times(MultipartMessages).Large(), one.Rate.Times(MultipartMessages * Envelope.Length / 1e6).Fixed(0),
                one == reference ? "1" : one.Rate.Over(reference.Rate).Fixed(2), one.P50.Fixed(2), one.P99.Fixed(2), one.ServerUs.Fixed(1),
            ]));
        report.Notes(new[] { together, apart, reference }.SelectMany(one => one.Flaws));
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
