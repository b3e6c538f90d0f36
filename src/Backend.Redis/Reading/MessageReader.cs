using PixStream.Backend.Redis.Entries;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Reading;

/// <summary>Reads messages out of the entries that carry them, for any process, the owner or not.</summary>
internal sealed class MessageReader(RedisServers servers, EntryReader entries, EntryCache cache)
{
    private const int EntriesAtOnceMax = 20;

    /// <summary>Messages that one read fetches, unless they are too many bytes: a backlog is read in order.</summary>
    private const int MessagesAhead = 80;

    private const int BytesAhead = 128 << 10;

    /// <returns>Null where a message is not there.</returns>
    public async Task<StoredBatch?> ReadAsync(Ispb ispb, Batch batch)
    {
        var messages = new List<StoredMessage>(batch.Count);
        Entry? entry = null;
        foreach (var range in batch.Ranges)
            for (var next = range.First; next <= range.Last; next++)
            {
                if (entry?.Contains(next) != true)
                    entry = cache.Find(ispb, next) ?? await ReadAheadAsync(ispb, next, range.Last).ConfigureAwait(false);
                if (entry is null)
                    return null;
                messages.Add(entry.Message(next).Message);
            }

        return new RedisBatch(messages);
    }

    /// <summary>One message; null where it is not there.</summary>
    public async Task<MessageRecord?> FindAsync(Ispb ispb, long sequence)
    {
        var entry = (await FromAsync(StoreOperation.Find, ispb, sequence, 1).ConfigureAwait(false)).FirstOrDefault();
        return entry?.Contains(sequence) == true ? entry.Message(sequence) : null;
    }

    private Task<List<Entry>> FromAsync(StoreOperation operation, Ispb ispb, long sequence, int count) =>
        entries.FromAsync(operation, servers.Of(ispb).Reader(ispb), ispb, EntryId.At(sequence), count);

    /// <summary>Reads the entry with a message, and some of those behind it.</summary>
    /// <returns>That entry; null where the message is not there.</returns>
    private async Task<Entry?> ReadAheadAsync(Ispb ispb, long sequence, long last)
    {
        var (messagesEach, bytesEach) = SizeOfEntries(ispb);
        // Entries without messages lie between those with some.
        var needed = 2 * (last - sequence + 1) / messagesEach;
        var ahead = Math.Min(MessagesAhead / messagesEach, BytesAhead / bytesEach);
        var count = (int)Math.Clamp(Math.Max(needed, ahead), 1, EntriesAtOnceMax);
        var read = await FromAsync(StoreOperation.Read, ispb, sequence, count).ConfigureAwait(false);
        if (read.Count == 0 || !read[0].Contains(sequence))
            return null;
        cache.Keep(ispb, read);
        return read[0];
    }

    /// <summary>The size of the entry that was read last; a guess for a participant that was not read yet.</summary>
    private (long Messages, long Bytes) SizeOfEntries(Ispb ispb) =>
        cache.Last(ispb) is { } last ? (last.Count, last.Size) : (8, BytesAhead);

    private sealed class RedisBatch(List<StoredMessage> messages) : StoredBatch
    {
        public override int Count => messages.Count;

        public override StoredMessage this[int index] => messages[index];
    }
}
