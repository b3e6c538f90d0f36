using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Limits;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests.Limits;

/// <summary>
/// Two gateways and two silos whose clock only the test moves. A participant has one owner, which counts for all gateways.
/// </summary>
public sealed class SharedLimitTests
{
    private const int Requests = 1000;
    private const int Limit = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5) / Requests;

    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _other = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 12);
    private readonly FakeTimeProvider _time = new();

    /// <summary>Which gateway has each request, in turn; ?: any.</summary>
    public static TheoryData<string> Mixes { get; } = ["0", "01", "0001", "?"];

    [Theory]
    [MemberData(nameof(Mixes))]
    public async Task A_thousand_pulls_at_twice_the_limit_are_five_hundred_through_any_mix_of_gateways(string mix)
    {
        await using var cluster = await StartAsync();
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await using var other = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await SetAsync(one, _psp, new OwnLimits(Read: new OwnLimit(Requests: Limit)));
        var token = await StartWhenLimitedAsync(one);

        var admitted = await CountAsync(mix, async gateway =>
            (await (gateway == 0 ? one : other).Client.GetAsync(token)).Status);

        Assert.Equal(500, admitted[HttpStatusCode.NoContent]);
        Assert.Equal(500, admitted[HttpStatusCode.TooManyRequests]);
    }

    [Theory]
    [MemberData(nameof(Mixes))]
    public async Task A_thousand_sends_are_five_hundred_and_only_those_are_stored(string mix)
    {
        await using var cluster = await StartAsync();
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await using var other = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await SetAsync(one, _psp, new OwnLimits(Send: new OwnLimit(Requests: Limit)));
        await LimitSendsAsync(one, other);
        var stored = new List<byte[]>();

        var admitted = await CountAsync(mix, async gateway =>
        {
            var message = _envelopes.Make(_psp, _other);
            var answer = await (gateway == 0 ? one : other).Client.PostAsync(_psp, message);
            if (answer.Status == HttpStatusCode.Created)
                stored.Add(message);
            return answer.Status;
        });

        Assert.Equal(500, admitted[HttpStatusCode.Created]);
        Assert.Equal(500, admitted[HttpStatusCode.TooManyRequests]);
        Assert.Equal(stored, await one.Client.DrainAsync(_other));
    }

    [Fact]
    public async Task A_limit_that_one_gateway_sets_holds_at_the_other_and_is_taken_back_there()
    {
        await using var cluster = await StartAsync();
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await using var other = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await SetAsync(one, _psp, new OwnLimits(new OwnLimit(Requests: 3), new OwnLimit(Messages: 7, Burst: 9)));
        var list = await other.Services.GetRequiredService<IParticipantLimits>().ListAsync();
        Assert.Equal(new OwnLimit(Messages: 7, Burst: 9), Assert.Single(list.Participants).Limits.Send);
        await StartWhenLimitedAsync(other);

        await SetAsync(other, _psp, OwnLimits.None);
        Answer answer;
        do
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            answer = await one.Client.StartWhenFreeAsync(_psp);
            await one.Client.DeleteAsync(answer.Next);
        }
        while (answer.Header("X-RateLimit-Limit") is not null);
    }

    [Fact]
    public async Task Settings_of_the_silos_hold_at_all_gateways()
    {
        await using var cluster = await StartAsync(silo => silo.Configure<LimitOptions>(options => options.SendRequests = 1));
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await using var other = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await LimitSendsAsync(one, other);
        (await one.Client.PostAsync(_psp, _envelopes.Make(_psp, _other))).Is(HttpStatusCode.Created);
        (await other.Client.PostAsync(_psp, _envelopes.Make(_psp, _other)))
            .IsProblem(HttpStatusCode.TooManyRequests, "rate-limit", xml: true);
    }

    private Task<LiveCluster> StartAsync(Action<ISiloBuilder>? more = null) => LiveCluster.StartAsync(
        2, new MemoryStore(), new ClusterTerms
        {
            // Longer than the clock is put forward.
            IdleTimeout = TimeSpan.FromHours(1),
            Silo = silo =>
            {
                silo.Services.AddSingleton<TimeProvider>(_time);
                silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
                more?.Invoke(silo);
            },
        });

    private static async Task SetAsync(LiveGateway gateway, string participant, OwnLimits limits)
    {
        var status = await gateway.Services.GetRequiredService<IParticipantLimits>()
            .SetAsync(Ispb.Parse(participant), limits, "ana", "why");
        Assert.Equal(QuarantineStatus.Done, status);
    }

    /// <summary>Starts a stream at an owner that knows of the limit and has counted nothing.</summary>
    private async Task<string> StartWhenLimitedAsync(LiveGateway gateway)
    {
        var answer = (await gateway.Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent);
        while (answer.Header("X-RateLimit-Limit") is null)
        {
            // What silos read every two seconds.
            _time.Advance(TimeSpan.FromSeconds(2));
            answer = (await gateway.Client.GetAsync(answer.Next)).Is(HttpStatusCode.NoContent);
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        return answer.Next;
    }

    /// <summary>Lets silos and gateways know of the limit, and begins with a sender of which nothing is counted.</summary>
    private async Task LimitSendsAsync(params LiveGateway[] gateways)
    {
        foreach (var gateway in gateways)
        {
            // What its timer does every two seconds.
            var table = gateway.Services.GetRequiredService<LimitTable>();
            while (!await gateway.Services.GetRequiredService<LimitWatch>().RefreshAsync()
                || !table.Of(Ispb.Parse(_psp)).Send.IsSet)
                _time.Advance(TimeSpan.FromSeconds(2));
            while ((await gateway.Client.PostAsync(_psp, _envelopes.Make(_psp, SharedCluster.NewParticipant())))
                .Header("X-RateLimit-Limit") is null)
                _time.Advance(TimeSpan.FromSeconds(2));
        }

        _time.Advance(TimeSpan.FromSeconds(2));
    }

    private async Task<Dictionary<HttpStatusCode, int>> CountAsync(string mix, Func<int, Task<HttpStatusCode>> send)
    {
        var random = new Random(7);
        var counts = new Dictionary<HttpStatusCode, int>();
        for (var i = 0; i < Requests; i++)
        {
            var gateway = mix[i % mix.Length];
            var status = await send(gateway == '?' ? random.Next(2) : gateway - '0');
            counts[status] = counts.GetValueOrDefault(status) + 1;
            _time.Advance(Interval);
        }

        return counts;
    }
}
