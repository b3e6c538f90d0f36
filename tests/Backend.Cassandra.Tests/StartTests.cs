using PixStream.Backend.Cassandra.Connections;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>A process that starts before its database comes up with it.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_store_whose_server_is_away_at_first_comes_up_with_it()
    {
        await TestKeyspace.SessionAsync();
        await using var proxy = new CqlProxy(TestKeyspace.Server);
        proxy.Fate = BatchFate.Cut;
        await using var connection = new CassandraConnection(
            TestKeyspace.Options(proxy.Port), TimeProvider.System, TestKeyspace.Instruments);
        await connection.StartAsync();
        await using var store = new CassandraStore(connection, TimeProvider.System, TestKeyspace.Instruments);
        Assert.False(store.IsAvailable);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ClaimAsync(TestMessages.Psp));

        proxy.Fate = BatchFate.Taken;
        using var patience = new CancellationTokenSource(TestKeyspace.Patience, TimeProvider.System);
        while (!store.IsAvailable)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        Assert.Equal(1, (await store.ClaimAsync(TestMessages.Psp)).Claim);
    }

    [Fact]
    public async Task A_store_without_callers_is_available_again_by_itself()
    {
        await using var place = new CassandraTestStore();
        var store = await place.OpenAsync();
        var claimed = await store.ClaimAsync(TestMessages.Psp);
        await place.FailAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            store.Commit(TestMessages.Psp, claimed.Claim, [new StreamOpened(new StreamId(1), DateTimeOffset.UnixEpoch, null)]));
        Assert.False(store.IsAvailable);
        await place.HealAsync(await place.OpenAsync());

        using var patience = new CancellationTokenSource(TestKeyspace.Patience, TimeProvider.System);
        while (!store.IsAvailable)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        Assert.Empty((await store.ClaimAsync(TestMessages.Psp)).State.Streams);
    }
}
