using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Grains.Abstractions;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests;

/// <summary>A reader that waits is answered when a message comes, wherever it came in, and when the gateway stops.</summary>
public sealed class LongPollTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 2);

    [Fact]
    public async Task A_message_from_any_silo_answers_who_waits()
    {
        var next = (await shared.Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent).Next;
        foreach (var silo in shared.Cluster.Silos)
        {
            var message = _envelopes.Make(_sender, _psp);
            var waiting = shared.Patient.Client.GetAsync(next);
            var grain = silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IParticipantGrain>(_psp);
            var answer = await grain.AppendAsync(
                [new IncomingMessage(Ispb.Parse(_sender), Ispb.Parse(_psp), Envelopes.BizMsgIdrOf(message), 1, message)]);

            Assert.Equal((false, AppendStatus.Stored), (answer.Moved, answer.Value.Status));
            var pulled = await waiting;
            Assert.Equal(message, pulled.Message());
            next = pulled.Next;
        }
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_its_waits_with_a_token_that_leads_on_at_the_next_one()
    {
        var stopping = await LiveGateway.StartAsync(shared.Cluster, TimeSpan.FromSeconds(30));
        await using var _ = stopping;
        var next = (await shared.Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent).Next;
        var waiting = stopping.Client.GetAsync(next);

        stopping.BeginDraining();
        // Also where it has only begun to wait, and in the moment before.
        var ended = (await waiting).Is(HttpStatusCode.NoContent);
        (await stopping.Client.GetAsync(next)).Is(HttpStatusCode.NoContent);
        (await stopping.Client.StartAsync(_psp)).Is(HttpStatusCode.ServiceUnavailable).Required("Retry-After");

        Assert.Equal(next, ended.Next);
        await shared.Client.PublishAsync(_sender, _envelopes.Make(_sender, _psp));
        Assert.Single((await shared.Client.GetAsync(ended.Next)).Messages());
    }

    [Fact]
    public async Task A_reader_that_hangs_up_leaves_its_stream_to_the_next_one()
    {
        var next = (await shared.Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent).Next;
        using (var leaving = new Client(shared.Patient.Address))
        {
            var waiting = leaving.GetAsync(next);
            leaving.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => waiting);
        }

        var message = _envelopes.Make(_sender, _psp);
        var again = shared.Patient.Client.GetAsync(next);
        await shared.Client.PublishAsync(_sender, message);
        Assert.Equal(message, (await again).Message());
    }
}
