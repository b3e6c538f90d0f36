using PixStream.Cli.Tests.Certs;
using PixStream.Harness.Tokens;

namespace PixStream.Cli.Tests.Verify;

/// <summary>The real server that asks for credentials, and three participants that have them, all of one kind.</summary>
internal sealed class CredentialScenario : IAsyncDisposable
{
    private const string Participants = "10000001,1000000B,00038166";

    private readonly Laboratory _laboratory;
    private readonly LabIssuer _issuer;
    private readonly LiveServer _server;
    private readonly string _shown;

    private CredentialScenario(Laboratory laboratory, LabIssuer issuer, LiveServer server, string shown) =>
        (_laboratory, _issuer, _server, _shown) = (laboratory, issuer, server, shown);

    /// <param name="kind">certificates, tokens or signatures.</param>
    public static async Task<CredentialScenario> StartAsync(string kind)
    {
        var laboratory = new Laboratory();
        var issuer = await LabIssuer.StartAsync();
        Assert.Equal(0, (await laboratory.RunAsync($"--server 127.0.0.1 --participant {Participants}")).ExitCode);
        var (shown, settings) = await PrepareAsync(kind, laboratory, issuer);
        var server = await LiveServer.StartAsync(
        [
            .. laboratory.ServerSettings, ("PixStream:Streams:IdleTimeout", "00:00:03"),
            ("PixStream:Http:SpiWait", "00:00:00.6"), ("PixStream:Http:JsonWait", "00:00:00.6"),
            ("PixStream:Utilities:Enabled", "true"), .. settings,
        ]);
        return new CredentialScenario(
            laboratory, issuer, server, $"--participant {Participants} --ca {laboratory.File("ca.pem")} {shown}");
    }

    public string File(string name) => _laboratory.File(name);

    /// <summary>All participants show their credentials.</summary>
    public Task<Ran> VerifyAsync(string options) => VerifyOnlyAsync($"{_shown} {options}");

    /// <summary>What is shown is in the options.</summary>
    public Task<Ran> VerifyOnlyAsync(string options) =>
        Tool.RunAsync($"verify {_server.Address} --idle-time 3s --seed 5 --json {options}");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
        _laboratory.Dispose();
    }

    /// <summary>Makes what participants show: the options that name it, and the settings of the server.</summary>
    private static async Task<(string Shown, (string Name, string Value)[] Settings)> PrepareAsync(
        string kind, Laboratory laboratory, LabIssuer issuer)
    {
        switch (kind)
        {
            case "certificates":
                return ($"--cert {laboratory.File("{ispb}.pem")} --key {laboratory.File("{ispb}.key")}", []);
            case "tokens":
                foreach (var ispb in Participants.Split(','))
                    await System.IO.File.WriteAllTextAsync(
                        laboratory.File($"{ispb}.token"), issuer.Issue(ispb), TestContext.Current.CancellationToken);
                return ($"--token-file {laboratory.File("{ispb}.token")}",
                [
                    ("PixStream:Credentials:AccessTokens:Issuer", issuer.Issuer),
                    ("PixStream:Credentials:AccessTokens:Audience", LabIssuer.Audience),
                    ("PixStream:Credentials:AccessTokens:KeysAddress", issuer.KeysAddress),
                ]);
            default:
                var keys = laboratory.MakeKeys();
                return (
                    string.Join(' ', Participants.Split(',').Select(ispb => $"--hmac-key {keys}/of-{ispb}")),
                    [("PixStream:Credentials:KeyDirectory", keys)]);
        }
    }
}
