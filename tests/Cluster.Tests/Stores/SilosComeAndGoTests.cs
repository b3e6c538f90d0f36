using System.Net;
using PixStream.Grains.Abstractions;

namespace PixStream.Cluster.Tests.Stores;

/// <summary>Silos are killed, stopped and added, and callers of a gateway do not notice.</summary>
[Trait("Category", "Long")]
public sealed class SilosComeAndGoTests(ITestOutputHelper output)
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task No_promise_is_broken_by_a_silo_that_comes_and_one_that_is_killed()
    {
        var store = new WatchedStore(new MemoryStore());
        await using var cluster = await LiveCluster.StartAsync(2, store, new ClusterTerms { IdleTimeout = IdleTime });
        await using var first = await LiveGateway.StartAsync(cluster, AuditedLoad.Wait);
        await using var second = await LiveGateway.StartAsync(cluster, AuditedLoad.Wait);
        // The first try of a request died with its silo, and the stream is gone since: it is not known which of the two
        // confirmed. That is 503, once.
        var load = new AuditedLoad(
            IdleTime, [store], [first.Client, second.Client], participants: 6, senders: 8, readersEach: 2, mayBeRefused: true);
        await load.WorkAsync(1_500);

        await cluster.AddSiloAsync();
        await load.WorkAsync(500);
        await load.MoveAsync(cluster, () => cluster.KillAsync(cluster.Busiest()));
        await load.WorkAsync(1_500);

        var summary = await load.FinishAsync(output, first.Client);
        Assert.True(summary.Replays > 0);
    }

    [Fact]
    public async Task No_request_fails_while_a_silo_stops_cleanly()
    {
        var store = new WatchedStore(new MemoryStore());
        await using var cluster = await LiveCluster.StartAsync(3, store, new ClusterTerms { IdleTimeout = IdleTime });
        await using var gateway = await LiveGateway.StartAsync(cluster, AuditedLoad.Wait);
        var load = new AuditedLoad(
            IdleTime, [store], [gateway.Client], participants: 6, senders: 8, readersEach: 2, mayBeRefused: true);
        await load.WorkAsync(1_000);

        await load.MoveAsync(cluster, () => cluster.StopAsync(cluster.Busiest()));
        await load.WorkAsync(1_000);
        await load.MoveAsync(cluster, () => cluster.StopAsync(cluster.Busiest()));
        await load.WorkAsync(1_000);

        await load.FinishAsync(output, gateway.Client);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_waits_when_a_silo_goes_waits_on_at_the_next_one(bool isKilled)
    {
        await using var cluster = await LiveCluster.StartAsync(2, new MemoryStore());
        await using var quick = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await using var patient = await LiveGateway.StartAsync(cluster, TimeSpan.FromSeconds(50));
        var envelopes = new Envelopes(seed: 3);
        var sender = SharedCluster.NewParticipant();
        string[] psps = [.. Enumerable.Range(0, 8).Select(_ => SharedCluster.NewParticipant())];
        var tokens = await Task.WhenAll(psps.Select(async psp =>
            (await quick.Client.StartAsync(psp)).Is(HttpStatusCode.NoContent).Next));
        Task<Answer>[] waiting = [.. tokens.Select(token => patient.Client.GetAsync(token))];
        var leaving = cluster.Busiest();
        Assert.True(LiveCluster.OwnersIn(leaving) > 0);

        await (isKilled ? cluster.KillAsync(leaving) : cluster.StopAsync(leaving));
        byte[][] messages = [.. psps.Select(psp => envelopes.Make(sender, psp))];
        await quick.Client.PostAsync(sender, messages);
        var answers = await Task.WhenAll(waiting);

        Assert.Equal(messages, answers.Select(answer => answer.Message()));
    }

    [Fact]
    public async Task A_gateway_whose_silos_are_all_gone_refuses_until_one_comes()
    {
        await using var cluster = await LiveCluster.StartAsync(1, new MemoryStore());
        await using var gateway = await LiveGateway.StartAsync(
            cluster, TimeSpan.Zero, ("PixStream:Cluster:RetryFor", "00:00:01"));
        var (psp, sender) = (SharedCluster.NewParticipant(), SharedCluster.NewParticipant());
        var message = new Envelopes(seed: 7).Make(sender, psp);
        var id = await gateway.Client.PublishAsync(sender, message);

        await cluster.StopAsync(cluster.Busiest());
        (await gateway.Client.PostAsync(sender, message)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true)
            .Required("Retry-After");
        (await gateway.Client.StartAsync(psp)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true)
            .Required("Retry-After");

        await cluster.AddSiloAsync();
        Answer answer;
        do
            answer = await gateway.Client.PostAsync(sender, message);
        while (answer.Status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(id, answer.Is(HttpStatusCode.Created).Required("PI-ResourceId"));
    }

    [Fact]
    public async Task An_activation_that_ends_leaves_everything_as_it_was()
    {
        await using var cluster = await LiveCluster.StartAsync(2, new MemoryStore());
        await using var gateway = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        var (psp, sender) = (SharedCluster.NewParticipant(), SharedCluster.NewParticipant());
        var message = new Envelopes(seed: 4).Make(sender, psp);
        var id = await gateway.Client.PublishAsync(sender, message);
        var started = await gateway.Client.StartAsync(psp);
        var first = await gateway.Client.GetAsync(started.Next);

        await cluster.DeactivateAsync(cluster.Client.GetGrain<IParticipantGrain>(psp));

        Assert.Equal(id, await gateway.Client.PublishAsync(sender, message));
        Assert.Equal(first.Next, (await gateway.Client.GetAsync(started.Next)).Is(HttpStatusCode.NoContent).Next);
        (await gateway.Client.DeleteAsync(first.Next)).Is(HttpStatusCode.OK);
    }
}
