using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;
using PixStream.Spi.Generation;

namespace PixStream.Conformance.Checks.Intake;

/// <summary>What intake takes, and what it gives for it.</summary>
internal static class IntakeChecks
{
    private static readonly Clause Ids = Clause.Append(
        "PI-ResourceId has the message's resource id: 32 characters of Base64 of PI, 48 bits of epoch milliseconds and a version 4 UUID; " +
        "for several messages one each, separated by commas, in the order of the parts.");

    private static readonly Clause Forms = Clause.Append(
        "One application/xml; charset=utf-8 envelope, or multipart/mixed with one to ten of them as parts.");

    private static readonly Clause Packed = Clause.Append(
        "Content-Encoding: gzip is accepted and packs the whole body: a gzip of one or several members (up to 1,000), of which all count, and " +
        "nothing after the last one.");

    private static readonly Clause Again = Clause.Append(
        "The same BizMsgIdr from the same sender within 24 hours, with the same bytes, gets the same resource id and is not stored again.");

    private static readonly Clause Names = Clause.Append(
        "In its header AppHdr/Fr is the sender in the path, AppHdr/To names the participant whose stream gets it, and AppHdr/BizMsgIdr is the " +
        "sender's name for it: M, an ISPB, 23 alphanumerics.");

    public static IEnumerable<Check> All =>
    [
        Of("created", "A message is answered 201 without a body",
            Clause.Append("201 once all of it is on stable storage."), CreatedAsync),
        Of("resource-id", "A resource id has the documented form", Ids, ResourceIdAsync),
        Of("content-type", "application/xml is taken with and without its charset, in any case", Forms, ContentTypeAsync),
        Of("parts", "Two messages go in as one multipart", Forms, PartsAsync),
        Of("ten-parts", "Ten parts get ten ids, and their places, in their order", Ids, TenPartsAsync),
        Of("parts-to-several", "Each part goes to the participant that it names", Names, PartsToSeveralAsync),
        Of("gzip", "One packed message is taken", Packed, run => PackedAsync(run, 1)),
        Of("gzip-multipart", "A packed multipart is taken", Packed, run => PackedAsync(run, 3)),
        Of("chunked", "A body may come in chunks",
            Clause.Append("The body needs a Content-Length or chunked transfer (HTTP/1.1)."), ChunkedAsync),
        Of("bytes-as-they-came", "What a message's bytes are does not matter: they come out as they went in", Clause.Append(
            "The bytes are stored and handed out as they came."), BytesAsync),
        Of("settlement-core", "The settlement core sends under its own ISPB", Clause.Append(
            "The Central Bank's settlement core sends as 00038166."), SettlementCoreAsync),
        Of("again-same-id", "The same message again gets the same resource id and is not stored again", Again, AgainAsync),
        Of("again-after-reading", "The same message again, when it was read and confirmed, is not handed out again", Again,
            AgainAfterReadingAsync),
        Of("again-in-multipart", "A message that is known already keeps its id among new ones", Again, AgainInMultipartAsync),
        Of("again-at-once", "The same message from twelve connections at once is stored once", Again, AgainAtOnceAsync),
        Of("again-lost-answer", "A message whose answer was lost is stored once, however often it is sent", Clause.Append(
            "5xx, or no answer: some or all of it may be stored; send the same again."), LostAnswerAsync),
    ];

    private static Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
        new("spi.intake." + name, title, clause, Profiles.Spi, body) { ChoosesMessages = true };

