using PixStream.Cli.Tests.Certs;
using PixStream.Cli.Verify;
using PixStream.Harness.Tokens;

namespace PixStream.Cli.Tests.Verify;

/// <summary><c>verify</c> against the real server that asks for credentials.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Participants = "10000001,1000000B,00038166";

    private readonly Laboratory _laboratory = new();

    public static TheoryData<string> Kinds => ["certificates", "tokens", "signatures"];

    public void Dispose() => _laboratory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_shown_is_let_in_and_all_else_is_refused(string kind)
    {
        await using var issuer = await LabIssuer.StartAsync();
        var (shown, settings) = await PrepareAsync(kind, issuer);
        await using var server = await StartAsync(settings);

        var ran = await RunAsync(
            server, $"{shown} --only *.credential --only *.start --only *.replay.same --only http --only util --only health");

        Assert.True(ran.ExitCode == 0, ran.Output + ran.Errors);
        Assert.Equal(["spi.start.letters", "json.start.letters"], SkippedIn(ran));
        Assert.Equal(
            kind == "signatures" ? 19 : 15,
            ran.Json.GetProperty("checks").EnumerateArray()
                .Count(check => check.GetProperty("id").GetString()!.Contains("credential", StringComparison.Ordinal)));
    }

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Kinds))]
    public async Task The_real_server_passes_whole(string kind)
    {
        await using var issuer = await LabIssuer.StartAsync();
        var (shown, settings) = await PrepareAsync(kind, issuer);
        await using var server = await StartAsync(settings);

        var ran = await RunAsync(server, shown);

        Assert.True(ran.ExitCode == 0, ran.Output + ran.Errors);
        Assert.Equal(["spi.start.letters", "json.start.letters"], SkippedIn(ran));
    }

    [Fact]
    public async Task A_credential_that_is_not_taken_is_the_finding()
    {
        await using var issuer = await LabIssuer.StartAsync();
        var (_, settings) = await PrepareAsync("certificates", issuer);
        await using var server = await StartAsync(settings);
        var (own, authorities) = (_laboratory.File("10000001"), $"--ca {_laboratory.File("ca.pem")}");
        var anothers = await RunAsync(
            server,
            $"{authorities} --participant 10000001,1000000B --cert {own}.pem --cert {own}.pem --key {own}.key --key {own}.key");
        var nothing = await RunAsync(server, authorities);

        Assert.Equal((VerifyRun.Unreachable, VerifyRun.Unreachable), (anothers.ExitCode, nothing.ExitCode));
        Assert.Contains(
            "refuses participant 1000000B with 403. It says: The client certificate is another participant's", anothers.Errors,
            StringComparison.Ordinal);
        Assert.Contains(
            "with 401. Name participants that it knows with --participant, and what they show with --cert", nothing.Errors,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cert /dev/null/a.pem --participant 10000001", "--cert: /dev/null/a.pem cannot be used.")]
    [InlineData("--cert a.pem", "--cert: whose it is, is missing. Name the participants with --participant.")]
    [InlineData("--key a.key --participant 10000001", "--key: these are the keys of certificates. Name those with --cert.")]
    [InlineData("--ca /dev/null", "--ca: /dev/null cannot be used. It holds no certificate.")]
    [InlineData("--token-file /dev/null --participant 10000001", "--token-file: /dev/null cannot be used. It is empty.")]
    [InlineData("--hmac-key a --hmac-key b --participant 10000001",
        "--hmac-key: 2 files for 1 participant. Name one for each --participant")]
    [InlineData("--token-file a --participant 10000001,10000002", "--token-file: 1 file for 2 participants.")]
    [InlineData("--token-file a --participant 10000001 --sender 10000002", "--sender: 10000002 shows no credential.")]
    [InlineData("--only spi.credential", "none of their kind is shown")]
    public async Task A_file_that_cannot_be_used_ends_the_run_before_it_begins(string options, string why)
    {
        var ran = await Tool.RunAsync($"verify http://127.0.0.1:1 {options}");
        Assert.Equal(ExitCode.Usage, ran.ExitCode);
        Assert.Contains(why, ran.Errors, StringComparison.Ordinal);
    }

    private static Task<Ran> RunAsync(LiveServer server, string options) =>
        Tool.RunAsync($"verify {server.Address} --idle-time 3s --seed 5 --json {options}");

    private static IEnumerable<string?> SkippedIn(Ran ran) =>
        ran.Json.GetProperty("checks").EnumerateArray()
            .Where(check => check.GetProperty("verdict").GetString() == "skipped")
            .Select(check => check.GetProperty("id").GetString());

    private Task<LiveServer> StartAsync((string Name, string Value)[] settings) => LiveServer.StartAsync(
    [
        .. _laboratory.ServerSettings, ("PixStream:Streams:IdleTimeout", "00:00:03"), ("PixStream:Http:SpiWait", "00:00:00.6"),
        ("PixStream:Http:JsonWait", "00:00:00.6"), ("PixStream:Utilities:Enabled", "true"), .. settings,
    ]);

    /// <summary>Makes what participants show.</summary>
    /// <returns>The options that name it, and the settings of the server.</returns>
    private async Task<(string Options, (string Name, string Value)[] Settings)> PrepareAsync(string kind, LabIssuer issuer)
    {
        Assert.Equal(0, (await _laboratory.RunAsync($"--server 127.0.0.1 --participant {Participants}")).ExitCode);
        var common = $"--participant {Participants} --ca {_laboratory.File("ca.pem")}";
        switch (kind)
        {
            case "certificates":
                return ($"{common} --cert {_laboratory.File("{ispb}.pem")} --key {_laboratory.File("{ispb}.key")}", []);
            case "tokens":
                foreach (var ispb in Participants.Split(','))
                    await File.WriteAllTextAsync(
                        _laboratory.File($"{ispb}.token"), issuer.Issue(ispb), TestContext.Current.CancellationToken);
                return ($"{common} --token-file {_laboratory.File("{ispb}.token")}",
                [
                    ("PixStream:Credentials:AccessTokens:Issuer", issuer.Issuer),
                    ("PixStream:Credentials:AccessTokens:Audience", LabIssuer.Audience),
                    ("PixStream:Credentials:AccessTokens:KeysAddress", issuer.KeysAddress),
                ]);
            default:
                var keys = _laboratory.MakeKeys();
                var each = Participants.Split(',').Select(ispb => $"--hmac-key {keys}/of-{ispb}");
                return ($"{common} {string.Join(' ', each)}", [("PixStream:Credentials:KeyDirectory", keys)]);
        }
    }
}
