using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using PixStream.Quarantine.Limits;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests.Limits;

/// <summary>
/// Two gateways and two silos over a store that makes nothing durable until it is told to. The clock of the silos moves only as
/// the test says.
/// </summary>
public sealed class ClusterPressureTests : IDisposable
{
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _other = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 36);
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryStore _store = new();
    private readonly SemaphoreSlim _committing = new(0);

    public void Dispose() => _committing.Dispose();

    [Fact]
    public async Task The_owners_silo_refuses_senders_at_any_gateway_and_a_submission_to_several_as_a_whole()
    {
        await using var cluster = await StartAsync();
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await using var other = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        var sent = new List<byte[]> { Make(_psp) };
        await one.Client.PublishAsync(_sender, sent[0]);
        await one.Client.PublishAsync(_sender, Make(_other));
        await one.Client.DrainAsync(_other);
        var reading = (await other.Client.StartAsync(_psp, Multipart.Type)).Is(HttpStatusCode.OK);

        var waiting = await FillAsync(one, sent);
        foreach (var gateway in new[] { one, other })
        {
            await RefusedAsync(gateway.Client.PostAsync(_sender, Make(_psp)));
            await RefusedAsync(gateway.Client.PostAsync(_sender, [Make(_other), Make(_psp)]));
        }

        var pull = other.Client.GetAsync(reading.Next, Multipart.Type);
        await ReleaseAsync([.. waiting, pull]);
        foreach (var answer in waiting)
            (await answer).Is(HttpStatusCode.Created);
        Assert.Equal(sent[1..], await other.Client.DrainAsync(await pull));
        Assert.Empty(await one.Client.DrainAsync(_other));

        for (var second = 0; second < 10; second++)
            _time.Advance(TimeSpan.FromSeconds(1));
        (await other.Client.PostAsync(_sender, [Make(_other), Make(_psp)])).Is(HttpStatusCode.Created);
        Assert.Single(await one.Client.DrainAsync(_other));
    }

    /// <summary>Taken instead, it would wait for the store for ever.</summary>
    private static async Task RefusedAsync(Task<Answer> sending)
    {
        var answer = await sending.WaitAsync(
            TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        answer.IsProblem(HttpStatusCode.TooManyRequests, "backpressure", xml: true);
        Assert.InRange(int.Parse(answer.Required("Retry-After"), CultureInfo.InvariantCulture), 1, 30);
    }

    /// <summary>Sends more than is always let in, in a known order, and lets it wait for two seconds.</summary>
    private async Task<List<Task<Answer>>> FillAsync(LiveGateway gateway, List<byte[]> sent)
    {
        _store.Committing = decisions =>
        {
            if (decisions.Any(static decision => decision is MessageAccepted))
                _committing.Release();
        };
        _store.HoldCommits = true;
        var waiting = new List<Task<Answer>>();
        for (var bytes = 0; bytes < 300_000;)
        {
            var ten = Enumerable.Range(0, 10).Select(_ => Make(_psp)).ToList();
            bytes += ten.Sum(static message => message.Length);
            sent.AddRange(ten);
            waiting.Add(gateway.Client.PostAsync(_sender, ten));
            await _committing.WaitAsync(TestContext.Current.CancellationToken);
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        return waiting;
    }

    private async Task ReleaseAsync(List<Task<Answer>> until)
    {
        while (!until.TrueForAll(static task => task.IsCompleted))
        {
            _store.ReleaseCommits();
            await Task.Yield();
        }

        _store.HoldCommits = false;
        _store.ReleaseCommits();
    }

    private byte[] Make(string to) => _envelopes.Make(_sender, to);

    private Task<LiveCluster> StartAsync() => LiveCluster.StartAsync(2, _store, new ClusterTerms
    {
        IdleTimeout = TimeSpan.FromHours(1),
        Silo = silo =>
        {
            silo.Services.AddSingleton<TimeProvider>(_time);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.Configure<LimitOptions>(
                static limits => limits.BackPressureAfter = TimeSpan.FromMilliseconds(200));
        },
    });
}
