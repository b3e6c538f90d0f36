using System.Text.Json.Nodes;
using System.Xml.Linq;
using PixStream.Spi.Tests.Envelopes;

namespace PixStream.Spi.Tests.Json;

/// <summary>
/// Whatever is done to a message: its view is valid JSON, and an operation in it has the values that XDocument reads.
/// </summary>
public sealed class PixViewFuzzTests
{
    private static readonly (string Member, string Path)[] Members =
    [
        ("endToEndId", "PmtId/EndToEndId"), ("txId", "PmtId/TxId"), ("dataHoraPagamento", "AccptncDtTm"),
    ];

    private static readonly (string Member, string Path)[] PartyMembers =
    [
        ("nome", "/Nm"), ("cpfCnpj", "/Id/PrvtId/Othr/Id"), ("ispb", "Agt/FinInstnId/ClrSysMmbId/MmbId"),
        ("agencia", "Acct/Id/Othr/Issr"), ("contaTransacional", "Acct/Id/Othr/Id"), ("tipoConta", "Acct/Tp/Cd"),
    ];

    [Fact]
    public void A_damaged_message_is_shown_as_XDocument_reads_it_or_whole()
    {
        const int Seed = 8;
        var random = new Random(Seed);
        byte[][] messages =
        [
            RepositoryFiles.Sample("pacs.008.xml"), RepositoryFiles.Sample("pacs.008-three-operations.xml"), FuzzSeeds.All[^1],
        ];
        var shown = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var xml = Mutation.Apply(messages[i % messages.Length], random);
            var wrong = Record.Exception(() => shown += Compare(xml) ? 1 : 0);
            Assert.True(wrong is null, $"seed {Seed}, mutation {i}: {wrong}\n{Differential.Show(xml)}");
        }

        Assert.True(shown > 500, $"only {shown} damaged messages were shown as operations");
    }

    private static bool Compare(byte[] xml)
    {
        var objects = JsonView.Objects(JsonView.Of(xml));
        if (objects[0].ContainsKey("tipo"))
            return false;
        using var reader = XmlOracle.Open(xml);
        var root = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
        var operations = Find(root, "Document/FIToFICstmrCdtTrf/CdtTrfTxInf").ToList();
        Assert.Equal(operations.Count, objects.Count);
        for (var i = 0; i < operations.Count; i++)
            CompareOperation(operations[i], objects[i]);
        return true;
    }

    private static void CompareOperation(XElement operation, JsonObject shown)
    {
        foreach (var (member, path) in Members)
            Assert.Equal(Text(operation, path), (string?)shown[member]);
        foreach (var (member, path) in PartyMembers)
        {
            Assert.Equal(Text(operation, "Dbtr" + path), (string?)shown["pagador"]![member]);
            Assert.Equal(Text(operation, "Cdtr" + path), (string?)shown["recebedor"]![member]);
        }

        Assert.Equal(Text(operation, "RmtInf/Ustrd") ?? "", (string?)shown["campoLivre"]);
        Assert.Equal(decimal.Parse(Text(operation, "IntrBkSttlmAmt")!, provider: null), (decimal)shown["valor"]!);
    }

    private static string? Text(XElement operation, string path) => Find(operation, path).SingleOrDefault()?.Value;

    private static IEnumerable<XElement> Find(XElement from, string path)
    {
        var space = from.Document!.Root!.Name.Namespace;
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate<string, IEnumerable<XElement>>([from], (found, name) => found.Elements(space + name));
    }
}
