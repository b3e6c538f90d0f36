using PixStream.Storage.Journal;
using PixStream.Streams.Measures;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;

namespace PixStream.Standalone;

/// <summary>
/// Has those participants in memory from the start for which messages wait, where metrics are collected: a backlog whose reader
/// does not come is not to be unseen because the process was started again.
/// </summary>
internal sealed class BacklogStart(JournalStore store, LocalParticipants participants, ParticipantMeasures measures)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!measures.KeepsUnread)
            return;
        foreach (var ispb in store.WithWaitingMessages(ParticipantMeasures.KeptMax))
        {
            if (stoppingToken.IsCancellationRequested)
                return;
            try
            {
                await participants.OpenAsync(ispb);
            }
            catch (StoreException)
            {
                // It is measured once it is used.
            }
        }
    }
}
