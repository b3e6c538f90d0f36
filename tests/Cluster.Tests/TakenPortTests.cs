using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PixStream.Harness.Processes;

namespace PixStream.Cluster.Tests;

/// <summary>
/// A silo or a gateway whose port another process has, by mistake another silo, says so in a sentence and disturbs no process.
/// </summary>
public sealed class TakenPortTests : IAsyncDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pixstream-ports-");
    private readonly int _siloPort = FreePort.Find();
    private readonly int _gatewayPort = FreePort.Find();
    private readonly Node _silo;

    public TakenPortTests() => _silo = new Node(
        "silo", BuiltProgram.PathOf("PixStream.Silo", typeof(TakenPortTests)), new Uri($"http://127.0.0.1:{FreePort.Find()}"),
        Settings("first", _siloPort, _gatewayPort), null);

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _parent.Delete(recursive: true);
    }

    [Theory]
    [InlineData("SiloPort")]
    [InlineData("GatewayPort")]
    public async Task A_silo_with_a_port_of_another_silo_ends_and_the_other_goes_on(string setting)
    {
        _silo.Start();
        await _silo.BeReadyAsync();
        var (siloPort, gatewayPort) =
            setting == "SiloPort" ? (_siloPort, FreePort.Find()) : (FreePort.Find(), _gatewayPort);
        await ExpectSentenceAsync(
            "PixStream.Silo", new Uri("http://127.0.0.1:0"), Settings("second", siloPort, gatewayPort),
            $"PixStream:Cluster:{setting}: another process listens on 127.0.0.1:{(setting == "SiloPort" ? siloPort : gatewayPort)}.");
        await _silo.BeReadyAsync();
    }

    [Theory]
    [InlineData("PixStream.Silo")]
    [InlineData("PixStream.Gateway")]
    public async Task A_program_whose_address_is_taken_says_so_and_nothing_else(string program)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";
        await ExpectSentenceAsync(
            program, new Uri(url), Settings("third", _siloPort, _gatewayPort),
            $"Failed to bind to address {url}: address already in use.");
    }

    [Fact]
    public async Task Silos_and_gateways_cannot_share_a_port() => await ExpectSentenceAsync(
        "PixStream.Silo", new Uri("http://127.0.0.1:0"), Settings("fourth", _siloPort, _siloPort), "PixStream:Cluster:SiloPort");

    private static async Task ExpectSentenceAsync(
        string program, Uri address, Dictionary<string, string> settings, string sentence)
    {
        var ended = await Run.ToEndAsync(Launch.Dotnet(BuiltProgram.PathOf(program, typeof(TakenPortTests))) with
        {
            Withheld = Launch.OwnVariables,
            Variables =
                [.. settings.Select(static setting => (setting.Key, setting.Value)), ("ASPNETCORE_URLS", address.ToString())],
        });
        Assert.Equal(1, ended.ExitCode);
        var told = ended.Errors.TrimEnd('\n').Split('\n');
        Assert.True(told.Length == 2, ended.Errors);
        Assert.StartsWith("PixStream did not start: ", told[0], StringComparison.Ordinal);
        Assert.Contains(sentence, told[1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Output, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Settings(string directory, int siloPort, int gatewayPort) => new()
    {
        ["PixStream__Journal__Directory"] = Path.Combine(_parent.FullName, directory),
        ["PixStream__Cluster__SiloPort"] = siloPort.ToString(CultureInfo.InvariantCulture),
        ["PixStream__Cluster__GatewayPort"] = gatewayPort.ToString(CultureInfo.InvariantCulture),
    };
}
