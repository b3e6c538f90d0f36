using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Forms;

/// <summary>What answers of the SPI profile look like.</summary>
internal static class SpiFormChecks
{
    private static readonly Clause Single =
        Clause.Pull("Absent, */* or application/xml: one message, its bytes as they were sent, PI-ResourceId in the header.");

    private static readonly Clause Multi = Clause.Pull(
        "multipart/mixed: up to ten, one part each (also where both types weigh the same), with Content-Type: application/xml; charset=utf-8 and " +
        "PI-ResourceId.");

    public static IEnumerable<Check> All =>
    [
        new("spi.form.single", "One message comes as its bytes, with its type and its resource id in the header", Single,
            Profiles.Spi, SingleAsync) { ChoosesMessages = true },
        new("spi.form.multipart", "A batch is a multipart to the letter, each part with its type, its resource id and its bytes",
            Multi, Profiles.Spi, MultipartAsync) { ChoosesMessages = true },
        new("spi.form.boundary", "A message that holds something like a boundary does not break the multipart", Multi,
            Profiles.Spi, BoundaryAsync) { ChoosesMessages = true },
        new("spi.form.other-types", "Messages of every type come through as they are",
            Clause.Append("The bytes are stored and handed out as they came."), Profiles.Spi,
            OtherTypesAsync) { ChoosesMessages = true },
    ];

    private static async Task SingleAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = run.Make(psp);
        var id = await run.PublishAsync(message);
        var reply = (await run.StartAsync(psp)).Is(200);
        ExpectType(reply.Required("Content-Type"), reply);
        Expect.That(
            reply.Required("PI-ResourceId") == id, $"PI-ResourceId: {id}, as in the 201", reply.Required("PI-ResourceId"), reply);
        ExpectBytes(message, reply.Body, reply);
    }

    private static async Task MultipartAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = run.MakeMany(psp, 3);
        var ids = new List<string>();
        foreach (var message in messages)
            ids.Add(await run.PublishAsync(message));
        var reply = (await run.StartAsync(psp, Multipart.Type)).Is(200);
        var parts = Multipart.Read(reply);
        Expect.That(parts.Count == 3, "three parts", $"{parts.Count}", reply);
        foreach (var (part, message, id) in parts.Zip(messages, ids))
        {
            ExpectType(part.Headers.GetValueOrDefault("Content-Type") ?? "(none)", reply);
            var shown = part.Headers.GetValueOrDefault("PI-ResourceId");
            Expect.That(shown == id, $"PI-ResourceId: {id} in the part, as in the 201", shown ?? "none", reply);
            ExpectBytes(message, part.Body, reply);
        }
    }

    private static async Task BoundaryAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var probe = run.Make(psp);
        await run.PublishAsync(probe);
        var first = (await run.StartAsync(psp, Multipart.Type)).Holds(run.Wire, probe);
        var boundary = first.Required("Content-Type").Split("boundary=")[1].Trim('"');
        var messages = new[] { "--", "--" + boundary, "--" + boundary + "--", "--" + boundary[..^1] }
            .Select(line => run.Make(psp).With(
                "<AppHdr>",
                $"<a>\r\n{line}\r\n\r\n</a>".Replace("<a>", "<AppHdr><![CDATA[", StringComparison.Ordinal)
                    .Replace("</a>", "]]>", StringComparison.Ordinal)))
            .ToList();
        foreach (var message in messages)
            await run.PublishAsync(message);
        var reply = (await run.PullAsync(run.Next(first), Multipart.Type)).Is(200);
        var parts = Multipart.Read(reply);
        Expect.That(parts.Count == messages.Count, $"{messages.Count} parts", $"{parts.Count}", reply);
        foreach (var (part, message) in parts.Zip(messages))
            ExpectBytes(message, part.Body, reply);
    }

    private static async Task OtherTypesAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        Envelope[] messages =
        [
            Samples.StatusReport(run.Sender, psp, run.Contents), Samples.Rejection(run.Sender, psp, run.Contents),
            Samples.StatusReport(run.Sender, psp, run.Contents, "p"), run.Make(psp, operations: 3),
        ];
        foreach (var message in messages)
            await run.PublishAsync(message);
        var reply = (await run.StartAsync(psp, Multipart.Type)).Holds(run.Wire, messages);
        foreach (var (part, message) in Multipart.Read(reply).Zip(messages))
            ExpectBytes(message, part.Body, reply);
    }

    private static void ExpectType(string came, Reply reply) => Expect.That(
        came.Replace(" ", "", StringComparison.Ordinal)
            .Equals("application/xml;charset=utf-8", StringComparison.OrdinalIgnoreCase),
        $"Content-Type: {Envelope.ContentType}", $"Content-Type: {came}", reply);

    private static void ExpectBytes(Envelope message, byte[] came, Reply reply) => Expect.That(
        came.AsSpan().SequenceEqual(message.Bytes), $"the {message.Bytes.Length} bytes that were sent",
        $"{came.Length} bytes that differ at byte {came.AsSpan().CommonPrefixLength(message.Bytes)}", reply);
}
