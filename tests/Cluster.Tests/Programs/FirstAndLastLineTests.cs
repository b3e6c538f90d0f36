using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PixStream.Harness.Processes;

namespace PixStream.Cluster.Tests.Programs;

/// <summary>What a silo and a gateway say when they have started, and when they were told to stop.</summary>
public sealed partial class FirstAndLastLineTests : IAsyncDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pixstream-lines-");
    private readonly int _siloPort = FreePort.Find();
    private readonly int _gatewayPort = FreePort.Find();
    private ChildProcess? _silo;

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        _parent.Delete(recursive: true);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task In_development_they_speak_to_a_person_at_80_columns(string signal)
    {
        _silo = Start("PixStream.Silo", "Development");
        var silo = await BannerOfAsync(_silo);
        Assert.Equal("PixStream silo", silo[0]);
        Assert.Contains($"  ports      {_siloPort} for silos, {_gatewayPort} for gateways", silo);
        Assert.Contains(silo, static line => line.StartsWith("  health     GET  http://127.0.0.1:", StringComparison.Ordinal));
        await using var gateway = Start("PixStream.Gateway", "Development");
        var said = await BannerOfAsync(gateway);
        Assert.Matches("^PixStream serves http://127.0.0.1:[0-9]+$", said[0]);
        Assert.Contains(said, static line => line.EndsWith("/api/v1/out/{ispb}/stream/start", StringComparison.Ordinal));
        Assert.Contains(said, static line => line.StartsWith("  cluster    ", StringComparison.Ordinal));
        Assert.All([.. silo, .. said], static line => Assert.True(line.Length <= 80, line));

        foreach (var (name, process) in ((string, ChildProcess)[])[("PixStream.Gateway", gateway), ("PixStream.Silo", _silo)])
        {
            await process.SignalAsync(signal);
            var ended = await process.WaitForEndAsync();
            Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
            Assert.Matches(Stopped(name), ended.Output.Split('\n')[^1]);
        }
    }

    [Fact]
    public async Task Elsewhere_each_line_is_JSON_the_first_and_the_last()
    {
        _silo = Start("PixStream.Silo", "Production");
        Assert.NotNull(await _silo.WaitForLineAsync(ServingSilo()));
        await using var gateway = Start("PixStream.Gateway", "Production");
        Assert.NotNull(await gateway.WaitForLineAsync(ServingGateway()));

        foreach (var (name, process) in ((string, ChildProcess)[])[("PixStream.Gateway", gateway), ("PixStream.Silo", _silo)])
        {
            await process.TerminateAsync();
            var ended = await process.WaitForEndAsync();
            Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
            Assert.Matches(Stopped(name), ended.Output.Split('\n').Select(MessageOf).Last());
        }
    }

    [Fact]
    public async Task One_that_still_waits_for_its_cluster_stops_as_well()
    {
        await using var gateway = Start("PixStream.Gateway", "Production");
        Assert.NotNull(await gateway.WaitForLineAsync(Waiting()));

        await gateway.TerminateAsync();
        var ended = await gateway.WaitForEndAsync();

        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        // Not the hours since the machine was started.
        Assert.Matches(
            @"^PixStream\.Gateway stopped in [0-9]{1,2}(\.[0-9])? s\.", ended.Output.Split('\n').Select(MessageOf).Last());
    }

    private static string MessageOf(string line)
    {
        using var entry = JsonDocument.Parse(line);
        return entry.RootElement.GetProperty("Message").GetString()!;
    }

    private static string Stopped(string program) =>
        $@"^{Regex.Escape(program)} stopped in [0-9]+(\.[0-9])? s\. All that it acknowledged is stored\.$";

    /// <summary>Without the log, which is written by a thread of its own.</summary>
    private static async Task<List<string>> BannerOfAsync(ChildProcess process)
    {
        if (await process.WaitForLineAsync(LastOfBanner()) is null)
            Assert.Fail(process.LastWords);
        return
        [
            .. process.Output.SkipWhile(static line => !line.StartsWith("PixStream", StringComparison.Ordinal))
                .Where(static line =>
                    line.StartsWith("  ", StringComparison.Ordinal) || !line.Contains(": ", StringComparison.Ordinal)),
        ];
    }

    private ChildProcess Start(string program, string environment) =>
        ChildProcess.Start(Launch.Dotnet(BuiltProgram.PathOf(program, typeof(FirstAndLastLineTests))) with
        {
            Withheld = Launch.OwnVariables,
            Variables =
            [
                ("DOTNET_ENVIRONMENT", environment), ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
                ("PixStream:Journal:Directory", Path.Combine(_parent.FullName, "data")),
                ("PixStream:Cluster:SiloPort", _siloPort.ToString(CultureInfo.InvariantCulture)),
                ("PixStream:Cluster:GatewayPort", _gatewayPort.ToString(CultureInfo.InvariantCulture)),
            ],
        });

    [GeneratedRegex("Ctrl\\+C stops it\\.$")]
    private static partial Regex LastOfBanner();

    [GeneratedRegex("Connection attempt to endpoint .* failed")]
    private static partial Regex Waiting();

    [GeneratedRegex("^\\{.*PixStream silo of cluster ")]
    private static partial Regex ServingSilo();

    [GeneratedRegex("^\\{.*PixStream gateway serves http://127.0.0.1:")]
    private static partial Regex ServingGateway();
}
