using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests;

/// <summary>A gateway sends the answer, and the stream's owner in its silo hears that the reader takes it.</summary>
public sealed class SlowReaderTests
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_reader_keeps_its_stream_open_by_what_it_takes_until_its_gateway_is_lost()
    {
        var (psp, sender) = (SharedCluster.NewParticipant(), SharedCluster.NewParticipant());
        var ispb = Ispb.Parse(psp);
        var (time, policies) = (new FakeTimeProvider(), new TestPolicies());
        policies.Set(psp, new ParticipantPolicy(IdleTimeout: IdleTime, Version: 1));
        await using var cluster = await LiveCluster.StartAsync(1, new MemoryStore(), new ClusterTerms
        {
            Policies = policies,
            Silo = silo =>
            {
                silo.Services.AddSingleton<TimeProvider>(time);
                silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            },
        });
        await using var gateway = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        var participants = gateway.Services.GetRequiredService<IParticipants>();
        await gateway.Client.PublishAsync(sender, new Envelopes(seed: 3).Make(sender, psp));
        var terms = new PullTerms(10, CountOperations: false, Tag: 1, Wait: TimeSpan.Zero);
        var first = await participants.StartAsync(ispb, terms, CancellationToken.None);
        // How often to tell follows from the participant's own idle time.
        Assert.Equal((PullStatus.Batch, IdleTime), (first.Status, first.IdleTimeout));

        for (var i = 0; i < 4; i++)
        {
            time.Advance(IdleTime * 0.75);
            await participants.KeepOpenAsync(ispb, first.Stream);
        }

        time.Advance(IdleTime * 0.75);
        Assert.Equal(
            PullStatus.Batch,
            (await participants.PullAsync(ispb, new StreamStep(first.Stream, first.Step), terms, CancellationToken.None)).Status);

        // The gateway reports the reader no more.
        time.Advance(IdleTime);
        (await gateway.Client.StartAsync(psp)).Is(HttpStatusCode.OK);
        Assert.Equal(
            PullStatus.StreamGone,
            (await participants.PullAsync(ispb, new StreamStep(first.Stream, first.Step), terms, CancellationToken.None)).Status);
    }
}
