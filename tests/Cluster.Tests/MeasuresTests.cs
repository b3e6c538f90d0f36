using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Streams.Measures;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests;

/// <summary>Silos show what waits at the participants that they own, and operators see streams through any gateway.</summary>
public sealed class MeasuresTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 19);

    private IOpenStreams Streams => shared.Patient.Services.GetRequiredService<IOpenStreams>();

    [Fact]
    public async Task What_is_unread_is_shown_by_the_silo_that_has_the_participant()
    {
        using var listener = new MeterListener();
        var unread = new List<double>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope is ParticipantMeasures && instrument.Name == "pixstream.participant.unread")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            if (tags[0].Value as string == _psp)
                unread.Add(value);
        });
        listener.Start();
        (await shared.Client.PostAsync(_sender, _envelopes.Make(3, _sender, _psp))).Is(HttpStatusCode.Created);

        listener.RecordObservableInstruments();
        Assert.Equal(3, unread.Sum());

        await shared.Client.DrainAsync(_psp);
        unread.Clear();
        listener.RecordObservableInstruments();
        Assert.Equal(0, unread.Sum());
    }

    [Fact]
    public async Task A_stream_is_seen_and_closed_through_a_gateway()
    {
        var message = _envelopes.Make(_sender, _psp);
        await shared.Client.PublishAsync(_sender, message);
        var answer = (await shared.Client.StartAsync(_psp)).Is(HttpStatusCode.OK);
        var view = await Streams.ShowAsync(Ispb.Parse(_psp));
        var stream = Assert.Single(view.Streams);
        Assert.Equal(
            (true, 0L, 1, 1L, 6), (view.IsAvailable, view.Unread, stream.Outstanding, stream.FirstSequence, view.SlotsMax));

        Assert.Equal(StreamCloseStatus.Closed, await Streams.CloseAsync(Ispb.Parse(_psp), stream.Id));
        (await shared.Client.GetAsync(answer.Next)).Is(HttpStatusCode.Gone);
        Assert.Equal(message, Assert.Single(await shared.Client.DrainAsync(_psp)));
    }
}
