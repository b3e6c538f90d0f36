using System.Text;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Intake;

/// <summary>What intake refuses, and that nothing of it is stored.</summary>
internal static class IntakeRefusalChecks
{
    // More than PixStream:Http:MaxMessageBytes can be set to.
    private const int TooMany = 4_000_001;

    private static readonly Clause Form = Clause.Append(
        "Each envelope is well-formed XML in UTF-8 without DOCTYPE, processing instructions or entities of its own, with ASCII names, no xml: " +
        "attributes, at most 64 levels, 16 attributes on an element and 16 namespace declarations in force.");

    private static readonly Clause Structure = Clause.Append(
        "It holds AppHdr, then Document, and nothing else, all in the namespace https://www.bcb.gov.br/pi/<type>/<version>; a pacs.008 has 1 to " +
        "65,535 CdtTrfTxInf.");

    private static readonly Clause Header = Clause.Append(
        "In its header AppHdr/Fr is the sender in the path, AppHdr/To names the participant whose stream gets it, and AppHdr/BizMsgIdr is the " +
        "sender's name for it: M, an ISPB, 23 alphanumerics.");

    private static readonly Clause Parts = Clause.Append(
        "One application/xml; charset=utf-8 envelope, or multipart/mixed with one to ten of them as parts.");

    private static readonly Clause Broken = Clause.Append(
        "not well-formed, a header field missing or wrong, Fr is another, the multipart or gzip is broken.");

    private static readonly Clause OtherBytes = Clause.Append("With other bytes: 409, and nothing of the request is stored.");
    private static readonly Clause OtherType = Clause.Append("another content type, charset or encoding");

    private static readonly Clause TooLong = Clause.Append(
        "a message is longer than PixStream:Http:MaxMessageBytes, also once unpacked; or the body is longer than ten of them and their framing");

    public static IEnumerable<Check> All =>
    [
        Of("not-xml", "What is not well-formed XML is refused", Form, run => RefusedAsync(run, 400, NotXml)),
        Of("doctype", "A DOCTYPE is refused, whatever it declares", Form, run => RefusedAsync(run, 400, Doctypes)),
        Of("not-an-envelope", "Well-formed XML that is no envelope is refused", Structure, run =>
            RefusedAsync(run, 400, NotEnvelopes)),
        Of("header", "An envelope whose header lacks or garbles a field is refused", Header, run =>
            RefusedAsync(run, 400, WrongHeaders)),
        Of("sender-mismatch", "The sender in the envelope must be the one in the path", Header, SenderMismatchAsync),
        Of("duplicate-id", "Other bytes under a used id are refused with 409", OtherBytes, DuplicateAsync),
        Of("duplicate-in-multipart", "A used id among good messages: none of them is stored", OtherBytes,
            DuplicateInMultipartAsync),
        Of("duplicate-in-one-body", "Two messages of one body under one id are refused", OtherBytes, DuplicateInOneBodyAsync),
        Of("eleven-parts", "Eleven parts are refused, and none of them is stored", Parts, run =>
            MultipartRefusedAsync(run, psp => Multipart.Of(run.MakeMany(psp, 11).Select(message => message.Bytes)))),
        Of("bad-part", "One bad part: nothing of the multipart is stored", Clause.Append("4xx: nothing was stored."), run =>
            MultipartRefusedAsync(run, psp =>
                Multipart.Of([.. run.MakeMany(psp, 2).Select(message => message.Bytes), [1, 2, 3]]))),
        Of("boundary", "A multipart without its boundary is refused", Broken, BoundaryAsync),
        Of("cut-multipart", "A multipart that was cut off is refused", Broken, CutMultipartAsync),
        Of("cut-gzip", "A packed body that was cut off or damaged is refused", Broken, CutGzipAsync),
        Of("no-length", "A body without a length is refused with 411", Clause.Append("neither Content-Length nor chunked"),
            NoLengthAsync),
        Of("too-large", "Too large a message is refused with 413", TooLong, TooLargeAsync),
        Of("too-large-unpacked", "A message that is too large once it is unpacked is refused with 413", TooLong,
            TooLargeUnpackedAsync),
        Of("media-type", "Bodies of other types are refused with 415", OtherType, MediaTypeAsync),
        Of("coding", "Bodies in other codings are refused with 415", OtherType, CodingAsync),
        Of("cut-body", "A body that stops before its end stores nothing",
            Clause.Append("201 once all of it is on stable storage."), CutBodyAsync),
    ];

