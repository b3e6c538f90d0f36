using Cassandra;
using PixStream.Streams.Rules;

namespace PixStream.Backend.Cassandra.Tables;

/// <summary>The newest bucket of a participant, and where the participant stands with it.</summary>
/// <param name="Bucket">Its first sequence.</param>
/// <param name="IsClosed">Whether it is full: what comes next begins another bucket.</param>
/// <param name="LastSequence">Highest sequence given to a message; one below the bucket's while it is empty.</param>
/// <param name="PayloadBytes">Bytes of payload in it.</param>
/// <param name="State">The state's text; null where nothing was committed yet.</param>
internal sealed record Head(long Bucket, bool IsClosed, long LastSequence, long PayloadBytes, string? State)
{
    public static Head Read(Row row, long bucket) => new(
        bucket,
        row.GetValue<bool?>("closed") ?? false,
        row.GetValue<long?>("last_sequence") ?? 0,
        row.GetValue<long?>("payload_bytes") ?? 0,
        row.GetValue<string?>("state"));
}

/// <summary>A claim, with all that its owner needs to go on.</summary>
/// <param name="Number">The epoch that the newest bucket has now.</param>
/// <param name="State">What is durable.</param>
/// <param name="Head">The newest bucket, which is open.</param>
/// <param name="Buckets">
/// The first sequences of the buckets with messages that are not confirmed, and of the newest; oldest first.
/// </param>
internal sealed record Claimed(long Number, ParticipantState State, Head Head, List<long> Buckets);
