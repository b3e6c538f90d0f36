using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Measures;

/// <summary>
/// What one owner counts of its participant. <see cref="Count"/> is called in the owner's turn, the others anywhere. Costs one
/// look where no metrics are collected.
/// </summary>
internal sealed class OwnerMeasures(
    ParticipantMeasures all, ParticipantOwner owner, Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time)
{
    /// <summary>
    /// Of what the SPI makes available, 99 % is to be taken within this time (the arrangement's homologation for capacity).
    /// </summary>
    public static readonly TimeSpan Goal = TimeSpan.FromMilliseconds(200);

    private long _traffic;
    private bool _isIn;

    public string Name { get; } = ispb.ToString();

    /// <summary>The series that it is told under.</summary>
    public string Series { get; set; } = ParticipantSeries.Others;

    /// <summary>What waits at the owner now; null while its participant is not loaded.</summary>
    public OwnerStanding? Standing
    {
        get
        {
            lock (owner.Gate)
                return owner.Claim.Participant is { State: var state } participant
                    ? new OwnerStanding(
                        state.Available, state.Parked.MessageCount, participant.SlotsUsed, rules.MaxStreams,
                        participant.WaitingStreams,
                        participant.OldestOutstandingMs is { } since ? Math.Max(0, owner.NowMs - since) / 1000.0 : 0)
                    : null;
        }
    }

    /// <inheritdoc cref="ParticipantMeasures.KeepsUnread"/>
    public bool KeepsUnread => all.KeepsUnread;

    /// <summary>The owner has its participant in memory no more. Called in its turn.</summary>
    public void Leave()
    {
        _isIn = false;
        all.Remove(this);
    }

    /// <summary>Reads from the store when the oldest unread message was accepted, where that is not known.</summary>
    public async Task ReadOldestAsync()
    {
        if (Oldest.Missing is not (> 0 and var sequence))
            return;
        try
        {
            using var found = await store.ReadAsync(ispb, new Batch([new SequenceRange(sequence, 1)], 0));
            if (found is { Count: 1 })
                Oldest.Note(sequence, found[0].Id.AcceptedAt);
        }
        catch (StoreException)
        {
            // The next collection asks again.
        }
    }

    /// <summary>Messages accepted and handed out since this was asked last.</summary>
    public long TakeTraffic() => Interlocked.Exchange(ref _traffic, 0);

    /// <summary>When the oldest unread message was accepted, as far as it is known.</summary>
    public OldestUnread Oldest { get; } = new();

    /// <summary>Counts what a turn decided, if anything. The first turn is that in which the participant was loaded.</summary>
    /// <param name="decisions">In their order.</param>
    /// <param name="state">As they left it.</param>
    public void Count(List<Decision> decisions, ParticipantState state)
    {
        if (!_isIn)
        {
            _isIn = true;
            all.Add(this);
        }

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
        TimeSpan? oldest = null;
        foreach (var range in batch.Ranges)
        {
            var count = Math.Min(range.Count, messages.Count - index);
            if (count <= 0)
                break;
            Oldest.Note(range.First + count - 1, messages[index + count - 1].Id.AcceptedAt);
            // How long it took from the first try on is no longer the delivery's time.
            if (range.Deliveries == 0)
            {
                // Each record costs as much as all else here: one for a batch, of the message that waited longest.
                oldest ??= AgeOf(messages[index], now);
                for (var i = isAwaited ? 0 : count; i < count; i++)
                    inTime += AgeOf(messages[index + i], now) <= Goal ? 1 : 0;
                awaited += isAwaited ? count : 0;
            }

            index += count;
        }

        if (oldest is { } age)
            ParticipantInstruments.HandOut(Series, age);
        if (awaited > 0)
            ParticipantInstruments.Await(Series, awaited, inTime);
    }

    private static TimeSpan AgeOf(in StoredMessage message, DateTimeOffset now) =>
        message.Id.AcceptedAt is var at && now > at ? now - at : TimeSpan.Zero;
}
