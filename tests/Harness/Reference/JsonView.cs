using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace PixStream.Harness.Reference;

/// <summary>What the JSON profile shows of messages.</summary>
internal static partial class JsonView
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpContext context, List<Item> batch, bool isBatch, Fault fault)
    {
        JsonNode shown = isBatch && !(fault == Fault.OneIsNoArray && batch.Count == 1)
            ? new JsonArray([.. batch.SelectMany(item => Show(item, int.MaxValue, fault))])
            : Show(batch[0], 1, fault)[0];
        context.Response.ContentType = "application/json";
        return Answers.WriteAsync(context, Encoding.UTF8.GetBytes(shown.ToJsonString(Options)), fault);
    }

    private static List<JsonNode> Show(Item item, int most, Fault fault)
    {
        var root = XDocument.Parse(Encoding.UTF8.GetString(item.Bytes)).Root!;
        var type = root.Name.NamespaceName.Split('/')[^2];
        var operations = root.Descendants().Where(element => element.Name.LocalName == "CdtTrfTxInf").ToList();
        if (fault == Fault.ShowsFirstOperation && most == 1 && operations.Count > 1)
            operations = operations[..1];
        return type == "pacs.008" && operations.Count <= most && operations.TrueForAll(CanBeShown)
            ? [.. operations.Select(operation => Show(operation, fault))]
            : [new JsonObject
            {
                ["tipo"] = type, ["resourceId"] = item.ResourceId, ["xml"] = Encoding.UTF8.GetString(item.Bytes),
            }];
    }

    private static bool CanBeShown(XElement operation)
    {
        var amounts = operation.Elements().Where(element => element.Name.LocalName == "IntrBkSttlmAmt").ToList();
        return operation.Descendants().Count(element => element.Name.LocalName == "EndToEndId") == 1
            && amounts is [var amount] && (string?)amount.Attribute("Ccy") == "BRL" && Plain().IsMatch(amount.Value);
    }

    private static JsonObject Show(XElement operation, Fault fault)
    {
        JsonNode? Text(params string[] path)
        {
            var at = operation;
            foreach (var name in path)
                at = at?.Elements().FirstOrDefault(element => element.Name.LocalName == name);
            if (at is null)
                return null;
            return fault == Fault.ShowsRawText ? Inner().Match(at.ToString()).Groups[1].Value : at.Value;
        }

        JsonObject Party(string party) => new()
        {
            ["nome"] = Text(party, "Nm"),
            ["cpfCnpj"] = Text(party, "Id", "PrvtId", "Othr", "Id"),
            ["ispb"] = Text(party + "Agt", "FinInstnId", "ClrSysMmbId", "MmbId"),
            ["agencia"] = Text(party + "Acct", "Id", "Othr", "Issr"),
            ["contaTransacional"] = Text(party + "Acct", "Id", "Othr", "Id"),
            ["tipoConta"] = Text(party + "Acct", "Tp", "Cd"),
        };

        var amount = Text("IntrBkSttlmAmt")!.GetValue<string>();
        var shown = new JsonObject
        {
            ["endToEndId"] = Text("PmtId", "EndToEndId"),
            ["valor"] = fault == Fault.ValorAsText ? amount : JsonNode.Parse(
                fault == Fault.ValorThroughDouble
                    ? double.Parse(amount, CultureInfo.InvariantCulture).ToString("F2", CultureInfo.InvariantCulture)
                    : amount),
            ["pagador"] = Party("Dbtr"),
            ["recebedor"] = Party("Cdtr"),
            ["campoLivre"] = Text("RmtInf", "Ustrd") ?? JsonValue.Create(""),
            ["txId"] = Text("PmtId", "TxId"),
            ["dataHoraPagamento"] = Text("AccptncDtTm"),
        };
        if (fault == Fault.LeavesNullsOut)
            foreach (var from in new[] { shown, shown["pagador"]!.AsObject(), shown["recebedor"]!.AsObject() })
                foreach (var name in from.Where(member => member.Value is null).Select(member => member.Key).ToList())
                    from.Remove(name);
        return shown;
    }

    [GeneratedRegex("^[0-9]+\\.[0-9]{2}$")]
    private static partial Regex Plain();

    [GeneratedRegex(">(.*)<", RegexOptions.Singleline)]
    private static partial Regex Inner();
}
