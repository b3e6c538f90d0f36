using System.Globalization;
using PixStream.Browser.Tests;
using PixStream.Harness.Processes;

[assembly: AssemblyFixture(typeof(Servers))]

namespace PixStream.Browser.Tests;

/// <summary>The programs that a person may look at, as processes with the API page and the utilities switched on.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("pixstream-browser-");
    private readonly List<Node> _nodes = [];
    private StandaloneServer? _standalone;

    public Uri Standalone => _standalone!.Address;

    public Uri Admin => _standalone!.Admin;

    public Uri Gateway => _nodes[1].Address;

    public async ValueTask InitializeAsync()
    {
        _standalone = await StandaloneServer.ServeAsync(StandaloneServer.LaunchOf(
            typeof(Servers), Path.Combine(_data.FullName, "standalone"), ("PixStream:Admin:Url", "http://127.0.0.1:0"),
            ("PixStream:Http:ApiPage", "true"), ("PixStream:Utilities:Enabled", "true")));
        var cluster = new Dictionary<string, string>
        {
            ["PixStream__Journal__Directory"] = Path.Combine(_data.FullName, "silo"),
            ["PixStream__Cluster__GatewayPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
        };
        _nodes.Add(NodeOf("PixStream.Silo", new(cluster)
        {
            ["PixStream__Cluster__SiloPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
        }));
        _nodes.Add(NodeOf("PixStream.Gateway", new(cluster)
        {
            ["PixStream__Admin__Url"] = "",
            ["PixStream__Http__ApiPage"] = "true",
            ["PixStream__Utilities__Enabled"] = "true",
        }));
        foreach (var node in _nodes)
        {
            node.Start();
            await node.BeReadyAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_standalone is not null)
            await _standalone.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static Node NodeOf(string program, Dictionary<string, string> settings) => new(
        program, BuiltProgram.PathOf(program, typeof(Servers)), new Uri($"http://127.0.0.1:{FreePort.Find()}"), settings,
        logs: null);
}
