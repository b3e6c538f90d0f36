using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>A cluster starts in order, tells how it stands, and ends in order.</summary>
public sealed class UpClusterTests : IDisposable
{
    private readonly ScriptedCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task Silos_and_gateways_start_when_Redis_is_ready_and_the_gateways_are_named_when_all_are()
    {
        _cluster["redis"].Hindrance = "It answers: -LOADING";
        _cluster["gateway-2"].Hindrance = "It answers 503.";
        _cluster.Begin();
        await ScriptedCluster.UntilAsync(() => _cluster.StatusOf("redis").Reason is not null);
        Assert.Equal(["start redis"], _cluster.Notes);

        _cluster["redis"].Hindrance = null;
        await _cluster.BecomesAsync("gateway-1", NodeState.Ready);
        Assert.Equal(["start redis", "start silo-1", "start silo-2", "start gateway-1", "start gateway-2"], _cluster.Notes);
        Assert.Null(_cluster.Invited);

        _cluster["gateway-2"].Hindrance = null;
        await ScriptedCluster.UntilAsync(() => _cluster.Invited is not null);
        Assert.Equal(["http://gateway-1", "http://gateway-2"], _cluster.Invited);
        await _cluster.QuitAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_ends_gateways_first_then_silos_then_Redis(bool isInterrupted)
    {
        await _cluster.StartAsync();
        if (isInterrupted)
            _cluster.Interrupt();
        else
            await _cluster.DoAsync("quit");
        await _cluster.Work;

        var stops = _cluster.Notes.Skip(5).ToList();
        Assert.Equal(["stop gateway-1", "stop gateway-2"], stops[..2]);
        Assert.Equal(["stop silo-1", "stop silo-2", "stop redis"], stops[2..]);
        Assert.All(_cluster.Engine.Statuses, static status =>
            Assert.Equal((NodeState.Stopped, null), (status.State, status.ProcessId)));
    }

    [Fact]
    public async Task One_that_does_not_stop_in_time_is_killed_and_that_is_told()
    {
        await _cluster.StartAsync();
        _cluster["silo-1"].IsDeaf = true;
        var stop = _cluster.DoAsync("stop silo-1");
        await _cluster.Time.ReleaseAsync();
        Assert.Null(await stop);

        Assert.Equal(
            (NodeState.Stopped, "It did not stop within 15 seconds and was killed."),
            (_cluster.StatusOf("silo-1").State, _cluster.StatusOf("silo-1").Reason));
        Assert.Equal(["stop silo-1", "kill silo-1"], _cluster.Notes.Skip(5));
        await _cluster.QuitAsync();
    }

    [Fact]
    public async Task One_that_ends_at_its_start_ends_all_and_the_last_lines_of_its_log_are_shown()
    {
        _cluster.Log("silo-2", "of an earlier start\n");
        _cluster["silo-2"].Hindrance = "It does not answer.";
        _cluster.Begin();
        await _cluster.BecomesAsync("gateway-2", NodeState.Ready);
        _cluster.Log("silo-2", $"first\n\n{new string('x', 300)}\n");
        _cluster["silo-2"].Die(1);

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => _cluster.Work);
        Assert.StartsWith("silo-2 did not start: It ended with exit code 1.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["first", new string('x', 200) + "…"], _cluster.Shown.Single(static status => status.State == NodeState.Died).Tail);
        Assert.DoesNotContain(_cluster.Engine.Statuses, static status => status.IsRunning);
    }

    [Fact]
    public async Task Of_a_log_that_ends_with_the_reason_the_reason_is_shown()
    {
        _cluster.Log("redis", "before its start\n");
        _cluster["redis"].Hindrance = "It does not answer.";
        _cluster.Begin();
        await ScriptedCluster.UntilAsync(() => _cluster.Notes.Count > 0);
        _cluster.Log("redis", "noise\nPixStream did not start: a port could not be opened.\n  Failed to listen.\n");
        _cluster["redis"].Die(1);

        await Assert.ThrowsAsync<StartFailedException>(() => _cluster.Work);
        Assert.Equal(
            ["PixStream did not start: a port could not be opened.", "  Failed to listen."], _cluster.StatusOf("redis").Tail);
    }

    [Fact]
    public async Task One_that_does_not_become_ready_in_time_ends_all_with_its_own_reason()
    {
        _cluster["silo-1"].Hindrance = "This silo has not joined its cluster yet.";
        _cluster.Begin();
        await ScriptedCluster.UntilAsync(() =>
            _cluster.Engine.Statuses.Any(static status => status is { Name: "silo-1", Reason: not null }));
        _cluster.Log("silo-1", "still waiting\n");
        _cluster.Time.MoveTimestamps(Node.StartLimit + TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => _cluster.Work);
        Assert.StartsWith(
            "silo-1 is not ready after 90 seconds: This silo has not joined its cluster yet.",
            failure.Message,
            StringComparison.Ordinal);
        Assert.Equal(["still waiting"], _cluster.Shown.First(static status => status.State == NodeState.NotReady).Tail);
        Assert.DoesNotContain(_cluster.Engine.Statuses, static status => status.IsRunning);
    }

    [Fact]
    public async Task One_that_the_system_does_not_start_ends_all()
    {
        _cluster["gateway-1"].CannotStart = "gateway cannot be started: no such file";
        _cluster.Begin();

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => _cluster.Work);
        Assert.Equal("gateway cannot be started: no such file", failure.Message);
        Assert.Equal(
            ["stop silo-1", "stop silo-2", "stop redis"],
            _cluster.Notes.Where(static note => note.StartsWith("stop", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_can_be_ended_before_it_is_ready()
    {
        _cluster["redis"].Hindrance = "It does not answer.";
        _cluster.Begin();
        await ScriptedCluster.UntilAsync(() => _cluster.Notes.Count > 0);
        _cluster.Interrupt();
        await _cluster.Work;

        Assert.Equal(["start redis", "stop redis"], _cluster.Notes);
    }

    [Fact]
    public async Task Nothing_is_started_once_the_end_has_begun()
    {
        await _cluster.StartAsync();
        _cluster["gateway-1"].IsDeaf = true;
        var restart = _cluster.DoAsync("restart gateway-1");
        await _cluster.BecomesAsync("gateway-1", NodeState.Stopping);
        _cluster.Interrupt();
        await ScriptedCluster.UntilAsync(() => _cluster.Notes.Contains("stop gateway-2"));
        _cluster["gateway-1"].Die(0);
        await restart;
        await _cluster.Work;

        Assert.Single(_cluster.Notes, "start gateway-1");
        Assert.DoesNotContain(_cluster.Engine.Statuses, static status => status.IsRunning);
    }
}
