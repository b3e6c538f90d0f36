using System.Diagnostics;
using System.Xml;
using System.Xml.Schema;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Generation;
using PixStream.Spi.Schemas;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Validating one message for its schema: after EnvelopeReader, and against a validating XmlReader, which does the same with the
/// same compiled schema. One thread, no I/O.
/// </summary>
/// <remarks>
/// Sketch. 2.5 KB in some 60 elements, 20 of them with a value. System.Xml's validator takes a start and an end of an element,
/// looks the name up in an automaton and a hash table: 60 × 80 ns = 5 µs; a value is made a string, matched by an interpreted
/// expression, parsed: 20 × 300 ns = 6 µs. That makes 11 µs behind the scanner's 2; XmlReader adds its own 6–10 µs and its
/// buffers.
/// </remarks>
internal static class SchemaBenchmark
{
    private const int Variants = 64;

    public static void Run(Workbench bench, Report report)
    {
        var count = bench.Options.Count(20_000);
        var rows = new List<string[]>();
        foreach (var (name, messages) in Kinds())
        {
            var plain = PlainSettings(messages[0]);
            string[] names = ["reader", "ours", "wrong", "plain"];
            var measured = names.ToDictionary(way => way, _ => new List<double>());
            var wrong = Array.ConvertAll(messages, Spoil);
            Action<byte[]>[] ways = [Read, Validate, Refuse, message => ReadPlainly(message, plain)];
            for (var round = -1; round < bench.Options.Rounds; round++)
            {
                OtherLoad.Sample();
                for (var i = 0; i < ways.Length; i++)
                {
                    var way = (i + Math.Max(round, 0)) % ways.Length;
                    var time = Measure(names[way] == "wrong" ? wrong : messages, count, ways[way]);
                    if (round >= 0)
                        measured[names[way]].Add(time);
                }
            }

            Spread reader = new(measured["reader"]), ours = new(measured["ours"]), theirs = new(measured["plain"]);
            var both = measured["reader"].Zip(measured["ours"], (one, two) => one + two).ToList();
            rows.Add(
            [
                name, $"{messages.Average(message => message.Length):F0}", PerSecond(measured["reader"]), PerSecond(both),
                new Spread(both).Over(reader).Fixed(1), ours.Fixed(1), theirs.Fixed(1), theirs.Over(ours).Fixed(2),
                new Spread(measured["wrong"]).Fixed(1),
                $"{Allocated(messages, Validate)} / {Allocated(messages, message => ReadPlainly(message, plain))}",
            ]);
        }

        report.Title(
            "Schemas: what validation costs",
            $"{bench.Options.Rounds} rounds of {count:N0} messages each, taking turns, on one core. Median (min–max). Own schemas.");
        report.Table(
            [
                "message", "bytes", "messages/s, EnvelopeReader alone", "messages/s, validated as well", "time of both / alone",
                "validation µs", "XmlReader that validates µs", "XmlReader / ours", "refused with words µs",
                "bytes allocated, ours / XmlReader",
            ],
            rows);
    }

    private static List<(string Name, byte[][] Messages)> Kinds()
    {
        var generator = new Pacs008Generator(new Random(1), TimeProvider.System);
        byte[][] Transfers(int operations) => [.. Enumerable.Range(0, Variants)
            .Select(_ => generator.Make(Names.Sender(0), Names.Participant(0), new Pacs008Options { Operations = operations }))];
        return
        [
            ("pacs.008, one operation", Transfers(1)),
            ("pacs.008, ten operations", Transfers(10)),
            ("pacs.002, the sample", [Sample("pacs.002.xml")]),
            ("pibr.002, the sample", [Sample("pibr.002-prefixed.xml")]),
        ];
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "messages", name));

    /// <summary>The same message with one violation: the time of its group header is none.</summary>
    private static byte[] Spoil(byte[] message)
    {
        var spoilt = message.ToArray();
        spoilt[message.AsSpan().IndexOf("CreDtTm>"u8) + "CreDtTm>".Length] = (byte)'x';
        return spoilt;
    }

    private static XmlReaderSettings PlainSettings(byte[] message)
    {
        EnvelopeReader.TryRead(message, out var header, out _);
        var set = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        var folder = Path.Combine(Repository.Root, "src", "Spi", "Schemas");
        set.Add(null, Path.Combine(folder, header.MessageType + ".xsd"));
        set.Add(null, Path.Combine(folder, "signature.xsd"));
        set.Compile();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = set, XmlResolver = null };
        settings.ValidationEventHandler += (_, e) => throw new InvalidDataException(e.Message);
        return settings;
    }

    private static double Measure(byte[][] messages, int count, Action<byte[]> act)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            act(messages[i % messages.Length]);
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / count;
    }

    private static string PerSecond(IEnumerable<double> micros) => new Spread(micros.Select(time => 1e6 / time)).Large();

    private static long Allocated(byte[][] messages, Action<byte[]> act)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var message in messages)
            act(message);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / messages.Length;
    }

    private static void Read(byte[] message)
    {
        if (!EnvelopeReader.TryRead(message, out _, out var error))
            throw new InvalidDataException(error.ToString());
    }

    private static void Validate(byte[] message)
    {
        if (SchemaCatalog.Own.Validate(message) is { IsValid: false } verdict)
            throw new InvalidDataException(verdict.Text);
    }

    private static void Refuse(byte[] message)
    {
        if (SchemaCatalog.Own.Validate(message).Violations.Count != 1)
            throw new InvalidDataException("One violation was expected.");
    }

    private static void ReadPlainly(byte[] message, XmlReaderSettings settings)
    {
        using var reader = XmlReader.Create(new MemoryStream(message), settings);
        while (reader.Read())
        {
        }
    }
}
