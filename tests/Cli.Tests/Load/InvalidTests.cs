using System.Text;
using PixStream.Cli.Load;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Generation;
using PixStream.Spi.Schemas;

namespace PixStream.Cli.Tests.Load;

/// <summary>Other types of messages, and those that are made invalid.</summary>
public class InvalidTests
{
    [Theory]
    [InlineData("pacs.008")]
    [InlineData("pacs.002")]
    [InlineData("pacs.004")]
    [InlineData("pibr.002")]
    public void A_message_that_is_made_invalid_is_an_envelope_that_breaks_its_schema_once(string type)
    {
        const int Seed = 3;
        var kind = MessageKind.All.Single(kind => kind.Name == type);
        var generator = new MessageGenerator(new Random(Seed), TimeProvider.System);
        for (var i = 0; i < 50; i++)
        {
            Assert.True(
                SchemaCatalog.Own.Validate(kind.Make(generator, "00038166", "12345678")).IsValid, $"seed {Seed}, message {i}");
            var invalid = kind.MakeInvalid(generator, "00038166", "12345678");
            Assert.True(EnvelopeReader.TryRead(invalid, out _, out var error), $"seed {Seed}, message {i}: {error}");
            Assert.True(
                SchemaCatalog.Own.Validate(invalid).Violations.Count == 1,
                $"seed {Seed}, message {i}: {Encoding.UTF8.GetString(invalid)}");
        }
    }

    [Fact]
    public async Task The_type_is_what_is_sent()
    {
        await using var server = new ScriptedServer(_ => new ScriptedReply(201));

        await Tool.RunAsync($"load {server.Address} --type pacs.002 --count 3");

        Assert.All(server.Requests, request =>
            Assert.Contains("https://www.bcb.gov.br/pi/pacs.002/", request.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(30, 3)]
    [InlineData(100, 10)]
    [InlineData(0, 0)]
    public async Task Exactly_the_share_is_invalid_and_its_refusals_end_nothing(int percent, int invalid)
    {
        await using var server = new ScriptedServer(Judge);

        var load = await Tool.RunAsync($"load {server.Address} --invalid {percent} --count 10 --connections 3 --json");

        Assert.Equal(
            (0, "count", 10 - invalid),
            (load.ExitCode, load.Json.GetProperty("endedBy").GetString(), load.Json.GetProperty("accepted").GetInt32()));
        Assert.Equal(
            percent == 0 ? "null" : $$"""{"sent":{{invalid}},"answered422":{{invalid}},"setApart":0}""",
            Compact(load.Json.GetProperty("invalid").GetRawText()));
    }

    [Theory]
    [InlineData("Off", 1, 40, 0, 0)]
    [InlineData("Reject", 1, 30, 10, 0)]
    [InlineData("Reject", 4, 0, 40, 0)]
    [InlineData("Quarantine", 1, 30, 10, 0)]
    [InlineData("Quarantine", 4, 30, 0, 10)]
    public async Task A_real_server_shows_its_policy(string policy, int batch, int accepted, int answered422, int setApart)
    {
        await using var server = await LiveServer.StartAsync(("PixStream:Inspection:Invalid", policy));

        var load = await Tool.RunAsync($"load {server.Address} --invalid 25 --count 40 --batch {batch} --connections 1 --json");

        Assert.Equal((0, accepted), (load.ExitCode, load.Json.GetProperty("accepted").GetInt32()));
        Assert.Equal(
            $$"""{"sent":10,"answered422":{{answered422}},"setApart":{{setApart}}}""",
            Compact(load.Json.GetProperty("invalid").GetRawText()));
    }

    [Fact]
    public async Task All_messages_of_a_request_that_was_answered_422_are_counted_so()
    {
        await using var server = new ScriptedServer(Judge);

        var load = await Tool.RunAsync($"load {server.Address} --invalid 10 --batch 5 --count 20 --connections 1 --json");

        Assert.Equal(10, load.Json.GetProperty("accepted").GetInt32());
        Assert.Equal("""{"sent":2,"answered422":10,"setApart":0}""", Compact(load.Json.GetProperty("invalid").GetRawText()));
    }

    [Fact]
    public async Task Those_that_were_stored_apart_are_not_accepted()
    {
        await using var server = new ScriptedServer(_ =>
            new ScriptedReply(201, "", $"PI-Quarantined: {new string('A', 32)},{new string('B', 32)}"));

        var load = await Tool.RunAsync($"load {server.Address} --invalid 20 --batch 10 --count 10 --json");

        Assert.Equal(8, load.Json.GetProperty("accepted").GetInt32());
        Assert.Equal(2, load.Json.GetProperty("invalid").GetProperty("setApart").GetInt32());
    }

    [Fact]
    public async Task A_422_for_valid_messages_ends_the_run()
    {
        await using var server = new ScriptedServer(_ => Problems.Xml(422, "signature-violation", "Not signed", "Sign it."));

        var load = await Tool.RunAsync($"load {server.Address} --invalid 10 --count 9 --connections 1");

        Assert.Equal((1, "422 Not signed. Sign it."), (load.ExitCode, load.Errors.Trim()));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_table_says_how_many_were_answered_422_and_why()
    {
        await using var server = new ScriptedServer(Judge);

        var load = await Tool.RunAsync($"load {server.Address} --invalid 50 --count 4");

        Assert.Contains("2 messages, the last one: 422 Not valid. Three decimals.", load.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--invalid 101", "--invalid: '101' is not a whole number from 0 to 100.")]
    [InlineData("--type pacs.009", "Argument 'pacs.009' not recognized.")]
    public async Task What_cannot_be_made_is_refused(string option, string complaint)
    {
        var load = await Tool.RunAsync($"load http://127.0.0.1:1 {option}");

        Assert.Equal(2, load.ExitCode);
        Assert.Contains(complaint, load.Errors, StringComparison.Ordinal);
    }

    /// <summary>As a server that rejects what breaks a schema.</summary>
    private static ScriptedReply Judge(ScriptedRequest request)
    {
        var amounts = System.Text.RegularExpressions.Regex.Matches(request.Body, @"<IntrBkSttlmAmt[^>]*>\d+\.(\d+)<");
        return amounts.All(amount => amount.Groups[1].Length == 2)
            ? new ScriptedReply(201)
            : Problems.Xml(422, "schema-violation", "Not valid", "Three decimals.");
    }

    private static string Compact(string json) => string.Concat(json.Where(c => !char.IsWhiteSpace(c)));
}
