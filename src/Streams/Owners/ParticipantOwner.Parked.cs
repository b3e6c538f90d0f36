using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>What operators see of an owner's parked messages, and do with them.</summary>
public sealed partial class ParticipantOwner
{
    private const int ParkedPageMax = 1000;

    /// <summary>
    /// Parked messages read from the store at once: with the longest payloads it stays within tens of megabytes.
    /// </summary>
    private const int ParkedReadMax = 10;

    /// <inheritdoc cref="IParkedMessages.ReleaseAsync"/>
    /// <returns>Null when this owner has retired.</returns>
    public ValueTask<ParkedStatus?> ReleaseParkedAsync(SequenceRange range) => ChangeParkedAsync(range, static (owner, participant, range) =>
    {
        var done = participant.ReleaseParked(range, owner._turn);
        participant.Wake(owner.NowMs, owner._turn);
        return done ? ParkedStatus.Done : ParkedStatus.NotParked;
    });

    /// <inheritdoc cref="IParkedMessages.DropAsync"/>
    /// <returns>Null when this owner has retired.</returns>
    public ValueTask<ParkedStatus?> DropParkedAsync(SequenceRange range) => ChangeParkedAsync(range, static (owner, participant, range) =>
        participant.DropParked(range, owner._turn) ? ParkedStatus.Done : ParkedStatus.NotParked);

    /// <inheritdoc cref="IParkedMessages.ListAsync"/>
    /// <returns>Null when this owner has retired.</returns>
    public async ValueTask<ParkedList?> ListParkedAsync(long after, int limit)
    {
        limit = Math.Clamp(limit, 1, ParkedPageMax);
        try
        {
            if (await FindParkedAsync(after, long.MaxValue, limit) is not var (ranges, total, next))
                return null;
            var messages = new List<ParkedMessage>();
            foreach (var range in ranges)
                for (var from = 0; from < range.Count; from += ParkedReadMax)
                    await ReadParkedAsync(
                        range with { First = range.First + from, Count = Math.Min(ParkedReadMax, range.Count - from) },
                        messages,
                        static (_, message) => message);
            return new ParkedList(ParkedStatus.Done, messages, total, next);
        }
        catch (IOException failure) when (failure is StoreUnavailableException or CorruptStoreException)
        {
            return new ParkedList(ParkedStatus.Unavailable, [], 0, 0);
        }
    }

    /// <inheritdoc cref="IParkedMessages.ShowAsync"/>
    /// <returns>Null when this owner has retired.</returns>
    public async ValueTask<ParkedContent?> ShowParkedAsync(long sequence)
    {
        try
        {
            if (await FindParkedAsync(sequence - 1, sequence, 1) is not var (ranges, _, _))
                return null;
            var found = new List<ParkedContent>(1);
            foreach (var range in ranges)
                await ReadParkedAsync(range, found, static (stored, message) =>
                    new ParkedContent(ParkedStatus.Done, message, stored.Payload.ToArray()));
            return found is [var content] ? content : new ParkedContent(ParkedStatus.NotParked, null, default);
        }
        catch (IOException failure) when (failure is StoreUnavailableException or CorruptStoreException)
        {
            return new ParkedContent(ParkedStatus.Unavailable, null, default);
        }
    }

    private async ValueTask<ParkedStatus?> ChangeParkedAsync(
        SequenceRange range, Func<ParticipantOwner, Participant, SequenceRange, ParkedStatus> change)
    {
        try
        {
            var (status, claim) = await CommitAsync(
                (range, change), static (owner, participant, asked) => (asked.change(owner, participant, asked.range), owner._claim));
            if (status == default || (status == ParkedStatus.NotParked && !await IsNewestAsync(claim)))
                return null;
            return status;
        }
        catch (IOException failure) when (failure is StoreUnavailableException or CorruptStoreException)
        {
            return ParkedStatus.Unavailable;
        }
    }

    /// <returns>
    /// The first so many that are parked between the two, how many there are in all, and where the rest begins; null when
    /// retired.
    /// </returns>
    private async ValueTask<(List<SequenceRange> Ranges, long Total, long Next)?> FindParkedAsync(long after, long last, int limit)
    {
        var found = await CommitAsync((after, last, limit), static (owner, participant, asked) =>
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

            return Tuple.Create(ranges, participant.State.Parked.MessageCount, next, owner._claim);
        });
        return found is var (ranges, total, next, claim) && await IsNewestAsync(claim) ? (ranges, total, next) : null;
    }

    /// <summary>
    /// Reads parked messages. Those that were released or dropped meanwhile, and are out of reach, are left out.
    /// </summary>
    private async ValueTask ReadParkedAsync<T>(SequenceRange range, List<T> into, Func<StoredMessage, ParkedMessage, T> make)
    {
        using var batch = await store.ReadAsync(ispb, new Batch([range], 0));
        for (var i = 0; i < batch?.Count; i++)
            into.Add(make(batch[i], new ParkedMessage(range.First + i, range.Deliveries, batch[i].Id, batch[i].Payload.Length)));
        if (batch is null && range.Count > 1)
            for (var i = 0; i < range.Count; i++)
                await ReadParkedAsync(range with { First = range.First + i, Count = 1 }, into, make);
    }
}
