using PixStream.Backend.Redis.Entries;
using PixStream.Backend.Redis.Servers;
using PixStream.Streams;

namespace PixStream.Backend.Redis.Reading;

/// <summary>Reads messages out of the entries that carry them, for any process, the owner or not.</summary>
internal sealed class MessageReader(RedisServers servers, EntryReader entries, EntryCache cache)
{
    private const int EntriesAtOnceMax = 20;

    /// <returns>Null where a message is not there.</returns>
    public async Task<StoredBatch?> ReadAsync(Ispb ispb, Batch batch)
    {
        var messages = new List<StoredMessage>(batch.Count);
        Entry? entry = null;
        foreach (var range in batch.Ranges)
            for (var next = range.First; next <= range.Last;)
            {
                if (entry?.Contains(next) != true && (entry = cache.Find(ispb, next)) is null)
                {
                    // Entries without messages lie between those with some.
                    var wanted = 2 * (range.Last - next + 1);
                    var read = await FromAsync(StoreOperation.Read, ispb, next, (int)Math.Clamp(wanted / MessagesAnEntry(ispb), 1, EntriesAtOnceMax));
                    if (!Take(read, range.Last, ref next, messages, ref entry))
                        return null;
                    continue;
                }

                Take(entry, range.Last, ref next, messages);
            }

        // What is left in it is what the reader comes for next, mostly.
        if (entry is not null)
            cache.Keep(ispb, entry);
        return new RedisBatch(messages);
    }

    /// <summary>One message; null where it is not there.</summary>
    public async Task<MessageRecord?> FindAsync(Ispb ispb, long sequence)
    {
        var entry = (await FromAsync(StoreOperation.Find, ispb, sequence, 1)).FirstOrDefault();
        return entry?.Contains(sequence) == true ? entry.Message(sequence) : null;
    }

    private Task<List<Entry>> FromAsync(StoreOperation operation, Ispb ispb, long sequence, int count) =>
        entries.FromAsync(operation, servers.Of(ispb).Reader(ispb), ispb, EntryId.At(sequence), count);

    /// <returns>False where the next message is in none of them.</returns>
    private static bool Take(List<Entry> read, long last, ref long next, List<StoredMessage> messages, ref Entry? entry)
    {
        var before = next;
        foreach (var candidate in read)
        {
            if (candidate.Count == 0)
                continue;
            if (!candidate.Contains(next))
                break;
            entry = candidate;
            Take(candidate, last, ref next, messages);
            if (next > last)
                break;
        }

        return next > before;
    }

    private static void Take(Entry entry, long last, ref long next, List<StoredMessage> messages)
    {
        for (; next <= last && entry.Contains(next); next++)
            messages.Add(entry.Message(next).Message);
    }

    /// <summary>
    /// As many as the last entry had, or a few where that is not known: an entry may hold a hundred, and all that is read is
    /// carried here.
    /// </summary>
    private long MessagesAnEntry(Ispb ispb) => cache.Last(ispb)?.Count is { } count and > 0 ? count : 8;

    private sealed class RedisBatch(List<StoredMessage> messages) : StoredBatch
    {
        public override int Count => messages.Count;

        public override StoredMessage this[int index] => messages[index];
    }
}
