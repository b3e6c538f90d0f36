using System.Diagnostics;
using System.Xml;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Generation;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Reading one envelope: the scanner of PixStream.Spi, which checks that it is well-formed and takes its header, against
/// XmlReader, which is only asked to go to the end. One thread, no I/O.
/// </summary>
/// <remarks>
/// Sketch. 2.5 KB in some 60 elements. The scanner looks at each byte once, vectorised within texts: 60 × 20 ns + 2.5 KB at 2
/// GB/s = 2–3 µs. XmlReader decodes to UTF-16 first, makes a name table and a reader for each message (10 KB allocated), and
/// takes 60–100 ns a node: 10–15 µs.
/// </remarks>
internal static class EnvelopeBenchmark
{
    private const int Variants = 64;
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static void Run(Workbench bench, Report report)
    {
        var count = bench.Options.Count(20_000);
        var generator = new Pacs008Generator(new Random(1), TimeProvider.System);
        var small = new byte[Envelope.Length];
        new Envelope(Names.Sender(0), Names.Participant(0)).Write(small, 1);
        var payments = Enumerable.Range(0, Variants).Select(_ => generator.Make(Names.Sender(0), Names.Participant(0))).ToArray();
        var kinds = new[]
        {
            (Name: "pacs.008, one operation", Messages: payments),
            (Name: "admi.002 of the other benchmarks", Messages: [small]),
        };

        var rows = new List<string[]>();
        foreach (var (name, messages) in kinds)
        {
            List<double> own = [], framework = [];
            for (var round = -1; round < bench.Options.Rounds; round++)
            {
                OtherLoad.Sample();
                double ours = Measure(messages, count, ReadWithOwn), theirs = Measure(messages, count, ReadWithFramework);
                if (round < 0)
                    continue;
                own.Add(ours);
                framework.Add(theirs);
            }

            Spread scanner = new(own), reader = new(framework);
            rows.Add(
            [
                name, $"{messages.Average(message => message.Length):F0}", scanner.Fixed(2), reader.Fixed(2),
                reader.Over(scanner).Fixed(1),
            ]);
        }

        report.Title(
            "Envelope: the scanner against XmlReader",
            $"{bench.Options.Rounds} rounds of {count:N0} messages each, taking turns. Median (min–max), µs a message.");
        report.Table(["message", "bytes", "EnvelopeReader µs", "XmlReader µs", "XmlReader / EnvelopeReader"], rows);
    }

    private static double Measure(byte[][] messages, int count, Action<byte[]> read)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            read(messages[i % messages.Length]);
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / count;
    }

    private static void ReadWithOwn(byte[] message)
    {
        if (!EnvelopeReader.TryRead(message, out _, out var error))
            throw new InvalidDataException(error.ToString());
    }

    private static void ReadWithFramework(byte[] message)
    {
        using var reader = XmlReader.Create(new MemoryStream(message), Settings);
        while (reader.Read())
        {
        }
    }
}
