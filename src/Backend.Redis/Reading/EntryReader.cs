using PixStream.Backend.Redis.Entries;
using PixStream.Backend.Redis.Servers;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Reading;

/// <summary>Reads entries of participants' streams, as they lie there.</summary>
internal sealed class EntryReader(Keys keys)
{
    private static readonly RedisValue HeadField = "h";
    private static readonly RedisValue MessagesField = "m";

    /// <summary>The newest entry; null where there is no entry.</summary>
    public async Task<Entry?> LastAsync(RedisLink link, Ispb ispb)
    {
        var key = keys.Stream(ispb);
        var entries = Read(
            ispb, key,
            await link.ExecuteAsync(StoreOperation.Claim, "XREVRANGE", key, "+", "-", "COUNT", 1).ConfigureAwait(false));
        return entries.Count == 0 ? null : entries[0];
    }

    /// <summary>Entries from that id on, in their order.</summary>
    public async Task<List<Entry>> FromAsync(StoreOperation operation, RedisLink link, Ispb ispb, string from, int count)
    {
        var key = keys.Stream(ispb);
        return Read(
            ispb, key, await link.ExecuteAsync(operation, "XRANGE", key, from, "+", "COUNT", count).ConfigureAwait(false));
    }

    private static List<Entry> Read(Ispb ispb, string key, RedisResult result)
    {
        var entries = new List<Entry>(result.Length);
        for (var i = 0; i < result.Length; i++)
            entries.Add(Read(ispb, key, result[i][0], result[i][1]));
        return entries;
    }

    private static Entry Read(Ispb ispb, string key, RedisResult id, RedisResult fields)
    {
        ReadOnlyMemory<byte> head = default, messages = default;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var name = (RedisValue)fields[i];
            if (name == HeadField)
                head = (RedisValue)fields[i + 1];
            else if (name == MessagesField)
                messages = (RedisValue)fields[i + 1];
        }

        return Entry.Read(ispb, key, ReadId(key, (RedisValue)id), head, messages);
    }

    private static EntryId ReadId(string key, ReadOnlyMemory<byte> id)
    {
        try
        {
            return EntryId.Parse(id.Span);
        }
        catch (FormatException damage)
        {
            throw new CorruptStoreException($"{key} is not a stream of this store: {damage.Message}", damage);
        }
    }
}