    private static string[] NotXml =>
    [
        "", "not xml", "<", "<Envelope>", "<a>{0}", "{0}trailing", "{0}{0}", "{0}\u0001",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>{0}", "<?target data?>{0}",
    ];

    private static string[] Doctypes =>
    [
        "<!DOCTYPE Envelope>{0}", "<!DOCTYPE Envelope [<!ENTITY a \"b\">]>{0}",
        "<!DOCTYPE Envelope SYSTEM \"file:///etc/passwd\">{0}",
    ];

    private static string[] NotEnvelopes =>
    [
        "<a/>", "<a>{0}</a>", "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/1.13\"/>", "{0:urn:else:}",
        "{0:https://www.bcb.gov.br/other/}",
    ];

    private static string[] WrongHeaders => ["{BizMsgIdr}", "{To}", "{Fr}", "{MsgDefIdr}", "{short}"];

    private static Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
        new("spi.intake." + name, title, clause, Profiles.Spi, body) { ChoosesMessages = true };

    private static async Task RefusedAsync(CheckRun run, int status, string[] shapes)
    {
        var psp = await run.ParticipantAsync();
        foreach (var shape in shapes)
            (await run.PostAsync(Encoding.UTF8.GetBytes(Shaped(run, psp, shape)))).Is(status);
        Expect.Same([], await run.RestAsync(psp));
    }

    /// <summary>A good message, put into the shape or changed as it says.</summary>
    private static string Shaped(CheckRun run, string psp, string shape)
    {
        var text = run.Make(psp).Text;
        if (shape is "{short}")
            return text.Replace($"<Id>{psp}</Id>", "<Id>short</Id>", StringComparison.Ordinal);
        if (shape is ['{', >= 'A' and <= 'Z', ..])
        {
            var element = shape[1..^1];
            var from = text.IndexOf($"<{element}>", StringComparison.Ordinal);
            return text.Remove(from, text.IndexOf($"</{element}>", StringComparison.Ordinal) + element.Length + 3 - from);
        }

        if (shape.StartsWith("{0:", StringComparison.Ordinal))
            return text.Replace("https://www.bcb.gov.br/pi/", shape[3..^1], StringComparison.Ordinal);
        var body = text[(text.IndexOf("?>", StringComparison.Ordinal) + 2)..];
        return shape.Replace("{0}", body, StringComparison.Ordinal);
    }

    private static async Task SenderMismatchAsync(CheckRun run)
    {
        var (psp, other) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        var foreign = run.Make(psp);
        foreign = foreign.With(
            $"<Id>{run.Sender}</Id></Othr></FinInstnId></FIId></Fr>", $"<Id>{other}</Id></Othr></FinInstnId></FIId></Fr>");
        (await run.PostAsync(foreign)).Is(400);
        (await run.PostAsync([run.Make(psp), foreign])).Is(400);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task DuplicateAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var first = (await run.FeedAsync(psp, 1))[0];
        (await run.PostAsync(Forged(run, first))).Is(409);
        Expect.Same([first], await run.RestAsync(psp));
    }

