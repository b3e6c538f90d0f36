using Cassandra;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tables;

/// <summary>A message as a row of its bucket.</summary>
internal readonly record struct MessageRow(long Sequence, ResourceId Id, int Operations, byte[] Payload)
{
    public StoredMessage Message => new(Id, Operations, Payload);

    public static BoundStatement Bind(PreparedStatement insert, BucketKey key, MessageAccepted accepted)
    {
        var message = accepted.Message;
        var id = Bytes(accepted.Id);
        var payload = message.Payload.ToArray();
        var sender = message.Sender.ToString();
        var checksum = MessageChecksum.Of(
            key.Ispb, accepted.Sequence, id, sender, message.BizMsgIdr, message.Operations, payload);
        return insert.Bind(
            key.Region, key.Ispb.ToString(), key.Bucket, accepted.Sequence, id, sender, message.BizMsgIdr, message.Operations,
            accepted.Id.AcceptedAt, checksum, payload);
    }

    /// <exception cref="CorruptStoreException">The row does not match its checksum.</exception>
    public static MessageRow Read(Row row, BucketKey key)
    {
        var sequence = row.GetValue<long>("sequence");
        var id = row.GetValue<byte[]?>("resource_id");
        var payload = row.GetValue<byte[]?>("payload");
        var sender = row.GetValue<string?>("sender");
        var bizMsgIdr = row.GetValue<string?>("biz_msg_idr");
        var operations = row.GetValue<int?>("operations");
        var checksum = row.GetValue<long?>("checksum");
        if (id?.Length != ResourceId.Size || payload is null || sender is null || bizMsgIdr is null || operations is null
            || checksum != MessageChecksum.Of(key.Ispb, sequence, id, sender, bizMsgIdr, operations.Value, payload))
            throw new CorruptStoreException($"Message {sequence} in {key} does not match its checksum.");
        return new MessageRow(sequence, ResourceId.Read(id), operations.Value, payload);
    }

    public static byte[] Bytes(ResourceId id)
    {
        var bytes = new byte[ResourceId.Size];
        id.Write(bytes);
        return bytes;
    }
}

/// <summary>Names one partition of messages: the bucket that begins with this sequence.</summary>
internal readonly record struct BucketKey(string Region, Ispb Ispb, long Bucket)
{
    public override string ToString() => $"region {Region}, participant {Ispb}, bucket {Bucket}";
}
