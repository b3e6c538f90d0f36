using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>What operators see of an owner's parked messages, and do with them.</summary>
public sealed class OwnerParking
{
    private const int ParkedPageMax = 1000;

    /// <summary>
    /// Parked messages read from the store at once: with the longest payloads it stays within tens of megabytes.
    /// </summary>
    private const int ParkedReadMax = 10;

    private readonly ParticipantOwner _owner;
    private readonly Ispb _ispb;
    private readonly IParticipantStore _store;

    internal OwnerParking(ParticipantOwner owner, Ispb ispb, IParticipantStore store) =>
        (_owner, _ispb, _store) = (owner, ispb, store);

    /// <inheritdoc cref="IParkedMessages.ReleaseAsync"/>
    public ValueTask<OwnerReply<ParkedStatus>> ReleaseAsync(SequenceRange range) =>
        ChangeAsync(range, static (owner, participant, range) =>
        {
            var done = participant.ReleaseParked(range, owner.Turn);
            participant.Wake(owner.NowMs, owner.Turn);
            return done ? ParkedStatus.Done : ParkedStatus.NotParked;
        });

    /// <inheritdoc cref="IParkedMessages.DropAsync"/>
    public ValueTask<OwnerReply<ParkedStatus>> DropAsync(SequenceRange range) =>
        ChangeAsync(range, static (owner, participant, range) =>
            participant.DropParked(range, owner.Turn) ? ParkedStatus.Done : ParkedStatus.NotParked);

    /// <inheritdoc cref="IParkedMessages.ListAsync"/>
    public async ValueTask<OwnerReply<ParkedList>> ListAsync(long after, int limit)
    {
        limit = Math.Clamp(limit, 1, ParkedPageMax);
        try
        {
            if (!(await FindAsync(after, long.MaxValue, limit)).TryGet(out var page))
                return OwnerReply.Retired;
            var messages = new List<ParkedMessage>();
            foreach (var range in page.Ranges)
                for (var from = 0; from < range.Count; from += ParkedReadMax)
                    await ReadAsync(
                        range with { First = range.First + from, Count = Math.Min(ParkedReadMax, range.Count - from) },
                        messages,
                        static (_, message) => message);
            return new ParkedList(ParkedStatus.Done, messages, page.Total, page.Next);
        }
        catch (StoreException)
        {
            return new ParkedList(ParkedStatus.Unavailable, [], 0, 0);
        }
    }

    /// <inheritdoc cref="IParkedMessages.ShowAsync"/>
    public async ValueTask<OwnerReply<ParkedContent>> ShowAsync(long sequence)
    {
        try
        {
            if (!(await FindAsync(sequence - 1, sequence, 1)).TryGet(out var page))
                return OwnerReply.Retired;
            var found = new List<ParkedContent>(1);
            foreach (var range in page.Ranges)
                await ReadAsync(range, found, static (stored, message) =>
                    new ParkedContent(ParkedStatus.Done, message, stored.Payload.ToArray()));
            return found is [var content] ? content : new ParkedContent(ParkedStatus.NotParked, null, default);
        }
        catch (StoreException)
        {
            return new ParkedContent(ParkedStatus.Unavailable, null, default);
        }
    }

    private async ValueTask<OwnerReply<ParkedStatus>> ChangeAsync(
        SequenceRange range, Func<ParticipantOwner, Participant, SequenceRange, ParkedStatus> change)
    {
        try
        {
            var changed = await _owner.CommitAsync(
                (range, change), static (owner, participant, asked) => asked.change(owner, participant, asked.range));
            if (!changed.TryGet(out var done))
                return OwnerReply.Retired;
            if (done.Value == ParkedStatus.NotParked && !await _owner.Claim.IsNewestAsync(done.Claim))
                return OwnerReply.Retired;
            return done.Value;
        }
        catch (StoreException)
        {
            return ParkedStatus.Unavailable;
        }
    }

    /// <summary>The first so many that are parked between the two.</summary>
    private async ValueTask<OwnerReply<ParkedPage>> FindAsync(long after, long last, int limit)
    {
        var found = await _owner.CommitAsync((after, last, limit), static (owner, participant, asked) =>
        {
            var ranges = new List<SequenceRange>();
            var left = asked.limit;
            var next = 0L;
            foreach (var parked in participant.State.Parked)
            {
                var (first, last) = (Math.Max(parked.First, asked.after + 1), Math.Min(parked.Last, asked.last));
                if (first > last)
                    continue;
                var count = (int)Math.Min(left, last - first + 1);
                if (count > 0)
                    ranges.Add(new SequenceRange(first, count, parked.Deliveries));
                left -= count;
                if (first + count <= last)
                {
                    next = ranges[^1].Last;
                    break;
                }
            }

            return new ParkedPage(ranges, participant.State.Parked.MessageCount, next);
        });
        return found.TryGet(out var done) && await _owner.Claim.IsNewestAsync(done.Claim) ? done.Value : OwnerReply.Retired;
    }

    /// <summary>
    /// Reads parked messages. Those that were released or dropped meanwhile, and are out of reach, are left out.
    /// </summary>
    private async ValueTask ReadAsync<T>(SequenceRange range, List<T> into, Func<StoredMessage, ParkedMessage, T> make)
    {
        using var batch = await _store.ReadAsync(_ispb, new Batch([range], 0));
        for (var i = 0; i < batch?.Count; i++)
            into.Add(make(batch[i], new ParkedMessage(range.First + i, range.Deliveries, batch[i].Id, batch[i].Payload.Length)));
        if (batch is null && range.Count > 1)
            for (var i = 0; i < range.Count; i++)
                await ReadAsync(range with { First = range.First + i, Count = 1 }, into, make);
    }

    /// <param name="Ranges">What was found.</param>
    /// <param name="Total">How many are parked in all.</param>
    /// <param name="Next">Where the rest begins; 0 where there is no more.</param>
    private sealed record ParkedPage(List<SequenceRange> Ranges, long Total, long Next);
}
