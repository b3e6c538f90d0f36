using System.Net;

namespace PixStream.Cluster.Tests.Stores;

/// <summary>
/// A store that fails, stalls and answers late: 503 that says when to come again, and nothing lost once it is well.
/// </summary>
public sealed class StoreTroubleTests(TroubledCluster troubled) : IClassFixture<TroubledCluster>
{
    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 5);
    private readonly MemoryStore _store = troubled.Store;
    private readonly TestPolicies _policies = troubled.Policies;

    private Client Client => troubled.Gateway.Client;

    [Fact]
    public async Task While_the_store_is_away_all_is_refused_and_then_it_goes_on()
    {
        var (before, during) = (_envelopes.Make(_sender, _psp), _envelopes.Make(_sender, _psp));
        await Client.PublishAsync(_sender, before);
        var started = await Client.StartAsync(_psp);

        _store.IsAvailable = false;
        IsRefused(await Client.PostAsync(_sender, during));
        IsRefused(await Client.PostAsync(_sender, [during, _envelopes.Make(_sender, SharedCluster.NewParticipant())]));
        IsRefused(await Client.StartAsync(_psp));
        IsRefused(await Client.GetAsync(started.Next));
        IsRefused(await Client.DeleteAsync(started.Next));

        _store.IsAvailable = true;
        await Client.PublishAsync(_sender, during);
        var next = await Client.GetAsync(started.Next);
        Assert.Equal([before, during], [started.Message(), next.Message()]);
    }

    [Fact]
    public async Task What_a_stalled_store_makes_durable_later_is_there_once()
    {
        var message = _envelopes.Make(_sender, _psp);
        _store.HoldCommits = true;
        IsRefused(await troubled.Impatient.Client.PostAsync(_sender, message));
        IsRefused(await troubled.Impatient.Client.PostAsync(_sender, message));

        _store.HoldCommits = false;
        _store.ReleaseCommits();
        await Client.PublishAsync(_sender, message);
        Assert.Equal(message, Assert.Single(await Client.DrainAsync(_psp)));
    }

    [Fact]
    public async Task A_message_whose_commit_failed_is_there_once_after_it_is_sent_again()
    {
        byte[][] messages = [_envelopes.Make(_sender, _psp), _envelopes.Make(_sender, _psp)];
        _store.FailNext(CommitFate.Lost);
        IsRefused(await Client.PostAsync(_sender, messages[0]));
        await Client.PublishAsync(_sender, messages[0]);

        _store.FailNext(CommitFate.DurableAllTheSame);
        IsRefused(await Client.PostAsync(_sender, messages[1]));
        await Client.PublishAsync(_sender, messages[1]);

        Assert.Equal(messages, await Client.DrainAsync(_psp));
    }

    [Fact]
    public async Task A_pull_whose_commit_failed_confirms_nothing_until_it_is_sent_again()
    {
        byte[][] messages = [_envelopes.Make(_sender, _psp), _envelopes.Make(_sender, _psp)];
        foreach (var message in messages)
            await Client.PublishAsync(_sender, message);
        var started = await Client.StartAsync(_psp);

        _store.FailNext(CommitFate.Lost);
        IsRefused(await Client.GetAsync(started.Next));
        var next = await Client.GetAsync(started.Next);
        _store.FailNext(CommitFate.DurableAllTheSame);
        IsRefused(await Client.DeleteAsync(next.Next));
        (await Client.DeleteAsync(next.Next)).Is(HttpStatusCode.Gone);

        Assert.Equal(messages, [started.Message(), next.Message()]);
        Assert.Empty(await Client.DrainAsync(_psp));
    }

    [Fact]
    public async Task Claims_that_take_too_long_are_refused_and_then_it_goes_on()
    {
        var (other, message) = (SharedCluster.NewParticipant(), _envelopes.Make(_sender, _psp));
        _store.HoldClaims(true);
        IsRefused(await troubled.Impatient.Client.PostAsync(_sender, message));
        IsRefused(await troubled.Impatient.Client.StartAsync(other));

        _store.HoldClaims(false);
        await Client.PublishAsync(_sender, message);
        Assert.Equal(message, Assert.Single(await Client.DrainAsync(_psp)));
        (await Client.StartAsync(other)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_participant_whose_policy_cannot_be_read_is_refused_until_it_can()
    {
        _policies.IsAway = true;
        IsRefused(await Client.StartAsync(_psp));
        IsRefused(await Client.PostAsync(_sender, _envelopes.Make(_sender, _psp)));

        _policies.IsAway = false;
        (await Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Who_waits_when_the_store_goes_away_is_refused_only_if_something_had_to_be_stored()
    {
        await using var patient = await LiveGateway.StartAsync(troubled.Cluster, TimeSpan.FromSeconds(2));
        var started = (await Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent);
        var waiting = patient.Client.GetAsync(started.Next);

        _store.IsAvailable = false;
        IsRefused(await Client.PostAsync(_sender, _envelopes.Make(_sender, _psp)));
        _store.IsAvailable = true;

        Assert.Contains((await waiting).Status, new[] { HttpStatusCode.NoContent, HttpStatusCode.ServiceUnavailable });
        var message = _envelopes.Make(_sender, _psp);
        await Client.PublishAsync(_sender, message);
        Assert.Equal(message, (await Client.GetAsync(started.Next)).Message());
    }

    private static void IsRefused(Answer answer) =>
        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true).Required("Retry-After");
}
