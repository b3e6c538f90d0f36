using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests;

/// <summary>Messages that were put aside are seen, released and dropped through any gateway.</summary>
public sealed class ParkedTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 9);

    private IParkedMessages Parked => shared.Patient.Services.GetRequiredService<IParkedMessages>();

    private AuditedParking Parking => shared.Patient.Services.GetRequiredService<AuditedParking>();

    [Fact]
    public async Task A_parked_message_is_shown_and_streamed_again_once_it_is_released()
    {
        var message = _envelopes.Make(_sender, _psp);
        var parked = await ParkAsync(message);
        Assert.Equal(message, (await Parked.ShowAsync(Ispb.Parse(_psp), parked.Sequence)).Payload.ToArray());
        Assert.Empty(await shared.Client.DrainAsync(_psp));

        Assert.Equal(
            QuarantineStatus.Done,
            await Parking.ReleaseAsync(Ispb.Parse(_psp), new SequenceRange(parked.Sequence, 1), "ana", "Read it."));
        Assert.Equal(message, Assert.Single(await shared.Client.DrainAsync(_psp)));
        Assert.Equal(1, await CountStepsAsync(AuditAction.ParkedReleased, $"{_psp}/{parked.Sequence}"));
    }

    [Fact]
    public async Task A_parked_message_that_is_dropped_is_gone()
    {
        var range = new SequenceRange((await ParkAsync(_envelopes.Make(_sender, _psp))).Sequence, 1);
        Assert.Equal(QuarantineStatus.Done, await Parking.DropAsync(Ispb.Parse(_psp), range, "ana", "It is not wanted."));

        Assert.Equal(ParkedStatus.NotParked, (await Parked.ShowAsync(Ispb.Parse(_psp), range.First)).Status);
        Assert.Equal(ParkedStatus.NotParked, await Parked.DropAsync(Ispb.Parse(_psp), range));
        Assert.Equal(ParkedStatus.NotParked, await Parked.ReleaseAsync(Ispb.Parse(_psp), range));
        Assert.Empty((await Parked.ListAsync(Ispb.Parse(_psp), 0, 10)).Messages);
        Assert.Equal(1, await CountStepsAsync(AuditAction.ParkedDropped, $"{_psp}/{range.First}"));
    }

    /// <summary>Reads a message in a stream that then goes idle, after which it is put aside.</summary>
    private async Task<ParkedMessage> ParkAsync(byte[] message)
    {
        shared.Policies.Set(_psp, new(MaxDeliveries: 1, IdleTimeout: TimeSpan.FromSeconds(1), Version: 1));
        var id = await shared.Client.PublishAsync(_sender, message);
        (await shared.Client.StartAsync(_psp)).Is(HttpStatusCode.OK);
        ParkedList list;
        do
            list = await Parked.ListAsync(Ispb.Parse(_psp), 0, 10);
        while (list.Messages.Count == 0);
        var parked = Assert.Single(list.Messages);
        Assert.Equal((id, message.Length, 1), (parked.Id.ToString(), parked.Size, parked.Deliveries));
        return parked;
    }

    private async Task<int> CountStepsAsync(AuditAction action, string subject) =>
        (await shared.Patient.Services.GetRequiredService<IAuditTrail>().ListAsync()).Records
            .Count(step => step.Record.Action == action && step.Record.Subject == subject);
}
