using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>Only a caller that saw the last change may change home regions and policies.</summary>
public sealed class RegionTests : IAsyncLifetime
{
    private static int _participants = 40_000_000;

    private readonly Ispb _ispb = TestMessages.Participant(Interlocked.Increment(ref _participants));
    private CassandraConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = new CassandraConnection(
            TestKeyspace.Options(TestKeyspace.Server.Port), TimeProvider.System, TestKeyspace.Instruments);
        await TestKeyspace.StartAsync(_connection);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task A_home_region_is_changed_by_a_caller_that_saw_the_last_change()
    {
        RegionMap map = new(_connection);
        Assert.Null(await map.GetAsync(_ispb));
        Assert.False(await map.CompareAndSetAsync(_ispb, "north", 1));
        Assert.True(await map.CompareAndSetAsync(_ispb, "north", 0));
        Assert.False(await map.CompareAndSetAsync(_ispb, "south", 0));
        Assert.Equal(new HomeRegion("north", 1), await map.GetAsync(_ispb));

        Assert.True(await map.CompareAndSetAsync(_ispb, "south", 1));
        Assert.False(await map.CompareAndSetAsync(_ispb, "east", 1));
        Assert.Equal(new HomeRegion("south", 2), await map.GetAsync(_ispb));
        await Assert.ThrowsAsync<ArgumentException>(async () => await map.CompareAndSetAsync(_ispb, "São Paulo", 2));
    }

    [Fact]
    public async Task A_participant_is_claimed_at_home_only()
    {
        RegionMap map = new(_connection);
        await using var store = new CassandraStore(_connection, TimeProvider.System, TestKeyspace.Instruments);
        Assert.True(await map.CompareAndSetAsync(_ispb, "elsewhere", 0));
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ClaimAsync(_ispb));
        Assert.Contains("elsewhere", refused.Message, StringComparison.Ordinal);

        Assert.True(await map.CompareAndSetAsync(_ispb, _connection.Options.Region, 1));
        Assert.Equal(1, (await store.ClaimAsync(_ispb)).Claim);
    }

    /// <summary>Here is one datacenter only, where the two agreements differ in nothing but what is asked for.</summary>
    [Fact]
    public async Task What_counts_in_every_region_is_agreed_on_by_the_replicas_of_all_of_them()
    {
        var all = await Statements.PrepareAsync(await TestKeyspace.SessionAsync(), TestKeyspace.Name);
        global::Cassandra.IStatement[] changes =
        [
            RegionMap.Change(all, _ispb, "north", 0), RegionMap.Change(all, _ispb, "south", 1),
            ParticipantPolicies.Change(all, _ispb, new ParticipantPolicy(MaxStreams: 3)),
            ParticipantPolicies.Change(all, _ispb, new ParticipantPolicy(MaxStreams: 3, Version: 1)),
        ];
        Assert.All(changes, change => Assert.Equal(global::Cassandra.ConsistencyLevel.Serial, change.SerialConsistencyLevel));
    }

    [Fact]
    public async Task A_policy_is_changed_by_a_caller_that_saw_the_last_change()
    {
        ParticipantPolicies policies = new(_connection);
        Assert.Equal(new ParticipantPolicy(), await policies.GetAsync(_ispb));
        ParticipantPolicy first = new(MaxStreams: 3, IdleTimeout: TimeSpan.FromSeconds(90));
        Assert.True(await policies.SetAsync(_ispb, first));
        Assert.False(await policies.SetAsync(_ispb, new ParticipantPolicy(MaxStreams: 4)));
        Assert.Equal(first with { Version = 1 }, await policies.GetAsync(_ispb));

        ParticipantPolicy second = new(MaxBatch: 1, MaxDeliveries: 0, Version: 1);
        Assert.True(await policies.SetAsync(_ispb, second));
        Assert.False(await policies.SetAsync(_ispb, first with { Version = 1 }));
        Assert.Equal(second with { Version = 2 }, await policies.GetAsync(_ispb));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await policies.SetAsync(_ispb, new ParticipantPolicy(MaxStreams: 101)));
    }
}
