using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.OtherContracts;

/// <summary>What the Central Bank's manual says of forms: codings, types, refusals, the catalogue.</summary>
internal static partial class IcomFormChecks
{
    private const string ErrorBase = "https://icom.pi.rsfn.net.br/api/v1/error/";

    private static readonly Clause Packed =
        Clause.Icom("For Accept-Encoding: gzip the whole answer may be packed; without it nothing is.");
    private static readonly Clause Accepts =
        Clause.Icom("Accept, if there is one, is application/xml, multipart/mixed or */*; another is refused with 406.");
    private static readonly Clause Unknown =
        Clause.Icom("A path that is no stream's is refused with 4xx; the reader starts again.");
    private static readonly Clause Problems = Clause.Icom(
        "A refusal is a problem of RFC 7807 in application/problem+xml, with a title and a type https://icom.pi.rsfn.net.br/api/v1/error/<name>.");

    private static readonly Clause Catalogue = Clause.Icom(
        "GET /api/v1/in/catalog and GET /api/v1/out/catalog list the versions that go in and come out, " +
        "as <Catalog> with a <Message> for each, such as pacs.008.spi.1.16.");

    public static IEnumerable<Check> All =>
    [
        Of("stream.gzip", "An answer is packed only for who accepts gzip, and then as a whole", Packed, GzipAsync),
        Of("stream.accept", "Any other Accept is refused with 406", Accepts, AcceptAsync),
        Of("stream.unknown-token", "A path that was never issued is refused", Unknown, UnknownAsync),
        Of("problem", "A refusal is a problem with the manual's form", Problems, ProblemAsync),
        Of("catalog", "The catalogues have the manual's form", Catalogue, CatalogAsync),
    ];

    private static Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
        new("icom." + name, title, clause, Profiles.Icom, body);

    private static async Task GzipAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = await run.FeedAsync(psp, 3);
        // Whether it is packed is for the server to choose; what says gzip must be gzip.
        var reader = await new IcomReader(run, psp).ReadAllAsync(messages, Multipart.Type, "gzip");
        var plain = await run.FeedAsync(psp, 1);
        await reader.ReadAllAsync(plain);
        var reply = reader.Of(plain[0]).Reply;
        Expect.That(
            reply.Header("Content-Encoding") is null or "identity", "no Content-Encoding",
            reply.Header("Content-Encoding") ?? "", reply);
        await reader.EndAsync();
    }

    private static async Task AcceptAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        foreach (var accept in new[] { "image/png", "application/json" })
            (await run.StartAsync(psp, accept)).Is(406);
    }

    private static async Task UnknownAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var reply = await run.PullAsync(run.Wire.TokenPath(psp, "f0d744d792d6"));
        Expect.That(reply.Status is >= 400 and < 500, "a status from 400 to 499", $"{reply.Status}", reply);
    }

    private static async Task ProblemAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var reply = await run.PostAsAsync(psp, "<not-a-message/>"u8.ToArray(), "application/json");
        Expect.That(reply.Status is >= 400 and < 500, "a status from 400 to 499", $"{reply.Status}", reply);
        reply.Matches("Content-Type", "(?i)^application/problem\\+xml", "application/problem+xml");
        var problem = Problem.FromXml(reply);
        var isOfTheBank = problem.Type?.StartsWith(ErrorBase, StringComparison.Ordinal) is true
            && problem.Type.Length > ErrorBase.Length;
        Expect.That(isOfTheBank, $"type {ErrorBase}<name>", problem.Type ?? "none", reply);
        Expect.That(!string.IsNullOrWhiteSpace(problem.Title), "a title", "none", reply);
    }

    private static async Task CatalogAsync(CheckRun run)
    {
        foreach (var direction in (string[])["in", "out"])
        {
            var reply = (await run.SendAsync(new Request("GET", $"/api/v1/{direction}/catalog"))).Is(200);
            try
            {
                var root = XDocument.Parse(Encoding.UTF8.GetString(reply.Body)).Root!;
                Expect.That(root.Name.LocalName == "Catalog", "the element Catalog", root.Name.LocalName, reply);
                var messages = root.Elements().Where(element => element.Name.LocalName == "Message")
                    .Select(element => element.Value.Trim()).ToList();
                Expect.That(messages.Count > 0, "an element Message for each version", "none", reply);
                Expect.That(
                    messages.TrueForAll(Version().IsMatch), "versions such as pacs.008.spi.1.16",
                    string.Join(", ", messages), reply);
            }
            catch (XmlException e)
            {
                throw reply.Differs("well-formed XML", e.Message);
            }
        }
    }

    [GeneratedRegex("^[a-z]{4}\\.[0-9]{3}\\.spi\\.[0-9]+(\\.[0-9]+)*$")]
    private static partial Regex Version();
}
