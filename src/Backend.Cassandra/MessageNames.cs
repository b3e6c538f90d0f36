using PixStream.Streams;

namespace PixStream.Backend.Cassandra;

/// <summary>
/// Finds messages by the names that their senders gave them, in this process's region. A name's row is written before its message and says
/// only where the message would be: what counts is whether it is there. So the rows of batches that failed hide nothing.
/// </summary>
internal sealed class MessageNames(CassandraConnection connection, MessageReader reader)
{
    private readonly string _region = connection.Options.Region;

    /// <param name="sender">Who named it.</param>
    /// <param name="bizMsgIdr">The name.</param>
    /// <param name="settle">Brings commits of a participant that this process lost sight of to an end; whether there were any.</param>
    public async Task<IdentifiedMessage?> FindAsync(Ispb sender, string bizMsgIdr, Func<Ispb, Task<bool>> settle)
    {
        var rows = await connection.ListAsync(StoreOperation.Find, all => all.Names.Bind(sender.ToString(), bizMsgIdr, _region));
        if (rows.Count == 0)
            return null;
        var places = rows.ConvertAll(static row => new Place(
            Ispb.FromText(row.GetValue<string>("ispb")),
            row.GetValue<long>("bucket"),
            row.GetValue<long>("sequence"),
            ResourceId.Read(row.GetValue<byte[]>("resource_id")),
            row.GetValue<long>("written")));
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
                // A batch of which nothing was heard may be half done. Nobody may be told that it is not there before that is so for good.
                row = await reader.FindAsync(key, place.Sequence, settled: !await settle(place.Ispb));
            if (row?.Id == place.Id)
                return (row.Value, place.Written);
        }

        return null;
    }

    private readonly record struct Place(Ispb Ispb, long Bucket, long Sequence, ResourceId Id, long Written);
}
