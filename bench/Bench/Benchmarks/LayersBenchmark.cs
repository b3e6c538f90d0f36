using PixStream.Bench.Disk;
using PixStream.Bench.Journals;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Storage.Journal;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// The same pulls, layer by layer: what the disk does with their decisions alone, the store with commit and read, the
/// participants in this process with their rules, and HTTP on top. HTTP ≤ participant ≤ store ≤ disk; where one step is steep,
/// that layer is dear.
/// </summary>
/// <remarks>
/// Sketch, 64 readers. Disk: 64 records of 64 bytes, one flush of 0.15–0.3 ms and 64 wake-ups of 1–2 µs: 200 k/s. Store: the same
/// and for each pull 2 µs of writing and folding and 3 µs to read 9 KB: 64 / (0.3 + 64 × 5 µs / 2 cores) = 140 k/s. Participants:
/// 2 µs more: 110 k/s. HTTP: 22 µs more (and the generator): 45–60 k/s.
/// </remarks>
internal static class LayersBenchmark
{
    /// <summary>What a pull leaves in the journal: a BatchTaken with one range.</summary>
    private const int DecisionBytes = 64;
    private const long RingBytes = 64 << 20;
    private const int PullsASecondMax = 250_000;

    /// <summary>In this process all code is compiled after the first round, and a second uses up two million messages.</summary>
    private static readonly TimeSpan WarmupMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MeasuredMax = TimeSpan.FromSeconds(3);

    public static void Run(Workbench bench, Report report)
    {
        var options = bench.Options;
        report.Title(
            "Layers: HTTP ≤ participant ≤ store ≤ disk",
            $"Pulls of 10 messages of {Envelope.Length} bytes, {options.Rhythm} (below HTTP {Measured(bench).TotalSeconds} s after "
            + $"{Warmup(bench).TotalSeconds} s), taking turns. Median (min–max). Below HTTP there is no load generator: "
            + "the layers have the cores to themselves.");
        var rows = new List<string[]>();
        var notes = new List<string>();
        foreach (var readers in options.Readers(64, 256))
        {
            var journal = bench.NewDirectory("journal");
            var batches = (long)(PullsASecondMax * (Warmup(bench) + Measured(bench)).TotalSeconds) / readers;
            JournalFill.Run(journal, Preload.ForReaders(readers, (int)batches * Preload.BatchMessages), options.IsInterleaved);
            Contestant[] layers =
            [
                new("disk: 64 bytes a pull, group fdatasync", () => OfDisk(bench, readers)),
                new("store: JournalStore.Commit and ReadAsync", () => OfStore(bench, journal, readers)),
                new("participants: LocalParticipants in process", () => OfParticipants(bench, journal, readers)),
                new("HTTP: Standalone and the load generator", () => PullRound.OfPixStream(bench, journal, readers, "Always")),
            ];
            Contestant.Alternate(options.Rounds, layers);
            for (var i = 0; i < layers.Length; i++)
                rows.Add(
                [
                    $"{readers}", layers[i].Name, layers[i].Rate.Large(),
                    i == 0 ? "–" : layers[i].Rate.Over(layers[i - 1].Rate).Fixed(2), layers[i].P50.Fixed(2),
                    layers[i].P99.Fixed(2), layers[i].ServerUs.Fixed(1),
                ]);
            notes.AddRange(layers.SelectMany(layer => layer.Flaws));
            Directory.Delete(journal, recursive: true);
        }

        report.Table(["readers", "layer", "pulls/s", "of the layer below", "p50 ms", "p99 ms", "CPU µs a pull"], rows);
        report.Notes(notes);
    }

    private static TimeSpan Warmup(Workbench bench) => TimeSpan.FromTicks(Math.Min(WarmupMax.Ticks, bench.Options.Warmup.Ticks));

    private static TimeSpan Measured(Workbench bench) =>
        TimeSpan.FromTicks(Math.Min(MeasuredMax.Ticks, bench.Options.Measured.Ticks));

    private static Tally OfDisk(Workbench bench, int readers)
    {
        var directory = bench.NewDirectory("ring");
        try
        {
            var decision = new byte[DecisionBytes];
            using var writer = new GroupWriter(new DiskFile(Path.Combine(directory, "ring"), RingBytes));
            return GroupLoad.Run(readers, _ => () => writer.Write(decision), Warmup(bench), Measured(bench));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Tally OfStore(Workbench bench, string journal, int readers) =>
        OnClone(bench, journal, store =>
        {
            var streams = new CommittedStreams(store);
            return GroupLoad.Run(
                readers, reader => streams.Open(reader % Names.Participants), Warmup(bench), Measured(bench));
        });

    private static Tally OfParticipants(Workbench bench, string journal, int readers) =>
        OnClone(bench, journal, store =>
        {
            using var participants = JournalFill.Own(store);
            return GroupLoad.Run(
                readers,
                reader =>
                {
                    var stream = new OwnedStream(participants, Ispb.Parse(Names.Participant(reader % Names.Participants)));
                    return stream.PullAsync;
                },
                Warmup(bench),
                Measured(bench));
        });

    private static Tally OnClone(Workbench bench, string journal, Func<JournalStore, Tally> run)
    {
        var clone = JournalClone.Of(journal, bench);
        try
        {
            using var store = JournalFill.Open(clone, FlushMode.Always);
            return run(store);
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    /// <summary>A stream pulled as the HTTP endpoint does it.</summary>
    private sealed class OwnedStream(LocalParticipants participants, Ispb ispb)
    {
        private static readonly PullTerms Terms = new(Preload.BatchMessages, CountOperations: false, Tag: 0, Wait: TimeSpan.Zero);

        private StreamStep? _next;

        public async Task PullAsync()
        {
            var reply = _next is { } step
                ? await participants.PullAsync(ispb, step, Terms, CancellationToken.None).ConfigureAwait(false)
                : await participants.StartAsync(ispb, Terms, CancellationToken.None).ConfigureAwait(false);
            if (reply.Status != PullStatus.Batch)
                throw new IOException($"A pull came out as {reply.Status}: the backlog was too small.");
            _next = new StreamStep(reply.Stream, reply.Step + 1);
            reply.Messages!.Dispose();
        }
    }
}
