using System.Collections.Concurrent;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>Two processes that both take themselves for the owner leave one stream.</summary>
public sealed class OwnersAtOnceTests : CassandraHarness<CassandraTestStore>
{
    private const int Turns = 60;

    [Fact]
    public async Task The_table_has_no_gap_no_second_message_and_all_that_was_told()
    {
        var told = new ConcurrentDictionary<long, ResourceId>();
        var stale = 0;
        IParticipantStore[] stores = [Store, await TestStore.OpenAsync()];
        await Task.WhenAll(stores.Select((store, owner) => Task.Run(() => OwnAsync(store, owner))));

        var stored = new Dictionary<long, ResourceId>();
        foreach (var bucket in await IndexAsync())
        {
            var rows = await TestKeyspace.QueryAsync(
                "SELECT sequence, resource_id, last_sequence, epoch FROM KS.streams WHERE region = ? AND ispb = ? AND bucket = ? AND kind = 0",
                TestStore.Region, Book.Ispb.ToString(), bucket);
            foreach (var row in rows)
                stored.Add(row.GetValue<long>("sequence"), ResourceId.Read(row.GetValue<byte[]>("resource_id")));
        }

        Assert.Equal(Enumerable.Range(1, stored.Count).Select(n => (long)n), stored.Keys.Order());
        Assert.Equal(stored.Count, stored.Values.Distinct().Count());
        Assert.True(told.Count > Turns, $"Only {told.Count} messages were told.");
        foreach (var (sequence, id) in told)
            Assert.Equal(id, stored[sequence]);
        Assert.True(stale > 0, "No owner was overtaken.");

        async Task OwnAsync(IParticipantStore store, int owner)
        {
            for (var turn = 0; turn < Turns; turn++)
            {
                var claimed = await store.ClaimAsync(Book.Ispb);
                var sequence = claimed.State.LastSequence;
                for (var i = 0; i < 10; i++)
                {
                    var id = ResourceId.Create(TestStore.Time.GetUtcNow(), (ulong)owner, (ulong)((turn * 100) + i));
                    var message = new MessageAccepted(
                        ++sequence, id, TestMessages.New(Book.Ispb, $"O{owner}-{turn}-{i}", size: 3000));
                    try
                    {
                        await store.Commit(Book.Ispb, claimed.Claim, [message]);
                        Assert.True(told.TryAdd(sequence, id), $"Two owners were told that theirs is message {sequence}.");
                    }
                    catch (StoreUnavailableException refused)
                    {
                        if (refused is StaleClaimException)
                            Interlocked.Increment(ref stale);
                        break;
                    }
                }
            }
        }
    }
}
