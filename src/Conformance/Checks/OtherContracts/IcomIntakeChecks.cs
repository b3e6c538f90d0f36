using System.Globalization;
using System.Text.RegularExpressions;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.OtherContracts;

/// <summary>What the Central Bank's manual says of messages that go in.</summary>
internal static partial class IcomIntakeChecks
{
    private const string Core = "00038166";

    private static readonly byte[] Unreadable = "<not-a-message/>"u8.ToArray();

    private static readonly Clause Stored =
        Clause.Icom("201 with PI-ResourceId: the message is stored. Its XML, its schema and its signature are checked later.");
    private static readonly Clause Later = Clause.Icom(
        "What is wrong with it comes back later as an admi.002 on the sender's own stream, whose RltdRef/Ref is the resource id where the message could not be read.");

    private static readonly Clause OwnId = Clause.Icom("Each send has a resource id of its own, also of the same message.");
    private static readonly Clause Once =
        Clause.Icom("The SPI processes a BizMsgIdr once within 24 hours, however often it is sent.");
    private static readonly Clause Several =
        Clause.Icom("One to ten messages go in as multipart/mixed; PI-ResourceId has an id for each, separated by commas.");
    private static readonly Clause Type = Clause.Icom(
        "Content-Type is application/xml; charset=utf-8; anything else is refused with 415, " +
        "and a charset that is missing or another with 415 or 400.");
    private static readonly Clause Packed = Clause.Icom("Content-Encoding: gzip is supported, and no other coding: 415.");
    private static readonly Clause Transfer = Clause.Icom("Transfer-Encoding: gzip, chunked is not supported.");
    private static readonly Clause Length =
        Clause.Icom("A body without Content-Length and without chunked transfer is refused with 411.");
    private static readonly Clause Refused = Clause.Icom("4xx: nothing was stored.");
    private static readonly Clause Headers = Clause.Icom(
        "Requests may have Accept, Accept-Encoding, Connection, Content-Encoding, Content-Length, Content-Type, Cookie, Host without a port, " +
        "Max-Forwards, Transfer-Encoding, User-Agent and Via. A request with any other may be refused with 4xx.");

    public static IEnumerable<Check> All =>
    [
        Of("intake.created", "A message to the SPI is answered 201 with a resource id", Stored, CreatedAsync),
        Of("intake.unread", "A body that is no message is answered 201, too", Stored, UnreadAsync),
        Of("intake.refused-later", "What could not be read is refused later, by an admi.002 that names its resource id", Later,
            RefusedLaterAsync),
        Of("intake.again-own-id", "The same message again has another resource id", OwnId, AgainAsync),
        Of("intake.once", "A payment that is sent twice reaches its receiver once", Once, OnceAsync),
        Of("intake.multipart", "Three messages of one body have an id each, and each is refused by its own admi.002", Several,
            MultipartAsync),
        Of("intake.eleven-parts", "Eleven messages in one body are refused", Several, ElevenAsync),
        Of("intake.gzip", "A packed message is taken", Packed, GzipAsync),
        Of("intake.coding", "Bodies in other codings are refused with 415", Packed, CodingAsync),
        Of("intake.content-type", "Bodies of other types are refused with 415, other charsets with 415 or 400", Type, TypeAsync),
        Of("intake.transfer-coding", "A transfer coding of gzip is refused", Transfer, TransferAsync),
        Of("intake.no-length", "A body without a length is refused with 411", Length, NoLengthAsync),
        Of("intake.refusals-store-nothing", "What is refused at once is not refused again by a message", Refused,
            StoreNothingAsync),
        Of("headers.allowed", "The headers that the manual allows are taken", Headers, AllowedAsync),
        Of("headers.others", "A header that it does not allow is taken, or refused with 4xx", Headers, OthersAsync),
    ];

    private static Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
        new("icom." + name, title, clause, Profiles.Icom, body);