    private static async Task CreatedAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = run.Make(psp);
        var reply = (await run.PostAsync(message)).Is(201);
        Expect.That(reply.Body.Length == 0, "an empty body", $"{reply.Body.Length} bytes", reply);
    }

    private static async Task ResourceIdAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var reply = (await run.PostAsync(run.Make(psp))).Is(201);
        var text = reply.Required("PI-ResourceId");
        var id = new byte[24];
        var isBase64 = text.Length == 32 && Convert.TryFromBase64String(text, id, out var length) && length == id.Length;
        Expect.That(isBase64, "PI-ResourceId: 32 characters of Base64", text, reply);
        Expect.That(id is [(byte)'P', (byte)'I', ..], "an id that begins with PI", Convert.ToHexString(id), reply);
        Expect.That(
            id[14] >> 4 == 4 && id[16] >> 6 == 2, "a version 4 UUID in bytes 8 to 23 of the id",
            Convert.ToHexString(id[8..]), reply);
    }

    private static async Task ContentTypeAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var type in new[] { "application/xml; charset=utf-8", "application/xml", "APPLICATION/XML;Charset=\"UTF-8\"" })
            (await run.PostAsync(run.Make(psp).Bytes, type)).Is(201);
    }

    private static async Task PartsAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = run.MakeMany(psp, 2);
        (await run.PostAsync(messages)).Is(201);
        Expect.Same(messages, await run.RestAsync(psp), inOrder: false);
    }

    private static async Task TenPartsAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = run.MakeMany(psp, 10);
        var posted = (await run.PostAsync(messages)).Is(201);
        var ids = posted.Required("PI-ResourceId").Split(',', StringSplitOptions.TrimEntries);
        Expect.That(ids.Distinct().Count() == 10, "ten ids, separated by commas", string.Join(", ", ids), posted);
        var read = (await run.StartAsync(psp, Multipart.Type)).Holds(run.Wire, messages);
        var shown = Dialect.Messages(read).Select(message => message.ResourceId).ToList();
        Expect.That(
            ids.SequenceEqual(shown), $"the ids of the 201 in their order: {string.Join(", ", ids)}",
            string.Join(", ", shown), read);
    }

    private static async Task PartsToSeveralAsync(CheckRun run)
    {
        var (one, other) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        var messages = new[] { run.Make(one), run.Make(other), run.Make(one) };
        (await run.PostAsync(messages)).Is(201);
        (await run.StartAsync(one, Multipart.Type)).Holds(run.Wire, messages[0], messages[2]);
        (await run.StartAsync(other, Multipart.Type)).Holds(run.Wire, messages[1]);
    }

    private static async Task PackedAsync(CheckRun run, int count)
    {
        var psp = await run.ParticipantAsync();
        var messages = run.MakeMany(psp, count);
        var body = count == 1 ? messages[0].Bytes : Multipart.Of(messages.Select(message => message.Bytes));
        (await run.PostAsync(Gzip.Pack(body), count == 1 ? Envelope.ContentType : Multipart.ContentType, "gzip")).Is(201);
        (await run.StartAsync(psp, Multipart.Type)).Holds(run.Wire, messages);
    }

    private static async Task ChunkedAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = run.Make(psp);
        var request = new Request("POST", Dialect.Intake(run.Sender)) { Body = message.Bytes, IsChunked = true };
        (await run.SendAsync(request.With("Content-Type", Envelope.ContentType))).Is(201);
        (await run.StartAsync(psp)).Holds(run.Wire, message);
    }

    private static async Task BytesAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var (old, now) in new[]
        {
            ("<AppHdr>", "\r\n\t<!-- São João, ₢ \U0001F4B8 -->\r\n<AppHdr>"), ("?><Envelope", "?>\n\n<Envelope"),
            ("<AppHdr>", "<AppHdr >"), ("</Envelope>", "</Envelope>\n\n"),
            ("<AppHdr>", "<!--\r\n- verify-part\r\n\r\n- pix\r\n--><AppHdr>"),
        })
        {
            var message = run.Make(psp).With(old, now);
            var id = await run.PublishAsync(message);
            var reply = (await run.StartAsync(psp, Multipart.Type)).Is(200);
            var came = Dialect.Messages(reply)[0];
            Expect.That(
                came.Bytes.AsSpan().SequenceEqual(message.Bytes), $"the {message.Bytes.Length} bytes that were sent",
                $"{came.Bytes.Length} bytes that differ at byte {came.Bytes.AsSpan().CommonPrefixLength(message.Bytes)}", reply);
            Expect.That(came.ResourceId == id, $"PI-ResourceId: {id}, as in the 201", came.ResourceId ?? "none", reply);
            (await run.EndAsync(run.Next(reply))).Is(200);
        }
    }

    private static async Task SettlementCoreAsync(CheckRun run)
    {
        const string Core = "00038166";
        if (!run.Target.CanBe(Core))
            throw new CheckSkippedException($"It sends as {Core}: name that with --participant, too, and its credential.");
        var psp = await run.ParticipantAsync();
        var message = Envelope.Of(psp, new MessageGenerator(new Random(run.Contents.Next()), run.Time).MakePacs002(Core, psp));
        (await run.SendAsync(new Request("POST", Dialect.Intake(Core)) { Body = message.Bytes }.With(
            "Content-Type", Envelope.ContentType))).Is(201);
        (await run.StartAsync(psp)).Holds(run.Wire, message);
    }

    private static async Task AgainAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = run.MakeMany(psp, 2);
        var id = await run.PublishAsync(messages[0]);
        await ExpectIdAsync(run, messages[0], id);
        await run.PublishAsync(messages[1]);
        await ExpectIdAsync(run, messages[0], id);
        Expect.Same(messages, await run.RestAsync(psp));
    }

    private static async Task AgainAfterReadingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = run.Make(psp);
        var id = await run.PublishAsync(message);
        Expect.Same([message], await run.RestAsync(psp));
        await ExpectIdAsync(run, message, id);
        Expect.Same([], await run.RestAsync(psp));
    }

    private static async Task AgainInMultipartAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = run.MakeMany(psp, 3);
        var id = await run.PublishAsync(messages[1]);
        var reply = (await run.PostAsync(messages)).Is(201);
        var ids = reply.Required("PI-ResourceId").Split(',', StringSplitOptions.TrimEntries);
        Expect.That(ids.Length == 3 && ids[1] == id, $"three ids, the second {id}", string.Join(", ", ids), reply);
        Expect.Same([messages[1], messages[0], messages[2]], await run.RestAsync(psp));
    }

    private static async Task AgainAtOnceAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = run.Make(psp);
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => run.PublishAsync(message)));
        Expect.That(ids.Distinct().Count() == 1, "one resource id", string.Join(", ", ids.Distinct()));
        Expect.Same([message], await run.RestAsync(psp));
    }

    private static async Task LostAnswerAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = run.Make(psp);
        var request = new Request("POST", Dialect.Intake(run.Sender)) { Body = message.Bytes }
            .With("Content-Type", Envelope.ContentType);
        for (var i = 0; i < 3; i++)
        {
            using var connection = await run.ConnectAsync(run.Sender);
            await run.SendOnAsync(connection, request);
            if (i > 0)
                await connection.ReadSomeAsync(run.End);
            connection.Reset();
        }

        await ExpectIdAsync(run, message, await run.PublishAsync(message));
        Expect.Same([message], await run.RestAsync(psp));
    }

    private static async Task ExpectIdAsync(CheckRun run, Envelope message, string id)
    {
        var reply = (await run.PostAsync(message)).Is(201);
        Expect.That(
            reply.Required("PI-ResourceId") == id, $"PI-ResourceId: {id}, as at first", reply.Required("PI-ResourceId"), reply);
    }
}
