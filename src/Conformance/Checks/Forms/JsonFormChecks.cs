using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Forms;

/// <summary>What answers of the JSON profile look like.</summary>
internal static class JsonFormChecks
{
    private static readonly string[] Members =
        ["endToEndId", "valor", "pagador", "recebedor", "campoLivre", "txId", "dataHoraPagamento"];
    private static readonly string[] PartyMembers = ["nome", "cpfCnpj", "ispb", "agencia", "contaTransacional", "tipoConta"];

    private static readonly Clause Exact = Clause.Json(
        "valor is a JSON number with two decimals, digit for digit from the message; read it with a decimal type.");

    private static readonly Clause Several = Clause.Json(
        "A message with several operations gives one object each and is never split between batches, so a batch of ten counts operations; a message " +
        "with more than ten comes alone.");

    private static readonly Clause Generic = Clause.Json(
        "Asked for one at a time (application/json), a message with several operations comes in the generic form, as do every other type and a " +
        "pacs.008 that cannot be shown exactly (an amount that is not in BRL or no plain decimal, no EndToEndId, a field given twice): " +
        "{\"tipo\": \"pacs.002\", \"resourceId\": \"…\", \"xml\": \"…\"} (why).");

    public static IEnumerable<Check> All =>
    [
        Of("members", "An object has the members of the contract", Clause.Json("The object, from a pacs.008 in the stream:"),
            MembersAsync) with { ChoosesMessages = false },
        Of("values", "Its values are those of the message",
            Clause.Json("The object, from a pacs.008 in the stream:"), ValuesAsync),
        Of("null", "What the message leaves out is null", Clause.Json("What the message leaves out is null."), NullAsync),
        Of("text", "Text is text: references are resolved, everything else stays as it is",
            Clause.Json("The object, from a pacs.008 in the stream:"), TextAsync),
        Of("valor", "valor has the digits of the message, however many", Exact, ValorAsync),
        Of("array", "A batch is an array, sent as application/json, also with one message",
            Clause.Json("multipart/json: an array of up to ten, sent as Content-Type: application/json."),
            ArrayAsync) with { ChoosesMessages = false },
        Of("several-operations", "A message with three operations gives three objects", Several, SeveralAsync),
        Of("several-operations-single", "Asked for one at a time it comes whole, in the generic form", Generic,
            SeveralSingleAsync),
        Of("never-split", "A message is never split between batches", Several, NeverSplitAsync),
        Of("other-types", "Messages of other types come whole, in the generic form", Generic, OtherTypesAsync),
        Of("not-exact", "A pacs.008 that cannot be shown exactly comes whole", Generic, NotExactAsync),
    ];

    private static Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
        new("json.form." + name, title, clause, Profiles.Json, body) { ChoosesMessages = true };

    private static async Task<(JsonElement Shown, Reply Reply, string Id)> ShowAsync(
        CheckRun run, Envelope message, string? accept = CheckRun.One)
    {
        var id = await run.PublishAsync(message);
        var reply = (await run.StartAsync(message.To, accept)).Is(200);
        var objects = Dialect.Objects(reply);
        Expect.That(objects is [{ ValueKind: JsonValueKind.Object }], "one object", $"{objects.Count}", reply);
        await run.EndAsync(run.Next(reply));
        return (objects[0], reply, id);
    }