    private static async Task CreatedAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        ExpectId(await run.PostAsAsync(psp, (await PaymentAsync(run, psp, Core)).Bytes));
    }

    private static async Task UnreadAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var body in new[] { Unreadable, "not xml"u8.ToArray() })
            ExpectId(await run.PostAsAsync(psp, body));
    }

    private static string ExpectId(Reply reply)
    {
        var id = reply.Is(201).Required("PI-ResourceId");
        Expect.That(
            id.Length is > 0 and <= 33, "PI-ResourceId of 1 to 33 characters, as many as RltdRef/Ref can have", id, reply);
        return id;
    }

    private static async Task RefusedLaterAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = (await run.FeedAsync(psp, 1))[0];
        var reader = await new IcomReader(run, psp).ReadAllAsync([message]);
        var refusal = reader.Of(message);
        var text = System.Text.Encoding.UTF8.GetString(refusal.Bytes);
        Expect.That(
            text.Contains("https://www.bcb.gov.br/pi/admi.002/", StringComparison.Ordinal), "an admi.002",
            Shortened.Body(refusal.Bytes), refusal.Reply);
        Expect.That(
            (Envelope.ValueOf(text, "RsnDesc") ?? Envelope.ValueOf(text, "RjctgPtyRsn")) is not null, "a reason in it",
            Shortened.Body(refusal.Bytes), refusal.Reply);
        await reader.EndAsync();
    }

    private static async Task AgainAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = await PaymentAsync(run, psp, Core);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(ExpectId(await run.PostAsAsync(psp, message.Bytes)));
        Expect.That(ids.Distinct().Count() == 3, "three resource ids", string.Join(", ", ids));
    }

    private static async Task OnceAsync(CheckRun run)
    {
        var (payer, payee) = (await run.ParticipantAsync(), await run.ParticipantAsync());
        var payment = await PaymentAsync(run, payer, payee);
        for (var i = 0; i < 2; i++)
            ExpectId(await run.PostAsAsync(payer, payment.Bytes));
        var reader = new IcomReader(run, payee);
        if (!await reader.SeesAsync([payment], Multipart.Type))
            throw new CheckSkippedException(
                $"The SPI did not hand a payment from {payer} to {payee} on: it may not be one that it takes.");
        for (var i = 0; i < 2; i++)
            await reader.ReadAsync(Multipart.Type);
        await reader.EndAsync();
        var ids = reader.Came.Where(given => given.Key == payment.Key).Select(given => given.ResourceId).Distinct().ToList();
        Expect.That(ids.Count == 1, "one message for the receiver", $"{ids.Count}, with resource ids of their own");
    }

    /// <summary>
    /// A payment that names the SPI in its header and the payee in its document, of the version that the catalogue has.
    /// </summary>
    private static async Task<Envelope> PaymentAsync(CheckRun run, string payer, string payee)
    {
        var message = run.MakePayment(payer, payee);
        var catalog = await run.SendAsync(new Request("GET", "/api/v1/in/catalog"));
        if (Version().Match(catalog.Text) is { Success: true } version)
            message = message.With(Version().Match(message.Text).Value, version.Value)
                .With("/pacs.008/" + VersionOf(message.Text), "/pacs.008/" + version.Groups[1].Value);
        static string To(string ispb) => $"<To><FIId><FinInstnId><Othr><Id>{ispb}</Id></Othr></FinInstnId></FIId></To>";
        return message.With(To(payee), To(Core));
    }

    private static string VersionOf(string envelope) => Namespace().Match(envelope).Groups[1].Value;

    private static async Task MultipartAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var posted =
            (await run.PostAsAsync(psp, Multipart.Of([Unreadable, Unreadable, Unreadable]), Multipart.ContentType)).Is(201);
        var ids = posted.Required("PI-ResourceId").Split(',', StringSplitOptions.TrimEntries);
        Expect.That(
            ids.Length == 3 && ids.Distinct().Count() == 3, "three ids, separated by commas", string.Join(", ", ids), posted);
        var reader = await new IcomReader(run, psp).ReadAllAsync([.. ids.Select(id => Envelope.Named(psp, id))], Multipart.Type);
        await reader.EndAsync();
    }

    private static async Task ElevenAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        ExpectRefused(await run.PostAsAsync(psp, Multipart.Of(Enumerable.Repeat(Unreadable, 11)), Multipart.ContentType));
    }

    private static async Task GzipAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var id = ExpectId(await run.PostAsAsync(psp, Gzip.Pack(Unreadable), coding: "gzip"));
        var reader = await new IcomReader(run, psp).ReadAllAsync([Envelope.Named(psp, id)]);
        await reader.EndAsync();
    }

    private static async Task CodingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var coding in new[] { "deflate", "br" })
            (await run.PostAsAsync(psp, Unreadable, coding: coding)).Is(415);
    }

    private static async Task TypeAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var type in new[] { null, "text/xml; charset=utf-8", "application/json" })
            (await run.PostAsAsync(psp, Unreadable, type)).Is(415);
        foreach (var type in new[] { "application/xml", "application/xml; charset=iso-8859-1" })
            (await run.PostAsAsync(psp, Unreadable, type)).Is(400, 415);
    }

    private static async Task TransferAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var request = new Request("POST", Dialect.Intake(psp))
        {
            Body = Gzip.Pack(Unreadable), IsChunked = true, TransferCoding = "gzip, chunked",
        };
        var reply = await run.SendAsync(request.With("Content-Type", Envelope.ContentType));
        Expect.That(
            reply.Status is >= 400 and < 600 and not 500, "a refusal",
            reply.Status.ToString(CultureInfo.InvariantCulture), reply);
    }

    private static async Task NoLengthAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        (await run.SendAsync(new Request("POST", Dialect.Intake(psp)).With("Content-Type", Envelope.ContentType))).Is(411);
    }

    private static async Task StoreNothingAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        ExpectRefused(await run.PostAsAsync(psp, Unreadable, "application/json"));
        ExpectRefused(await run.PostAsAsync(psp, Unreadable, coding: "deflate"));
        var message = (await run.FeedAsync(psp, 1))[0];
        var reader = await new IcomReader(run, psp).ReadAllAsync([message], Multipart.Type);
        await reader.ReadAsync(Multipart.Type);
        await reader.EndAsync();
        // Leftovers of other checks were read when the participant was taken.
        Expect.That(
            reader.Came.All(given => given.Key == message.Key), "one refusal, of what was stored", $"{reader.Came.Count}");
    }

    private static async Task AllowedAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var request = new Request("POST", Dialect.Intake(psp)) { Body = Unreadable }.With("Content-Type", Envelope.ContentType)
            .With("Accept", "application/xml");
        foreach (var (name, value) in new[]
        {
            ("Accept-Encoding", "gzip"), ("Connection", "keep-alive"), ("Cookie", "a=b"), ("Max-Forwards", "3"),
            ("User-Agent", "verify"), ("Via", "1.1 a"),
        })
            request = request.With(name, value);
        (await run.SendAsync(request)).Is(201);
    }

    private static async Task OthersAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var request = new Request("POST", Dialect.Intake(psp)) { Body = Unreadable }.With("Content-Type", Envelope.ContentType);
        var reply = await run.SendAsync(request.With("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        Expect.That(reply.Status is 201 or (>= 400 and < 500), "201, or a status from 400 to 499", $"{reply.Status}", reply);
    }

    private static void ExpectRefused(Reply reply) =>
        Expect.That(
            reply.Status is >= 400 and < 500, "a status from 400 to 499",
            reply.Status.ToString(CultureInfo.InvariantCulture), reply);

    [GeneratedRegex("pacs\\.008\\.spi\\.([0-9]+(?:\\.[0-9]+)*)")]
    private static partial Regex Version();

    [GeneratedRegex("/pacs\\.008/([0-9.]+)")]
    private static partial Regex Namespace();
}
