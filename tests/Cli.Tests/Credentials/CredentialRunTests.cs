using PixStream.Cli.Tests.Certs;
using PixStream.Harness.Tokens;

namespace PixStream.Cli.Tests.Credentials;

/// <summary><c>load</c> and <c>pull</c> against a server that asks for credentials.</summary>
public sealed class CredentialRunTests : IDisposable
{
    private const string Sender = "11111111";
    private const string Reader = "22222222";

    private readonly Laboratory _laboratory = new();

    public void Dispose() => _laboratory.Dispose();

    [Fact]
    public async Task With_their_certificates_participants_send_and_read()
    {
        await using var server = await StartAsync();
        var (sends, reads) = (Shows(Sender), Shows(Reader));

        var load = await Tool.RunAsync($"load {server.Address} --from {Sender} --to {Reader} --count 20 --json {sends}");
        var pull = await Tool.RunAsync($"pull {server.Address} --participant {Reader} --until-empty --json {reads}");
        var others = await Tool.RunAsync($"pull {server.Address} --participant {Reader} --until-empty {sends}");
        var without = await Tool.RunAsync($"pull {server.Address} --participant {Reader} --ca {_laboratory.File("ca.pem")}");

        Assert.Equal((0, 20), (load.ExitCode, load.Json.GetProperty("accepted").GetInt32()));
        Assert.Equal((0, 20), (pull.ExitCode, pull.Json.GetProperty("messages").GetInt32()));
        Assert.Contains("403", others.Errors, StringComparison.Ordinal);
        Assert.Contains("401", without.Errors, StringComparison.Ordinal);
        Assert.Equal((1, 1), (others.ExitCode, without.ExitCode));
    }

    [Fact]
    public async Task A_token_is_read_from_its_file()
    {
        await using var issuer = await LabIssuer.StartAsync();
        await using var server = await StartAsync(
            ("PixStream:Credentials:AccessTokens:Issuer", issuer.Issuer),
            ("PixStream:Credentials:AccessTokens:Audience", LabIssuer.Audience),
            ("PixStream:Credentials:AccessTokens:KeysAddress", issuer.KeysAddress));
        await File.WriteAllTextAsync(
            _laboratory.File("token"), $"{issuer.Issue(Reader)}\n", TestContext.Current.CancellationToken);

        var pull = await Tool.RunAsync(
            $"pull {server.Address} --participant {Reader} --until-empty --json --ca {_laboratory.File("ca.pem")} "
            + $"--token-file {_laboratory.File("token")}");

        Assert.Equal((0, "empty"), (pull.ExitCode, pull.Json.GetProperty("endedBy").GetString()));
    }

    [Fact]
    public async Task With_their_keys_participants_sign_what_they_send_and_read()
    {
        Assert.Equal(0, (await _laboratory.RunAsync($"--server 127.0.0.1 --participant {Sender},{Reader}")).ExitCode);
        var keys = _laboratory.MakeKeys();
        await using var server = await ServeAsync(("PixStream:Credentials:KeyDirectory", keys));
        var authority = $"--ca {_laboratory.File("ca.pem")}";
        var load = await Tool.RunAsync(
            $"load {server.Address} --from {Sender} --to {Reader} --count 20 --batch 3 --gzip --json {authority} "
            + $"--hmac-key {keys}/of-{Sender}");
        var pull = await Tool.RunAsync(
            $"pull {server.Address} --participant {Reader} --until-empty --json {authority} --hmac-key {keys}/of-{Reader}");
        var others = await Tool.RunAsync(
            $"pull {server.Address} --participant {Reader} --until-empty {authority} --hmac-key {keys}/of-{Sender}");

        Assert.Equal((0, 20), (load.ExitCode, load.Json.GetProperty("accepted").GetInt32()));
        Assert.Equal((0, 20), (pull.ExitCode, pull.Json.GetProperty("messages").GetInt32()));
        Assert.Equal(1, others.ExitCode);
        Assert.Contains("401", others.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hmac-key /dev/null", "--hmac-key: /dev/null cannot be used. Others than its owner can read or change it")]
    [InlineData("--key key.pem", "--key: it is the key of a certificate. Name that with --cert.")]
    [InlineData("--cert /dev/null/a.pem", "--cert: /dev/null/a.pem cannot be used.")]
    [InlineData("--ca /dev/null", "--ca: /dev/null cannot be used. It holds no certificate.")]
    [InlineData("--token-file /dev/null", "--token-file: /dev/null cannot be used. It is empty.")]
    public async Task A_file_that_cannot_be_used_ends_the_run_before_it_begins(string options, string why)
    {
        foreach (var command in (string[])["load http://127.0.0.1:1", $"pull http://127.0.0.1:1 --participant {Reader}"])
        {
            var ran = await Tool.RunAsync($"{command} {options}");
            Assert.Equal(2, ran.ExitCode);
            Assert.Contains(why, ran.Errors, StringComparison.Ordinal);
        }
    }

    private string Shows(string ispb) =>
        $"--ca {_laboratory.File("ca.pem")} --cert {_laboratory.File($"{ispb}.pem")} --key {_laboratory.File($"{ispb}.key")}";

    private async Task<LiveServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var made = await _laboratory.RunAsync($"--server 127.0.0.1 --participant {Sender},{Reader}");
        Assert.Equal(0, made.ExitCode);
        return await ServeAsync(settings);
    }

    private async Task<LiveServer> ServeAsync(params (string Name, string Value)[] settings) =>
        await LiveServer.StartAsync([.. _laboratory.ServerSettings, .. settings]);
}
