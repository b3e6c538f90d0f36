using PixStream.Backend.Redis.Entries;
using PixStream.Backend.Redis.Reading;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.MessageKeys;

/// <summary>Finds messages by the keys that their senders gave them.</summary>
internal sealed class KeyFinder(RedisServers servers, MessageReader reader, TimeProvider time)
{
    /// <summary>Finds several of one sender: their places cost one round trip, whatever their number.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="bizMsgIdrs">Its part of the message keys.</param>
    /// <param name="settle">
    /// Brings commits of a participant that this process lost sight of to an end; says whether there were any.
    /// </param>
    /// <returns>For each key the newest message, or null.</returns>
    public async Task<IdentifiedMessage?[]> FindAsync(
        Ispb sender, IReadOnlyList<string> bizMsgIdrs, Func<Ispb, Task<bool>> settle)
    {
        var all = await PlacesAsync(sender, bizMsgIdrs).ConfigureAwait(false);
        var found = new IdentifiedMessage?[bizMsgIdrs.Count];
        for (var i = 0; i < found.Length; i++)
        {
            (MessageRecord Record, long Stamp)? newest = null;
            foreach (var places in all[i].GroupBy(static place => place.Ispb))
                if (await NewestAsync(sender, bizMsgIdrs[i], places, settle).ConfigureAwait(false) is { } candidate
                    && (newest is null || candidate.Stamp > newest.Value.Stamp))
                    newest = candidate;
            found[i] = newest is var (record, _) ? new IdentifiedMessage(record.Id, record.Payload) : null;
        }

        return found;
    }

    private async Task<List<MessagePlace>[]> PlacesAsync(Ispb sender, IReadOnlyList<string> bizMsgIdrs)
    {
        var server = servers.Of(sender);
        var all = Enumerable.Range(0, bizMsgIdrs.Count).Select(static _ => new List<MessagePlace>()).ToArray();
        string[] hashes = [.. KeyPeriods.Around(time.GetUtcNow()).Select(period => servers.Keys.MessageKeys(sender, period))];
        for (var from = 0; from < bizMsgIdrs.Count; from += KeyWriter.AtOnceMax)
        {
            object[] chunk = [.. bizMsgIdrs.Skip(from).Take(KeyWriter.AtOnceMax)];
            var answer = await server
                .InAnyRunAsync(run => server.Reader(sender).RunAsync(StoreOperation.Find, run, run.FindKeys, hashes, chunk))
                .ConfigureAwait(false);
            // Mostly it finds no key: a message is new.
            for (var at = 0; at < answer.Length; at += 3)
            {
                var index = from + (int)answer[at + 1] - 1;
                Read(hashes[(int)answer[at] - 1], bizMsgIdrs[index], (RedisValue)answer[at + 2], all[index]);
            }
        }

        return all;
    }

    private static void Read(string key, string bizMsgIdr, RedisValue value, List<MessagePlace> places)
    {
        try
        {
            MessagePlace.Read(((ReadOnlyMemory<byte>)value).Span, places);
        }
        catch (FormatException damage)
        {
            throw new CorruptStoreException($"Field '{bizMsgIdr}' of {key} cannot be read: {damage.Message}", damage);
        }
    }

    /// <summary>The newest of one participant: among its messages the sequence says which that is.</summary>
    private async Task<(MessageRecord Record, long Stamp)?> NewestAsync(
        Ispb sender, string bizMsgIdr, IGrouping<Ispb, MessagePlace> places, Func<Ispb, Task<bool>> settle)
    {
        foreach (var place in places.OrderByDescending(static place => place.Sequence)
            .ThenByDescending(static place => place.Stamp))
        {
            var record = await reader.FindAsync(place.Ispb, place.Sequence).ConfigureAwait(false);
            // A commit of which nothing was heard may still come. So the message may be reported as missing only after that is
            // settled.
            if (record is null && await settle(place.Ispb).ConfigureAwait(false))
                record = await reader.FindAsync(place.Ispb, place.Sequence).ConfigureAwait(false);
            if (record is { } there && there.Sender == sender && there.BizMsgIdr == bizMsgIdr)
                return (there, place.Stamp);
        }

        return null;
    }
}
