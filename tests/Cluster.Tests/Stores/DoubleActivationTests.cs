using System.Collections.Concurrent;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests.Stores;

/// <summary>
/// Two clusters that know nothing of each other over the same store: the worst that a split network can do. Each participant has
/// two activations at once, which take it from each other all the time.
/// </summary>
[Trait("Category", "Long")]
public sealed class DoubleActivationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Two_activations_of_each_participant_break_no_promise()
    {
        var log = new ConcurrentQueue<MessageAccepted>();
        var memory = new MemoryStore();
        LoggedStore[] stores = [new(memory, log), new(new MemoryStore(memory), log)];
        WatchedStore[] watched = [.. stores.Select(store => new WatchedStore(store))];
        var terms = new ClusterTerms { IdleTimeout = IdleTime };
        await using var one = await LiveCluster.StartAsync(1, watched[0], terms);
        await using var other = await LiveCluster.StartAsync(1, watched[1], terms);
        await using var gateway = await LiveGateway.StartAsync(one, AuditedLoad.Wait);
        await using var otherGateway = await LiveGateway.StartAsync(other, AuditedLoad.Wait);
        using var end = new CancellationTokenSource();
        Task[] pumps = [.. stores.Select(store => Task.Run(() => store.PumpAsync(end.Token)))];

        var load = new AuditedLoad(
            IdleTime, watched, [gateway.Client, otherGateway.Client], participants: 3, senders: 4, readersEach: 2,
            mayBeRefused: true);
        await load.WorkAsync(800);
        var summary = await load.FinishAsync(output, gateway.Client);
        await end.CancelAsync();
        await Task.WhenAll(pumps);

        output.WriteLine($"{memory.Claims} claims of one store.");
        Assert.True(memory.Claims > 10 * load.Participants.Length, "The clusters did not meet.");
        ExpectOneLog(load, memory, log);
        Assert.True(log.Count >= summary.Accepted);
    }

    /// <summary>Each number of each participant is given once, and each name.</summary>
    private static void ExpectOneLog(AuditedLoad load, MemoryStore store, ConcurrentQueue<MessageAccepted> log)
    {
        foreach (var psp in load.Participants)
        {
            var own = log.Where(accepted => accepted.Message.Destination == Ispb.Parse(psp)).ToList();
            Assert.Equal(
                Enumerable.Range(1, (int)store.Durable(Ispb.Parse(psp)).LastSequence).Select(sequence => (long)sequence),
                own.Select(accepted => accepted.Sequence).Order());
        }

        Assert.Equal(log.Count, log.DistinctBy(accepted => (accepted.Message.Sender, accepted.Message.BizMsgIdr)).Count());
        Assert.Equal(log.Count, log.DistinctBy(accepted => accepted.Id).Count());
    }
}