    internal static async Task MembersAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 1);
        var reply = (await run.StartAsync(psp)).Holds(run.Wire, messages);
        var shown = Dialect.Objects(reply)[0];
        ExpectMembers(shown, Members, reply);
        foreach (var party in new[] { "pagador", "recebedor" })
            ExpectMembers(shown.GetProperty(party), PartyMembers, reply);
        reply.Matches("Content-Type", "^application/json", "application/json");
    }

    private static void ExpectMembers(JsonElement shown, string[] members, Reply reply)
    {
        Expect.That(shown.ValueKind == JsonValueKind.Object, "an object", $"{shown.ValueKind}", reply);
        var names = shown.EnumerateObject().Select(member => member.Name).ToList();
        Expect.That(
            names.Order(StringComparer.Ordinal).SequenceEqual(members.Order(StringComparer.Ordinal)), string.Join(", ", members),
            string.Join(", ", names), reply);
    }

    private static async Task ValuesAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        for (var i = 0; i < 4; i++)
        {
            var message = run.Make(psp);
            var (shown, reply, _) = await ShowAsync(run, message);
            var document = XDocument.Parse(message.Text);
            string? In(params string[] path) => document.Descendants().FirstOrDefault(element =>
                path.Reverse().SequenceEqual(element.AncestorsAndSelf().Take(path.Length).Select(ancestor =>
                    ancestor.Name.LocalName)))?.Value;
            foreach (var (came, expected, name) in new[]
            {
                (Value(shown, "endToEndId"), In("EndToEndId"), "endToEndId"), (Value(shown, "txId"), In("TxId"), "txId"),
                (Value(shown, "campoLivre"), In("Ustrd") ?? "", "campoLivre"),
                (Value(shown, "dataHoraPagamento"), In("AccptncDtTm"), "dataHoraPagamento"),
                (Value(shown, "pagador", "nome"), In("Dbtr", "Nm"), "pagador.nome"),
                (Value(shown, "recebedor", "nome"), In("Cdtr", "Nm"), "recebedor.nome"),
                (Value(shown, "pagador", "cpfCnpj"), In("Dbtr", "Id", "PrvtId", "Othr", "Id"), "pagador.cpfCnpj"),
                (Value(shown, "recebedor", "cpfCnpj"), In("Cdtr", "Id", "PrvtId", "Othr", "Id"), "recebedor.cpfCnpj"),
                (Value(shown, "pagador", "ispb"), run.Sender, "pagador.ispb"),
                (Value(shown, "recebedor", "ispb"), psp, "recebedor.ispb"),
                (Value(shown, "pagador", "agencia"), In("DbtrAcct", "Id", "Othr", "Issr"), "pagador.agencia"),
                (Value(shown, "recebedor", "agencia"), In("CdtrAcct", "Id", "Othr", "Issr"), "recebedor.agencia"),
                (Value(shown, "pagador", "contaTransacional"), In("DbtrAcct", "Id", "Othr", "Id"), "pagador.contaTransacional"),
                (Value(shown, "recebedor", "contaTransacional"), In("CdtrAcct", "Id", "Othr", "Id"),
                    "recebedor.contaTransacional"),
                (Value(shown, "pagador", "tipoConta"), In("DbtrAcct", "Tp", "Cd"), "pagador.tipoConta"),
                (Value(shown, "recebedor", "tipoConta"), In("CdtrAcct", "Tp", "Cd"), "recebedor.tipoConta"),
            })
                Expect.That(came == expected, $"{name}: {expected ?? "null"}", $"{name}: {came ?? "null"}", reply);
        }
    }

    private static string? Value(JsonElement shown, params string[] path)
    {
        foreach (var name in path)
            if (shown.ValueKind != JsonValueKind.Object || !shown.TryGetProperty(name, out shown))
                return null;
        return shown.ValueKind == JsonValueKind.Null ? null : shown.ToString();
    }

    private static async Task NullAsync(CheckRun run)
    {
        var message = run.Make(await run.ParticipantAsync());
        foreach (var element in new[] { "TxId", "RmtInf" })
            message = Envelope.Of(
                message.To, System.Text.Encoding.UTF8.GetBytes(Regex.Replace(message.Text, $"<{element}>.*?</{element}>", "")));
        var (shown, reply, _) = await ShowAsync(run, message);
        Expect.That(
            shown.TryGetProperty("txId", out var id) && id.ValueKind == JsonValueKind.Null, "txId: null", id.ToString(), reply);
        var text = shown.TryGetProperty("campoLivre", out var free) ? free.GetRawText() : "(none)";
        Expect.That(text == "\"\"", "campoLivre: \"\"", $"campoLivre: {text}", reply);
    }

    private static async Task TextAsync(CheckRun run)
    {
        const string Name = "D'Ávila & \"Filhos\" <São João> \\ \U0001F4B8 €";
        var message = run.Make(await run.ParticipantAsync());
        var written = Name.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("€", "&#x20AC;", StringComparison.Ordinal);
        message = Envelope.Of(
            message.To, System.Text.Encoding.UTF8.GetBytes(Regex.Replace(message.Text, "<Nm>.*?</Nm>", $"<Nm>{written}</Nm>")));
        var (shown, reply, _) = await ShowAsync(run, message);
        var came = Value(shown, "pagador", "nome");
        Expect.That(came == Name, $"pagador.nome: {Name}", $"pagador.nome: {came ?? "null"}", reply);
    }

    private static async Task ValorAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var amount in new[]
        {
            "0.10", "0.01", "1000000.00", "12345678901.23", "999999999999999.99", "9999999999999999.99",
        })
        {
            var (shown, reply, _) = await ShowAsync(
                run, run.Make(psp, amount: decimal.Parse(amount, CultureInfo.InvariantCulture)));
            var came = shown.TryGetProperty("valor", out var valor) ? valor.GetRawText() : "(none)";
            Expect.That(came == amount, $"\"valor\": {amount}", $"\"valor\": {came}", reply);
        }
    }

    internal static async Task ArrayAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 1);
        var reply = (await run.StartAsync(psp, run.Wire.MultiType)).Holds(run.Wire, messages);
        Expect.That(reply.Text.TrimStart().StartsWith('['), "an array", Shortened.Body(reply.Body), reply);
        reply.Matches("Content-Type", "^application/json", "application/json");
    }

    private static async Task SeveralAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = run.Make(psp, operations: 3);
        await run.PublishAsync(message);
        var reply = await run.StartAsync(psp, run.Wire.MultiType);
        var ids = Regex.Matches(message.Text, "<EndToEndId>(.*?)<").Select(match => match.Groups[1].Value).ToList();
        var keys = run.Wire.Keys(reply);
        Expect.That(keys.SequenceEqual(ids), string.Join(", ", ids), string.Join(", ", keys), reply);
    }

    private static async Task SeveralSingleAsync(CheckRun run)
    {
        var message = run.Make(await run.ParticipantAsync(), operations: 3);
        ExpectGeneric(await ShowAsync(run, message), message, "pacs.008");
    }

    private static async Task NeverSplitAsync(CheckRun run)
    {
        // 4 + 4 fit, the next 4 would make 12; 13 fit nowhere and come alone.
        var psp = await run.ParticipantAsync();
        foreach (var operations in new[] { 4, 4, 4, 13, 1 })
            await run.PublishAsync(run.Make(psp, operations));
        var reply = await run.StartAsync(psp, run.Wire.MultiType);
        foreach (var size in new[] { 8, 4, 13, 1 })
        {
            var count = Dialect.Objects(reply).Count;
            Expect.That(count == size, $"{size} objects", $"{count}", reply);
            if (size != 1)
                reply = await run.PullAsync(run.Next(reply), run.Wire.MultiType);
        }
    }

    private static async Task OtherTypesAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var (message, type) in new[]
        {
            (Samples.StatusReport(run.Sender, psp, run.Contents), "pacs.002"),
            (Samples.Rejection(run.Sender, psp, run.Contents), "admi.002"),
            (Samples.StatusReport(run.Sender, psp, run.Contents, "p"), "pacs.002"),
        })
            ExpectGeneric(
                await ShowAsync(run, message, run.Random.Next(2) == 0 ? CheckRun.One : run.Wire.MultiType), message, type);
    }

    private static async Task NotExactAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var (old, now) in new[]
        {
            ("Ccy=\"BRL\"", "Ccy=\"USD\""), ("<IntrBkSttlmAmt Ccy=\"BRL\">", "<IntrBkSttlmAmt Ccy=\"BRL\">+"),
            ("<PmtId>", "<PmtId><EndToEndId>E99999008202603141509Sample00001</EndToEndId>"),
        })
        {
            var message = run.Make(psp).With(old, now);
            ExpectGeneric(await ShowAsync(run, message), message, "pacs.008");
        }
    }

    private static void ExpectGeneric((JsonElement Shown, Reply Reply, string Id) came, Envelope message, string type)
    {
        ExpectMembers(came.Shown, ["tipo", "resourceId", "xml"], came.Reply);
        Expect.That(Value(came.Shown, "tipo") == type, $"tipo: {type}", Value(came.Shown, "tipo") ?? "null", came.Reply);
        Expect.That(
            Value(came.Shown, "resourceId") == came.Id, $"resourceId: {came.Id}, as in the 201",
            Value(came.Shown, "resourceId") ?? "null", came.Reply);
        Expect.That(Value(came.Shown, "xml") == message.Text, "xml: the message as it was sent", "another text", came.Reply);
    }
}
