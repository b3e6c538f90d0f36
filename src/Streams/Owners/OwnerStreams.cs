using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>What operators see of an owner's streams, and do with them.</summary>
public sealed class OwnerStreams
{
    private readonly ParticipantOwner _owner;
    private readonly Ispb _ispb;
    private readonly IParticipantStore _store;
    private readonly StreamRules _rules;

    internal OwnerStreams(ParticipantOwner owner, Ispb ispb, IParticipantStore store, StreamRules rules) =>
        (_owner, _ispb, _store, _rules) = (owner, ispb, store, rules);

    /// <inheritdoc cref="IOpenStreams.ShowAsync"/>
    public async ValueTask<OwnerReply<ParticipantView>> ShowAsync()
    {
        try
        {
            var looked = await _owner.CommitAsync(_rules.MaxStreams, static (owner, participant, max) =>
            {
                // As a reader would find it: what is idle by now is not open.
                participant.ExpireIdle(owner.NowMs, owner.Turn);
                return (View: Show(participant, max, owner.NowMs), Oldest: participant.State.LowestUnread);
            });
            if (!looked.TryGet(out var done) || !await _owner.Claim.IsNewestAsync(done.Claim))
                return OwnerReply.Retired;
            var (view, oldest) = done.Value;
            if (oldest == 0)
                return view;
            using var first = await _store.ReadAsync(_ispb, new Batch([new SequenceRange(oldest, 1)], 0));
            return first is { Count: 1 } ? view with { UnreadSince = first[0].Id.AcceptedAt } : view;
        }
        catch (StoreException)
        {
            return ParticipantView.Unavailable;
        }
    }

    /// <inheritdoc cref="IOpenStreams.CloseAsync"/>
    public async ValueTask<OwnerReply<StreamCloseStatus>> CloseAsync(StreamId stream)
    {
        try
        {
            var closed = await _owner.CommitAsync(stream, static (owner, participant, stream) =>
                participant.CloseStream(stream, owner.NowMs, owner.Turn));
            if (!closed.TryGet(out var done) || (!done.Value && !await _owner.Claim.IsNewestAsync(done.Claim)))
                return OwnerReply.Retired;
            return done.Value ? StreamCloseStatus.Closed : StreamCloseStatus.NotOpen;
        }
        catch (StoreException)
        {
            return StreamCloseStatus.Unavailable;
        }
    }

    private static ParticipantView Show(Participant participant, int max, long nowMs)
    {
        var state = participant.State;
        return new ParticipantView(
            true, state.LastSequence, state.Next, state.Available, null, state.Returned.MessageCount,
            state.Parked.MessageCount, participant.SlotsUsed, max, [.. state.Streams.Select(stream => Show(stream, nowMs))]);
    }

    private static StreamView Show(OpenStream stream, long nowMs)
    {
        var ranges = stream.Outstanding?.Ranges ?? [];
        var isWaiting = stream.Presence.Waiting > 0;
        return new StreamView(
            stream.Id, stream.OpenedAt, stream.OpenedBy, stream.Step, stream.Outstanding?.Count ?? 0,
            ranges.Count == 0 ? 0 : ranges.Min(static range => range.First),
            ranges.Count == 0 ? 0 : ranges.Max(static range => range.Last),
            TimeSpan.FromMilliseconds(ranges.Count == 0 ? 0 : Math.Max(0, nowMs - stream.Presence.HandedOutMs)),
            TimeSpan.FromMilliseconds(isWaiting ? 0 : Math.Max(0, nowMs - stream.Presence.LastSeenMs)), isWaiting);
    }
}
