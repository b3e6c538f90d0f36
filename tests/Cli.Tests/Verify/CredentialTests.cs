using PixStream.Cli.Verify;

namespace PixStream.Cli.Tests.Verify;

/// <summary><c>verify</c> against the real server that asks for credentials.</summary>
public sealed class CredentialTests
{
    private static readonly string[] Kinds = ["certificates", "tokens", "signatures"];

    public static TheoryData<string> EachKind => [.. Kinds];

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task What_is_shown_is_let_in_and_all_else_is_refused(string kind)
    {
        await using var scenario = await CredentialScenario.StartAsync(kind);

        var ran = await scenario.VerifyAsync(
            "--only *.credential --only *.start --only *.replay.same --only http --only util --only health");

        ExpectPassed(kind, ran);
        Assert.Equal(
            kind switch { "certificates" => 17, "tokens" => 15, _ => 19 },
            ran.Json.GetProperty("checks").EnumerateArray()
                .Count(check => check.GetProperty("id").GetString()!.Contains("credential", StringComparison.Ordinal)));
    }

    /// <summary>At once: most of its time a run waits.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task The_real_server_passes_whole_whatever_is_shown() =>
        await Task.WhenAll(Kinds.Select(async kind =>
        {
            await using var scenario = await CredentialScenario.StartAsync(kind);
            ExpectPassed(kind, await scenario.VerifyAsync(""));
        }));

    [Fact]
    public async Task A_credential_that_is_not_taken_is_the_finding()
    {
        await using var scenario = await CredentialScenario.StartAsync("certificates");
        var own = scenario.File("10000001");
        var authorities = $"--ca {scenario.File("ca.pem")}";

        var anothers = await scenario.VerifyOnlyAsync(
            $"{authorities} --participant 10000001,1000000B --cert {own}.pem --cert {own}.pem --key {own}.key --key {own}.key");
        var nothing = await scenario.VerifyOnlyAsync(authorities);
        var untrusted = await scenario.VerifyOnlyAsync("");

        Assert.All(new[] { anothers, nothing, untrusted }, ran => Assert.Equal(VerifyRun.Unreachable, ran.ExitCode));
        Assert.Contains(
            "refuses participant 1000000B with 403. It says: The client certificate is another participant's", anothers.Errors,
            StringComparison.Ordinal);
        Assert.Contains(
            "with 401. Name participants that it knows with --participant, and what they show with --cert", nothing.Errors,
            StringComparison.Ordinal);
        Assert.Contains("Name who signed its certificate with --ca.", untrusted.Errors, StringComparison.Ordinal);
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

    private static void ExpectPassed(string kind, Ran ran)
    {
        Assert.True(ran.ExitCode == 0, $"{kind}\n{ran.Output}{ran.Errors}");
        Assert.True(ran.Json.GetProperty("skipped").GetInt32() == 0, $"{kind}\n{ran.Output}");
    }
}
