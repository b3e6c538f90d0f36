using PixStream.Cli.Cluster.Commands;
using PixStream.Cli.Cluster.Nodes;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>What commands do to a running cluster.</summary>
public sealed class UpCommandTests : IDisposable
{
    private readonly ScriptedCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task A_silo_that_was_killed_stays_down_until_it_is_restarted()
    {
        await _cluster.StartAsync();
        var before = _cluster.StatusOf("silo-1").ProcessId;
        Assert.Null(await _cluster.DoAsync("kill silo-1"));
        Assert.Equal(
            (NodeState.Killed, null, null),
            (_cluster.StatusOf("silo-1").State, _cluster.StatusOf("silo-1").ProcessId, _cluster.StatusOf("silo-1").Reason));
        Assert.Equal("silo-1 does not run.", await _cluster.DoAsync("kill silo-1"));

        Assert.Null(await _cluster.DoAsync("restart silo-1"));
        await _cluster.BecomesAsync("silo-1", NodeState.Ready);
        Assert.Equal((1, true), (_cluster.StatusOf("silo-1").Restarts, _cluster.StatusOf("silo-1").ProcessId > before));
        Assert.Equal(
            [NodeState.Starting, NodeState.Ready, NodeState.Killed, NodeState.Starting, NodeState.Ready],
            _cluster.Shown.Where(static status => status.Name == "silo-1").Select(static status => status.State));
        await _cluster.QuitAsync();
    }

    [Fact]
    public async Task Stop_asks_and_restart_of_what_runs_stops_it_first()
    {
        await _cluster.StartAsync();
        Assert.Null(await _cluster.DoAsync("stop silo-2"));
        Assert.Equal(NodeState.Stopped, _cluster.StatusOf("silo-2").State);
        Assert.Null(await _cluster.DoAsync("restart gateway-1"));
        await _cluster.BecomesAsync("gateway-1", NodeState.Ready);

        Assert.Equal(["stop silo-2", "stop gateway-1", "start gateway-1"], _cluster.Notes.Skip(5));
        await _cluster.QuitAsync();
    }

    [Fact]
    public async Task Restart_without_a_name_brings_back_whatever_is_down()
    {
        await _cluster.StartAsync();
        Assert.Equal("Nothing is down.", await _cluster.DoAsync("restart"));
        await _cluster.DoAsync("kill redis");
        await _cluster.DoAsync("stop silo-1");
        _cluster["gateway-2"].Die(134);
        await _cluster.BecomesAsync("gateway-2", NodeState.Died);
        Assert.Equal("It ended with exit code 134.", _cluster.StatusOf("gateway-2").Reason);

        Assert.Null(await _cluster.DoAsync("restart"));
        await ScriptedCluster.UntilAsync(() => _cluster.Engine.Statuses.All(static status => status.State == NodeState.Ready));
        Assert.Equal(["start redis", "start silo-1", "start gateway-2"], _cluster.Notes.TakeLast(3));
        await _cluster.QuitAsync();
    }

    [Fact]
    public async Task One_that_runs_and_cannot_serve_is_told_with_its_reason_and_again_when_it_can()
    {
        await _cluster.StartAsync();
        _cluster["silo-1"].Hindrance = "Redis takes nothing at the moment.";
        await _cluster.BecomesAsync("silo-1", NodeState.NotReady);
        Assert.Equal("Redis takes nothing at the moment.", _cluster.StatusOf("silo-1").Reason);
        _cluster["silo-1"].Hindrance = null;
        await _cluster.BecomesAsync("silo-1", NodeState.Ready);
        await _cluster.QuitAsync();
    }

    [Fact]
    public async Task Silos_can_be_added_until_there_are_nine()
    {
        await _cluster.StartAsync();
        Assert.Null(await _cluster.DoAsync("add silo"));
        await _cluster.BecomesAsync("silo-3", NodeState.Ready);
        Assert.Equal(
            ["redis", "silo-1", "silo-2", "silo-3", "gateway-1", "gateway-2"],
            _cluster.Engine.Statuses.Select(static status => status.Name));

        for (var number = 4; number <= 9; number++)
            Assert.Null(await _cluster.DoAsync("add silo"));
        Assert.Equal("There are 9 silos, which is the most there can be.", await _cluster.DoAsync("add silo"));
        await _cluster.QuitAsync();
    }

    [Fact]
    public async Task What_there_is_not_is_named_with_what_there_is()
    {
        using var small = new ScriptedCluster { HasRedis = false };
        await small.StartAsync();
        Assert.Equal("There is no redis. There are silo-1, gateway-1, gateway-2.", await small.DoAsync("kill redis"));
        Assert.Equal(
            "The backend Local has one silo. Start the cluster with --backend Redis to add more.",
            await small.DoAsync("add silo"));
        await small.QuitAsync();
    }

    [Fact]
    public async Task A_restart_that_the_system_refuses_is_a_complaint_and_the_rest_goes_on()
    {
        await _cluster.StartAsync();
        await _cluster.DoAsync("kill silo-1");
        _cluster["silo-1"].CannotStart = "silo cannot be started: too many processes";
        Assert.Equal("silo cannot be started: too many processes", await _cluster.DoAsync("restart silo-1"));
        Assert.Equal(NodeState.Ready, _cluster.StatusOf("silo-2").State);
        await _cluster.QuitAsync();
    }

    [Theory]
    [InlineData("kill silo-1", Verb.Kill, "silo-1")]
    [InlineData("  Stop  SILO-2 ", Verb.Stop, "silo-2")]
    [InlineData("restart gateway-1", Verb.Restart, "gateway-1")]
    [InlineData("restart", Verb.Restart, null)]
    [InlineData("add silo", Verb.AddSilo, null)]
    [InlineData("status", Verb.Status, null)]
    [InlineData("quit", Verb.Quit, null)]
    public void A_line_is_a_command(string line, object verb, string? name) =>
        Assert.Equal(new UpCommand((Verb)verb, name), UpCommand.Parse(line));

    [Theory]
    [InlineData("kill")]
    [InlineData("kill silo-1 silo-2")]
    [InlineData("add gateway")]
    [InlineData("halt")]
    public void Another_line_is_none(string line) => Assert.Null(UpCommand.Parse(line));
}
