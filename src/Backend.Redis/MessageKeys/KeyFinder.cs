using PixStream.Backend.Redis.Entries;
using PixStream.Backend.Redis.Reading;
using PixStream.Backend.Redis.Servers;
using PixStream.Streams;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.MessageKeys;

/// <summary>Finds messages by the keys that their senders gave them.</summary>
internal sealed class KeyFinder(RedisServers servers, MessageReader reader, TimeProvider time)
{
    /// <summary>Finds several of one sender: their places cost one round trip, whatever their number.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="names">Its names for the messages.</param>
    /// <param name="settle">
    /// Brings commits of a participant that this process lost sight of to an end; says whether there were any.
    /// </param>
    /// <returns>For each name the newest message, or null.</returns>
    public async Task<IdentifiedMessage?[]> FindAsync(Ispb sender, IReadOnlyList<string> names, Func<Ispb, Task<bool>> settle)
    {
        var all = await PlacesAsync(sender, names);
        var found = new IdentifiedMessage?[names.Count];
        for (var i = 0; i < found.Length; i++)
        {
            (MessageRecord Record, long Stamp)? newest = null;
            foreach (var places in all[i].GroupBy(static place => place.Ispb))
                if (await NewestAsync(sender, names[i], places, settle) is { } candidate && (newest is null || candidate.Stamp > newest.Value.Stamp))
                    newest = candidate;
            found[i] = newest is var (record, _) ? new IdentifiedMessage(record.Id, record.Payload) : null;
        }

        return found;
    }

    private async Task<List<MessagePlace>[]> PlacesAsync(Ispb sender, IReadOnlyList<string> names)
    {
        var link = servers.Of(sender).Reader(sender);
        var all = Enumerable.Range(0, names.Count).Select(static _ => new List<MessagePlace>()).ToArray();
        var asked = KeyPeriods.Around(time.GetUtcNow()).Select(period => servers.Keys.MessageKeys(sender, period))
            .Select(key => (Key: key, Answer: link.ExecuteAsync(StoreOperation.Find, "HMGET", [key, .. names]))).ToList();
        await Task.WhenAll(asked.Select(static each => each.Answer));
        foreach (var (key, answer) in asked)
        {
            var values = (RedisValue[])(await answer)!;
            for (var i = 0; i < all.Length; i++)
                Read(key, names[i], values[i], all[i]);
        }

        return all;
    }

    private static void Read(string key, string name, RedisValue value, List<MessagePlace> places)
    {
        try
        {
            MessagePlace.Read(((ReadOnlyMemory<byte>)value).Span, places);
        }
        catch (FormatException damage)
        {
            throw new CorruptStoreException($"Field '{name}' of {key} cannot be read: {damage.Message}", damage);
        }
    }

    /// <summary>The newest of one participant: among its messages the sequence says which that is.</summary>
    private async Task<(MessageRecord Record, long Stamp)?> NewestAsync(
        Ispb sender, string name, IGrouping<Ispb, MessagePlace> places, Func<Ispb, Task<bool>> settle)
    {
        foreach (var place in places.OrderByDescending(static place => place.Sequence).ThenByDescending(static place => place.Stamp))
        {
            var record = await reader.FindAsync(place.Ispb, place.Sequence);
            // A commit of which nothing was heard may still come. So the message may be reported as missing only after that is settled.
            if (record is null && await settle(place.Ispb))
                record = await reader.FindAsync(place.Ispb, place.Sequence);
            if (record is { } there && there.Sender == sender && there.Name == name)
                return (there, place.Stamp);
        }

        return null;
    }
}
