using System.Collections.Concurrent;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Recent;

/// <summary>
/// A store that keeps messages in memory from their commit until they are confirmed, within bounds. What is not there is read
/// from the store behind it, which alone is the authority: nothing is ever given from memory that is not durable there.
/// </summary>
/// <param name="store">The store behind it.</param>
/// <param name="options">The bounds.</param>
/// <param name="ownsPayloads">
/// Whether payloads come in memory that is not used again. Otherwise they are copied, as they are the caller's again once their
/// commit has ended.
/// </param>
public sealed class RecentMessagesStore(IParticipantStore store, RecentOptions options, bool ownsPayloads) : IParticipantStore
{
    private readonly ConcurrentDictionary<Ispb, RecentTail> _tails = new();
    private readonly Lock _dropping = new();
    private long _bytes;
    private long _reads;

    /// <summary>Bytes that are kept now, as <see cref="RecentOptions.TotalBytes"/> counts them.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public bool IsAvailable => store.IsAvailable;

    public async ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb)
    {
        // Sequences of commits that failed are given again under the next claim.
        Drop(ispb);
        return await store.ClaimAsync(ispb);
    }

    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions)
    {
        if (options.TotalBytes == 0 || options.ParticipantBytes == 0)
            return store.Commit(ispb, claim, decisions);
        var tail = _tails.GetOrAdd(ispb, static _ => new RecentTail());
        var before = ownsPayloads ? null : Copy(decisions);
        var durable = store.Commit(ispb, claim, decisions);
        Count(tail.Add(before ?? decisions, durable, claim, options.ParticipantBytes));
        if (Bytes > options.TotalBytes)
            DropLongestUnread();
        return durable;
    }

    public ValueTask VerifyAsync(Ispb ispb, long claim) => store.VerifyAsync(ispb, claim);

    public void Release(Ispb ispb, long claim)
    {
        if (_tails.TryGetValue(ispb, out var tail) && tail.Claim <= claim)
            Drop(ispb);
        store.Release(ispb, claim);
    }

    public ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch)
    {
        if (_tails.TryGetValue(ispb, out var tail))
        {
            tail.LastRead = Interlocked.Increment(ref _reads);
            // A store that is closed, or takes nothing, says so itself.
            if (store.IsAvailable && tail.Find(batch) is { } found)
            {
                StreamsInstruments.ReadFromMemory(found.Count);
                return new(found);
            }
        }

        StreamsInstruments.ReadFromStore(batch.Count);
        return store.ReadAsync(ispb, batch);
    }

    public ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr) => store.FindByKeyAsync(sender, bizMsgIdr);

    public ValueTask<IReadOnlyList<IdentifiedMessage?>> FindByKeysAsync(IReadOnlyList<MessageKey> keys) =>
        store.FindByKeysAsync(keys);

    private void Drop(Ispb ispb)
    {
        if (_tails.TryRemove(ispb, out var tail))
            Count(tail.Close());
    }

    /// <summary>Makes room for those that are read.</summary>
    private void DropLongestUnread()
    {
        lock (_dropping)
            while (Bytes > options.TotalBytes
                && _tails.Where(static tail => tail.Value.Bytes > 0)
                    .MinBy(static tail => tail.Value.LastRead) is { Value: { } tail })
                Count(tail.Clear());
    }

    private void Count(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        StreamsInstruments.KeptInMemory(bytes);
    }

    private static List<Decision> Copy(IReadOnlyList<Decision> decisions)
    {
        var copies = new List<Decision>(decisions.Count);
        foreach (var decision in decisions)
            copies.Add(decision is MessageAccepted { Message: var message } accepted
                ? accepted with { Message = message with { Payload = message.Payload.ToArray() } }
                : decision);
        return copies;
    }
}
