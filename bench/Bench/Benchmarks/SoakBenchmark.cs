using System.Diagnostics;
using System.Globalization;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// A server that is never restarted: small segments, a low limit of open files, new participants and new connections all the
/// time. Each resource is sampled; one that still grows in the second half of the run, beyond what the data explains, fails it.
/// </summary>
/// <remarks>
/// Sketch. Descriptors: some 210 of the runtime, 32 segments, and the connections of the moment. Managed memory: 21 to 43 bytes
/// for each message (its key, for a day), about 300 for each segment and for each participant that got a message. All else is the
/// same after a minute and after an hour.
/// </remarks>
internal static class SoakBenchmark
{
    private const int OpenFiles = 512;
    private const int Readers = 16;
    private const int Strangers = 40;
    private const int Newcomers = 10;
    private const int MessagesOfBatch = 10;
    private const int BytesForMessage = 43;
    private const int BytesForSegment = 400;
    private const int BytesForParticipant = 600;

    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);

    private static int _participants = 20_000_000;

    public static void Run(Workbench bench, Report report)
    {
        var minutes = bench.Options.Minutes(60);
        var journal = bench.NewDirectory("soak");
        var probe = new MemoryProbe(journal);
        using var server = bench.StartStandalone(
            journal,
            OpenFiles,
            [
                .. probe.Settings, ("PixStream__Journal__SegmentBytes", "1048576"),
                ("PixStream__Streams__IdleTimeout", "00:00:02"), ("PixStream__Http__SpiWait", "00:00:00.05"),
                ("PixStream__Http__JsonWait", "00:00:00.05"),
            ]);
        var samples = new List<Sample>();
        var load = new Churn(server.Port, server.Id);
        var every = TimeSpan.FromMinutes(minutes / 60.0);
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(minutes);)
        {
            try
            {
                for (var next = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(next) < every;)
                    load.Round();
                samples.Add(Sample.Take(Stopwatch.GetElapsedTime(began), server, probe, journal, load));
            }
            catch (Exception gone) when (gone is System.Net.Sockets.SocketException or IOException && server.HasEnded)
            {
                throw new NotFlatException(
                    $"After {Stopwatch.GetElapsedTime(began)} and {load.Messages} messages the server {server.LastWords}");
            }

            Workbench.Say(samples[^1].ToString());
        }

        Tell(report, minutes, samples);
    }

    private static void Tell(Report report, int minutes, List<Sample> samples)
    {
        var half = samples.Skip(samples.Count / 2).ToList();
        (string What, Func<Sample, double> Value, double Allowed)[] resources =
        [
            ("descriptors", static sample => sample.Descriptors, 12),
            ("threads", static sample => sample.Threads, 12),
            ("managed memory, MiB, less what the data explains", static sample => sample.Unexplained / (double)(1 << 20), 6),
            ("resident memory, MiB, less the same",
                static sample => (sample.Resident - sample.Explained) / (double)(1 << 20), 48),
        ];
        report.Title(
            "Soak",
            $"{minutes} minutes, limit of {OpenFiles} open files, segments of 1 MiB; at the end {samples[^1].Messages:N0} messages in {samples[^1].Segments:N0} segments, "
            + $"{samples[^1].Participants:N0} participants, {samples[^1].Refused:N0} connections refused. Flat: the line through the second half rises by no more than is allowed.");
        var rows = resources.Select(resource => (resource, Rise: RiseOf(half, resource.Value))).ToList();
        report.Table(
            ["resource", "first", "half", "last", "rise in the second half", "allowed", ""],
            rows.Select(row => (string[])
            [
                row.resource.What, Show(row.resource.Value(samples[0])), Show(row.resource.Value(half[0])),
                Show(row.resource.Value(samples[^1])), Show(row.Rise), Show(row.resource.Allowed),
                row.Rise <= row.resource.Allowed ? "flat" : "**grows**",
            ]));
        var growing = rows.Where(static row => row.Rise > row.resource.Allowed).Select(static row => row.resource.What).ToArray();
        if (growing.Length > 0)
            throw new NotFlatException($"Not flat: {string.Join("; ", growing)}.");
        if (samples[^1].Lost > 0)
            throw new NotFlatException($"{samples[^1].Lost} requests got no answer, or not the right one.");
    }

    private static string Show(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static void Pause(TimeSpan time)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(time);
    }

    /// <summary>By how much the line that fits best rises from the first sample to the last.</summary>
    private static double RiseOf(List<Sample> samples, Func<Sample, double> value)
    {
        var middle = samples.Average(static sample => sample.At.TotalSeconds);
        var mean = samples.Average(value);
        var spread = samples.Sum(sample => Math.Pow(sample.At.TotalSeconds - middle, 2));
        return spread == 0
            ? 0
            : samples.Sum(sample => (sample.At.TotalSeconds - middle) * (value(sample) - mean)) / spread
                * (samples[^1].At - samples[0].At).TotalSeconds;
    }

    /// <summary>All resources at one time.</summary>
    private sealed record Sample(
        TimeSpan At, int Descriptors, int Threads, long Managed, long Resident, long Messages, int Segments, long Participants,
        long Refused, long Lost)
    {
        /// <summary>Managed bytes that messages, segments and participants may take.</summary>
        public long Explained =>
            (Messages * BytesForMessage) + (Segments * BytesForSegment) + (Participants * BytesForParticipant);

        public long Unexplained => Managed - Explained;

        public static Sample Take(TimeSpan at, ServerProcess server, MemoryProbe probe, string journal, Churn load) => new(
            at,
            Settled(server.Id),
            ProcessFigures.Threads(server.Id),
            probe.Ask().Used,
            ProcessFigures.Resident(server.Id),
            load.Messages,
            Directory.GetFiles(journal, "*.seg").Length,
            load.Participants,
            load.Refused,
            load.Lost);

        /// <summary>Descriptors, once the last of the crowd is gone.</summary>
        private static int Settled(int id)
        {
            var open = ProcessFigures.Descriptors(id);
            for (var looks = 0; looks < 50; looks++)
            {
                Pause(TimeSpan.FromMilliseconds(100));
                var now = ProcessFigures.Descriptors(id);
                if (now >= open)
                    return now;
                open = now;
            }

            return open;
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{At:hh\\:mm\\:ss} descriptors {Descriptors}, threads {Threads}, managed {Managed >> 20} MiB ({Unexplained >> 20} unexplained), resident {Resident >> 20} MiB, {Messages} messages, {Segments} segments");
    }

    /// <summary>
    /// What a round does, over and over: regular readers, participants that were never seen before, and connections that come and
    /// go.
    /// </summary>
    private sealed class Churn(int port, int server)
    {
        public long Messages { get; private set; }

        public long Participants { get; private set; } = Readers;

        public long Refused { get; private set; }

        public long Lost { get; private set; }

        public void Round()
        {
            var began = Stopwatch.GetTimestamp();
            // They hang up in the midst of it: what they were given comes again, to those of the next round.
            Dialog[] regular =
            [
                .. Enumerable.Range(0, Readers)
                    .Select(static reader => new PublishPullDialog(Names.Sender(reader), Names.Participant(reader))),
            ];
            var tally = Generator.Run(port, regular, TimeSpan.Zero, Burst, 1, static () => TimeSpan.Zero);
            Messages += tally.Count * MessagesOfBatch;
            Lost += tally.Failed;
            for (var i = 0; i < Strangers; i++)
                Expect(PlainExchange.Get(port, $"/api/pix/{Next()}/stream/{(i % 2 == 0 ? "x" : "start?x=1")}"), " 204 ", " 400 ");
            for (var i = 0; i < Newcomers; i++)
                Meet(Next());
            var before = ProcessFigures.Descriptors(server);
            Refused += PlainExchange.Crowd(port, OpenFiles);
            AwaitLeave(before);
            if (Rhythm - Stopwatch.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero)
                Pause(rest);
        }

        /// <summary>
        /// Waits until the server has seen that the crowd hung up: before that it refuses those that come next, and is right.
        /// </summary>
        private void AwaitLeave(int descriptors)
        {
            for (var began = Stopwatch.GetTimestamp();
                ProcessFigures.Descriptors(server) > descriptors + Readers
                    && Stopwatch.GetElapsedTime(began) < LeavesWithin;)
                Pause(TimeSpan.FromMilliseconds(10));
        }

        /// <summary>A participant that gets a message, reads it, and is not heard of again.</summary>
        private void Meet(string ispb)
        {
            Expect(PlainExchange.Post(port, new PublishRequest(Names.Sender(0), ispb)), " 201 ");
            Messages++;
            Participants++;
            var answer = System.Text.Encoding.Latin1.GetString(PlainExchange.Get(port, $"/api/v1/out/{ispb}/stream/start"));
            const string Header = "PI-Pull-Next: ";
            var at = answer.IndexOf(Header, StringComparison.Ordinal);
            if (at < 0)
                Lost++;
            else
                Expect(PlainExchange.Delete(port, answer[(at + Header.Length)..answer.IndexOf('\r', at)]), " 200 ");
        }

        private void Expect(byte[] answer, params string[] statuses)
        {
            if (!statuses.Any(status =>
                System.Text.Encoding.Latin1.GetString(answer.AsSpan(0, Math.Min(20, answer.Length)))
                    .Contains(status, StringComparison.Ordinal)))
                Lost++;
        }

        private static string Next() => (_participants++).ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>A resource grows that should not.</summary>
internal sealed class NotFlatException(string message) : Exception(message);
