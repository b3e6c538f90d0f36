using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Measures;

/// <summary>
/// What one owner counts of its participant. <see cref="Count"/> is called in the owner's turn, the others anywhere. Costs one
/// look where no metrics are collected.
/// </summary>
internal sealed class OwnerMeasures(Ispb ispb, TimeProvider time)
{
    /// <summary>
    /// Of what the SPI makes available, 99 % is to be taken within this time (the arrangement's homologation for capacity).
    /// </summary>
    public static readonly TimeSpan Goal = TimeSpan.FromMilliseconds(200);

    private long _traffic;

    public string Name { get; } = ispb.ToString();

    /// <summary>The series that it is told under.</summary>
    public string Series { get; set; } = ParticipantSeries.Others;

    /// <summary>Messages accepted and handed out since this was asked last.</summary>
    public long TakeTraffic() => Interlocked.Exchange(ref _traffic, 0);

    /// <summary>When the oldest unread message was accepted, as far as it is known.</summary>
    public OldestUnread Oldest { get; } = new();

    /// <summary>Counts what a turn decided.</summary>
    /// <param name="decisions">In their order.</param>
    /// <param name="state">As they left it.</param>
    public void Count(List<Decision> decisions, ParticipantState state)
    {
        if (!ParticipantInstruments.IsCounting)
            return;
        long accepted = 0, handedOut = 0, returned = 0, parked = 0;
        foreach (var decision in decisions)
            switch (decision)
            {
                case MessageAccepted message:
                    accepted++;
                    if (accepted == 1)
                        Oldest.Note(message.Sequence, message.Id.AcceptedAt);
                    break;
                case BatchTaken taken:
                    handedOut += taken.Batch.Count;
                    break;
                case StreamClosed closed:
                    foreach (var range in closed.Returned)
                        returned += range.Count;
                    foreach (var range in closed.Parked)
                        parked += range.Count;
                    break;
                default:
                    break;
            }

        Oldest.Expect(state);
        Interlocked.Add(ref _traffic, accepted + handedOut);
        ParticipantInstruments.Count(Series, accepted, handedOut, returned, parked);
    }

    /// <summary>The batch that was handed out before was given again.</summary>
    public void Replayed() => ParticipantInstruments.Replay(Series);

    /// <summary>A batch goes to its reader now.</summary>
    /// <param name="batch">What was decided.</param>
    /// <param name="messages">What was read of it.</param>
    /// <param name="isAwaited">A pull waited for it.</param>
    public void HandOut(Batch batch, StoredBatch messages, bool isAwaited)
    {
        if (!ParticipantInstruments.IsCounting)
            return;
        var now = time.GetUtcNow();
        var (index, awaited, inTime) = (0, 0, 0);
        foreach (var range in batch.Ranges)
            for (var i = 0; i < range.Count && index < messages.Count; i++, index++)
            {
                var acceptedAt = messages[index].Id.AcceptedAt;
                Oldest.Note(range.First + i, acceptedAt);
                // How long it took from the first try on is no longer the delivery's time.
                if (range.Deliveries > 0)
                    continue;
                var age = now > acceptedAt ? now - acceptedAt : TimeSpan.Zero;
                ParticipantInstruments.HandOut(Series, age);
                if (!isAwaited)
                    continue;
                awaited++;
                if (age <= Goal)
                    inTime++;
            }

        if (awaited > 0)
            ParticipantInstruments.Await(Series, awaited, inTime);
    }
}
