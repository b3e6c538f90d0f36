using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Forms;

/// <summary>What a caller may ask for with Accept and Accept-Encoding, and what it gets.</summary>
internal static class AcceptChecks
{
    private static readonly Clause Whole =
        Clause.Pull("Accept-Encoding: gzip packs the whole body, also where gzip and identity weigh the same.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.accept.{name}", title, clause, wire.Profile, body);
        var (single, multi, none) = wire.IsSpi
            ? (Clause.Pull(
                "Absent, */* or application/xml: one message, its bytes as they were sent, PI-ResourceId in the header."),
                Clause.Pull("multipart/mixed: up to ten, one part each (also where both types weigh the same), with Content-Type: application/xml; charset=utf-8 and PI-ResourceId."),
                Clause.Pull("no accepted type can be given, or not the form of this batch"))
            : (Clause.Json("Accept absent, */* or application/json: one object."),
                Clause.Json("multipart/json: an array of up to ten, sent as Content-Type: application/json."),
                Clause.Json("Anything else: 406."));
        return
        [
            Of("single", "One message for no Accept, */* and the type of one message", single, SingleAsync),
            Of("batch", "A batch for the type of batches, and where it weighs more", multi, BatchAsync),
            Of("not-acceptable", "Any other Accept is refused with 406, opens no stream and moves nothing", none,
                NotAcceptableAsync),
            Of("gzip", "The whole body is packed for who accepts gzip", Whole, GzipAsync),
            Of("plain", "Only a client that asks for it gets a packed body", Whole, PlainAsync),
        ];
    }

    private static async Task SingleAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var type = run.Wire.SingleType;
        foreach (var accept in new[]
        {
            null, "*/*", type, "application/*", $"{run.Wire.MultiType};q=0.5, {type}", type.ToUpperInvariant(),
        })
            await ExpectAsync(run, psp, accept, 1);
    }

    private static async Task BatchAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var type = run.Wire.MultiType;
        foreach (var accept in new[]
        {
            type, "multipart/*", $"{run.Wire.SingleType};q=0.5, {type}", $"{type}, */*;q=0.1", $"{type}, {run.Wire.SingleType}",
        })
            await ExpectAsync(run, psp, accept, 3);
    }

    private static async Task ExpectAsync(CheckRun run, string psp, string? accept, int count)
    {
        var messages = await run.FeedAsync(psp, 3);
        var reply = (await run.StartAsync(psp, accept)).Holds(run.Wire, messages[..count]);
        var type = count == 1 || !run.Wire.IsSpi ? run.Wire.SingleType : run.Wire.MultiType;
        var came = reply.Required("Content-Type");
        Expect.That(
            came.Split(';')[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase), $"Content-Type: {type}",
            $"Content-Type: {came}", reply);
        await run.EndAsync(run.Next(reply));
        await run.RestAsync(psp);
    }

    private static async Task NotAcceptableAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 2);
        foreach (var accept in new[] { run.Wire.Other.MultiType, "text/html", $"{run.Wire.SingleType};q=0", "image/png, text/*" })
            for (var i = 0; i < 2; i++)
                (await run.StartAsync(psp, accept)).Is(406);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        (await run.PullAsync(next, "image/png")).Is(406);
        (await run.PullAsync(next)).Holds(run.Wire, messages[1]);
    }

    private static async Task GzipAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 4);
        var first = (await run.StartAsync(psp, coding: "br, gzip")).Is(200).Unpacked().Holds(run.Wire, messages[0]);
        (await run.PullAsync(run.Next(first), run.Wire.MultiType, "gzip")).Is(200).Unpacked().Holds(run.Wire, messages[1..]);
    }

    private static async Task PlainAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var coding in new[] { null, "identity", "gzip;q=0", "br" })
        {
            var messages = await run.FeedAsync(psp, 1);
            var reply = (await run.StartAsync(psp, coding: coding)).Is(200);
            Expect.That(
                reply.Header("Content-Encoding") is null or "identity", "no Content-Encoding",
                reply.Header("Content-Encoding") ?? "", reply);
            reply.Holds(run.Wire, messages);
            await run.EndAsync(run.Next(reply));
        }
    }
}
