using System.Diagnostics;
using PixStream.Bench.Disk;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Publish to delivery on an idle server: one message is sent while one reader waits; the time ends with the 201 or the last byte
/// at the reader, whichever is later. Next to it: one fdatasync of the same 800 bytes.
/// </summary>
/// <remarks>
/// Sketch. One flush in a preallocated file, 0.1–0.2 ms on a virtual disk, is the floor: message and lease are decided in one
/// turn and go in one flush. Around it: three sleeping threads to wake (connection, journal writer, continuation) and two on the
/// client's side, 20–40 µs each in a virtual machine, and 60 µs of work for POST and response. Expected: flush + 0.2 ms at p50,
/// 2–3 flushes. p99 is the disk's own p99 and a collection now and then.
/// </remarks>
internal static class LatencyBenchmark
{
    /// <summary>As long as this must have been silent before the next message: what the last one set off is then over.</summary>
    private const int QuietMs = 3;

    private const int AnswerAtMostMs = 10_000;
    private const long PreallocatedBytes = 16 << 20;

    public static void Run(Workbench bench, Report report)
    {
        var options = bench.Options;
        var count = options.Count(1000);
        report.Title(
            "Latency: publish to waiting reader, idle server",
            $"{options.Rounds} rounds of {count} messages of {Envelope.Length} bytes, one at a time, {QuietMs} ms of silence before each; "
            + "then as many flushes, with the same pauses. Median of the rounds (min–max), ms. "
            + "Targets: p50 ≤ 3 ×, p99 ≤ 10 × one fdatasync.");
        var publish = new List<Histogram>();
        var preallocated = new List<Histogram>();
        var appended = new List<Histogram>();
        var directory = bench.NewDirectory("latency");
        OtherLoad.Sample();
        using var server = bench.StartStandalone(bench.NewDirectory("journal"));
        using var pair = new WaitingPair(server.Port);
        using var ring = new DiskFile(Path.Combine(directory, "preallocated"), PreallocatedBytes);
        using var tail = new DiskFile(Path.Combine(directory, "appended"), 0);
        pair.Measure(Math.Min(count, 1000));
        for (var round = 0; round < options.Rounds; round++)
        {
            publish.Add(pair.Measure(count));
            preallocated.Add(Flush(ring, count));
            appended.Add(Flush(tail, count));
        }

        report.Table(
            ["what", "p50", "p99", "max", "ratio p50 (≤ 3)", "ratio p99 (≤ 10)"],
            [
                Row("publish to delivery", publish, preallocated),
                Row("fdatasync, preallocated file (the reference)", preallocated, preallocated),
                Row("fdatasync, file that grows", appended, preallocated),
                Row("publish to delivery, against the file that grows", publish, appended),
            ]);
    }

    private static string[] Row(string name, List<Histogram> measured, List<Histogram> reference)
    {
        Spread At(List<Histogram> histograms, double share) => new(histograms.Select(histogram => histogram.AtMs(share)));
        return
        [
            name, At(measured, 0.50).Fixed(3), At(measured, 0.99).Fixed(3),
            new Spread(measured.Select(histogram => histogram.MaxMs)).Fixed(2),
            At(measured, 0.50).Over(At(reference, 0.50)).Fixed(2), At(measured, 0.99).Over(At(reference, 0.99)).Fixed(2),
        ];
    }

    private static Histogram Flush(DiskFile file, int count)
    {
        var histogram = new Histogram();
        var message = new byte[Envelope.Length];
        var envelope = new Envelope(Names.Sender(0), Names.Participant(0));
        using var silence = new Epoll();
        for (var i = 0; i < count; i++)
        {
            envelope.Write(message, i);
            silence.Wait(QuietMs);
            var started = Stopwatch.GetTimestamp();
            file.WriteDurably(message);
            histogram.Add(Stopwatch.GetTimestamp() - started);
        }

        return histogram;
    }

    /// <summary>A reader that waits and a sender, each on its connection.</summary>
    private sealed class WaitingPair : IDisposable
    {
        private readonly byte[] _scratch = GC.AllocateArray<byte>(256 << 10, pinned: true);
        private readonly Epoll _epoll = new();
        private readonly Line[] _lines;

        public WaitingPair(int port)
        {
            var participant = Names.Participant(0);
            _lines =
            [
                Line.Connect(port, new PullDialog(participant)),
                Line.Connect(port, new PublishDialog(new PublishRequest(Names.Sender(0), participant))),
            ];
            for (var i = 0; i < _lines.Length; i++)
                _epoll.Watch(_lines[i].Socket, i);
            _lines[0].Speak(_scratch);
        }

        public Histogram Measure(int count)
        {
            var histogram = new Histogram();
            for (var i = 0; i < count; i++)
            {
                AwaitSilence();
                var started = Stopwatch.GetTimestamp();
                _lines[1].Speak(_scratch);
                for (var awaited = _lines.Length; awaited > 0;)
                    awaited -= Answers();
                histogram.Add(Stopwatch.GetTimestamp() - started);
                _lines[0].Speak(_scratch);
            }

            return histogram;
        }

        public void Dispose()
        {
            foreach (var line in _lines)
                line.Dispose();
            _epoll.Dispose();
        }

        private int Answers()
        {
            var ready = _epoll.Wait(AnswerAtMostMs);
            if (ready == 0)
                throw new IOException("A message was not delivered.");
            var answered = 0;
            for (var i = 0; i < ready; i++)
                answered += Hear(_lines[_epoll.Tag(i)]);
            return answered;
        }

        private int Hear(Line line)
        {
            switch (line.Listen(_scratch))
            {
                case Reply.Counted:
                    return 1;
                case Reply.Partial:
                    return 0;
                case Reply.Empty:
                    line.Speak(_scratch);
                    return 0;
                default:
                    throw new IOException(line.Dialog.Failure);
            }
        }

        private void AwaitSilence()
        {
            while (_epoll.Wait(QuietMs) > 0)
                if (Hear(_lines[_epoll.Tag(0)]) > 0)
                    throw new IOException("A message came that was never sent.");
        }
    }
}