    private static async Task DuplicateInMultipartAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var first = (await run.FeedAsync(psp, 1))[0];
        (await run.PostAsync([run.Make(psp), Forged(run, first), run.Make(psp)])).Is(409);
        Expect.Same([first], await run.RestAsync(psp));
    }

    private static async Task DuplicateInOneBodyAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var first = run.Make(psp);
        (await run.PostAsync([first, Forged(run, first)])).Is(409);
        Expect.Same([], await run.RestAsync(psp));
    }

    /// <summary>Another message under the same id.</summary>
    private static Envelope Forged(CheckRun run, Envelope first)
    {
        var other = run.Make(first.To);
        return other.With(other.BizMsgIdr, first.BizMsgIdr);
    }

    private static async Task MultipartRefusedAsync(CheckRun run, Func<string, byte[]> make)
    {
        var psp = await run.ParticipantAsync();
        (await run.PostAsync(make(psp), Multipart.ContentType)).Is(400);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task BoundaryAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var body = Multipart.Of(run.MakeMany(psp, 2).Select(message => message.Bytes));
        foreach (var type in new[]
        {
            "multipart/mixed", "multipart/mixed; boundary=", "multipart/mixed; boundary=other",
            $"multipart/mixed; boundary={new string('b', 71)}",
        })
            (await run.PostAsync(body, type)).Is(400);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task CutMultipartAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var body = Multipart.Of(run.MakeMany(psp, 2).Select(message => message.Bytes));
        foreach (var cut in new[] { body[..^4], body[..(body.Length / 2)], body[..10], [] })
            (await run.PostAsync(cut, Multipart.ContentType)).Is(400);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task CutGzipAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var packed = Gzip.Pack(run.Make(psp).Bytes);
        byte[] flipped = [.. packed];
        flipped[^6] ^= 1;
        foreach (var broken in new[] { packed[..^1], packed[..^8], packed[..(packed.Length / 2)], [1, 2, 3], flipped })
            (await run.PostAsync(broken, Envelope.ContentType, "gzip")).Is(400);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task NoLengthAsync(CheckRun run) =>
        (await run.SendAsync(new Request("POST", Dialect.Intake(run.Sender)).With("Content-Type", Envelope.ContentType))).Is(411);

    private static async Task TooLargeAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        (await run.PostAsync(Grown(run, psp).Bytes)).Is(413);
        (await run.PostAsync([run.Make(psp), Grown(run, psp)])).Is(413);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task TooLargeUnpackedAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        (await run.PostAsync(Gzip.Pack(Grown(run, psp).Bytes), Envelope.ContentType, "gzip")).Is(413);
        Expect.Same([], await run.RestAsync(psp));
    }

    /// <summary>A good message that grew by a comment.</summary>
    private static Envelope Grown(CheckRun run, string psp) =>
        run.Make(psp).With("<AppHdr>", $"<!--{new string('x', TooMany)}--><AppHdr>");

    private static async Task MediaTypeAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var type in new[]
        {
            null, "text/xml", "application/json", "application/xml; charset=iso-8859-1", "multipart/form-data; boundary=x",
            "garbage",
        })
            (await run.PostAsync(run.Make(psp).Bytes, type)).Is(415);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task CodingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var coding in new[] { "deflate", "br", "gzip, gzip" })
            (await run.PostAsync(run.Make(psp).Bytes, Envelope.ContentType, coding)).Is(415);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task CutBodyAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var request = new Request("POST", Dialect.Intake(run.Sender)) { Body = run.Make(psp).Bytes }
            .With("Content-Type", Envelope.ContentType);
        foreach (var resets in new[] { true, false })
        {
            using var connection = await run.ConnectAsync(run.Sender);
            var exchange = run.Log.Begin(request.ToText() + "\n(without its last byte)");
            await connection.SendAsync(request.ToBytes(run.Target).AsMemory(..^1), run.End);
            if (resets)
            {
                connection.Reset();
                continue;
            }

            connection.EndSending();
            if (await run.ReadOnAsync(connection, exchange, "POST") is { } reply)
                Expect.That(reply.Status is >= 400 and < 500, "a refusal, or none", $"{reply.Status}", reply);
        }

        Expect.Same([], await run.RestAsync(psp));
    }
}
