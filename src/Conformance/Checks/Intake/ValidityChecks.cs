using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Intake;

/// <summary>
/// What a server says of types and schemas. It need not validate; where it does, it does not stream what is not valid.
/// </summary>
internal static partial class ValidityChecks
{
    private static readonly Clause Invalid = Clause.Append(
        "422, or for some parts of several a place in PI-Quarantined: what is not valid for its type and version is never streamed.");

    private static readonly Clause Catalog =
        Clause.Catalog("The message types and versions that the server has schemas for, as XML.");

    public static IEnumerable<Check> All =>
    [
        new("spi.intake.schema-violation",
            "A message that is not valid for its schema is taken as it is, or refused with 422 and not streamed", Invalid,
            Profiles.Spi, AloneAsync) { ChoosesMessages = true },
        new("spi.intake.schema-violation-in-multipart",
            "One message that is not valid among good ones: all are streamed, none are, or all but that one", Invalid,
            Profiles.Spi, AmongAsync) { ChoosesMessages = true },
        new("spi.catalog", "The catalogue of each direction is XML with a name and a version for each type", Catalog,
            Profiles.Spi, CatalogAsync),
    ];

    private static async Task AloneAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var bad = Spoiled(run.Make(psp));
        var reply = (await run.PostAsync(bad)).Is(201, 422);
        if (reply.Status == 422)
            reply.IsProblem(Dialect.Spi, 422, "schema-violation");
        Expect.Same(reply.Status == 201 ? [bad] : [], await run.RestAsync(psp));
    }

    private static async Task AmongAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var messages = run.MakeMany(psp, 3);
        var bad = messages[1] = Spoiled(messages[1]);
        var reply = (await run.PostAsync(messages)).Is(201, 422);
        if (reply.Status == 422)
        {
            reply.IsProblem(Dialect.Spi, 422, "schema-violation");
            Expect.Same([], await run.RestAsync(psp));
            return;
        }

        var ids = reply.Required("PI-ResourceId").Split(',');
        Expect.That(ids.Length == 3, "an id for each part in PI-ResourceId", reply.Required("PI-ResourceId"), reply);
        var apart = reply.Header("PI-Quarantined");
        Expect.That(apart is null || apart == ids[1], $"PI-Quarantined: {ids[1]}, or none", apart ?? "none", reply);
        Expect.Same(apart is null ? messages : messages.Where(message => message != bad), await run.RestAsync(psp));
    }

    private static async Task CatalogAsync(CheckRun run)
    {
        foreach (var direction in (string[])["in", "out"])
        {
            var reply = (await run.SendAsync(new Request("GET", $"/api/v1/{direction}/catalog"))).Is(200);
            XElement root;
            try
            {
                root = XDocument.Parse(Encoding.UTF8.GetString(reply.Body)).Root!;
            }
            catch (XmlException failure)
            {
                Expect.That(false, "well-formed XML", failure.Message, reply);
                return;
            }

            var bare = root.Elements()
                .FirstOrDefault(type => type.Attribute("name") is null || type.Attribute("version") is null);
            Expect.That(bare is null, "a name and a version for each type", $"{bare}", reply);
        }
    }

    /// <summary>The same message with an amount of three decimals, which no version of the schema has.</summary>
    private static Envelope Spoiled(Envelope message) =>
        message.With(Amount().Match(message.Text).Value, "<IntrBkSttlmAmt Ccy=\"BRL\">1.234<");

    [GeneratedRegex("<IntrBkSttlmAmt[^>]*>[0-9.]+<")]
    private static partial Regex Amount();
}
