using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Participants;

/// <summary>
/// Finds messages by their message keys, in this process's region. A key's row is written before its message
/// and says only where the message would be: what counts is whether it is there. So the rows of batches that failed hide nothing.
/// </summary>
internal sealed class MessageKeys(CassandraConnection connection, MessageReader reader)
{
    /// <summary>Keys of one statement at most: each is a partition of its own, which the node that is asked looks for.</summary>
    private const int KeysAtOnceMax = 32;

    private readonly string _region = connection.Options.Region;

    /// <param name="keys">The message keys.</param>
    /// <param name="settle">
    /// Brings commits of a participant that this process lost sight of to an end; whether there were any.
    /// </param>
    /// <returns>One for each key, in their order.</returns>
    public async Task<IReadOnlyList<IdentifiedMessage?>> FindAsync(IReadOnlyList<MessageKey> keys, Func<Ispb, Task<bool>> settle)
    {
        var places = new Dictionary<MessageKey, List<Place>>();
        foreach (var chunk in keys.Distinct().GroupBy(static key => key.Sender).SelectMany(static of => of.Chunk(KeysAtOnceMax)))
            await FindPlacesAsync(chunk, places);
        var found = new IdentifiedMessage?[keys.Count];
        for (var i = 0; i < found.Length; i++)
            if (places.TryGetValue(keys[i], out var known))
                found[i] = await NewestAsync(known, settle);
        return found;
    }

    private async Task FindPlacesAsync(MessageKey[] ofOneSender, Dictionary<MessageKey, List<Place>> places)
    {
        var sender = ofOneSender[0].Sender;
        var rows = await connection.ListAsync(
            StoreOperation.Find,
            all => ofOneSender.Length == 1
                ? all.Keys.Bind(sender.ToString(), ofOneSender[0].BizMsgIdr, _region)
                : all.ManyKeys.Bind(sender.ToString(), Array.ConvertAll(ofOneSender, static key => key.BizMsgIdr), _region));
        foreach (var row in rows)
        {
            var key = new MessageKey(sender, row.GetValue<string>("biz_msg_idr"));
            if (!places.TryGetValue(key, out var known))
                places.Add(key, known = []);
            known.Add(new Place(
                Ispb.FromText(row.GetValue<string>("ispb")),
                row.GetValue<long>("bucket"),
                row.GetValue<long>("sequence"),
                ResourceId.Read(row.GetValue<byte[]>("resource_id")),
                row.GetValue<long>("written")));
        }
    }

    private async Task<IdentifiedMessage?> NewestAsync(List<Place> places, Func<Ispb, Task<bool>> settle)
    {
        (MessageRow Row, long Written)? newest = null;
        foreach (var participant in places.GroupBy(static place => place.Ispb))
            if (await NewestAsync(participant, settle) is { } found && (newest is null || found.Written > newest.Value.Written))
                newest = found;
        return newest is var (row, _) ? new IdentifiedMessage(row.Id, row.Payload) : null;
    }

    /// <summary>The newest of one participant: among its messages the sequence says which that is.</summary>
    private async Task<(MessageRow Row, long Written)?> NewestAsync(IGrouping<Ispb, Place> places, Func<Ispb, Task<bool>> settle)
    {
        foreach (var place in places.OrderByDescending(static place => place.Sequence))
        {
            var key = new BucketKey(_region, place.Ispb, place.Bucket);
            var row = await reader.FindAsync(key, place.Sequence, settled: false);
            if (row is null)
                // A batch of which nothing was heard may be half done. No caller may be told that it is not there before that is
                // so for good.
                row = await reader.FindAsync(key, place.Sequence, settled: !await settle(place.Ispb));
            if (row?.Id == place.Id)
                return (row.Value, place.Written);
        }

        return null;
    }

    private readonly record struct Place(Ispb Ispb, long Bucket, long Sequence, ResourceId Id, long Written);
}
