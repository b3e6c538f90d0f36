using System.ComponentModel.DataAnnotations;
using PixStream.Backend.Cassandra.Connections;

namespace PixStream.Backend.Cassandra;

/// <summary>The store of the cluster: section <c>PixStream:Cassandra</c>.</summary>
public sealed class CassandraOptions : CassandraContactOptions
{
    /// <summary>
    /// The region of this process, part of every key: 1 to 32 of <c>[a-z0-9-]</c>; default <c>br</c>. A participant whose home is
    /// another region (<see cref="RegionMap"/>) cannot be claimed here.
    /// </summary>
    [Required]
    [RegularExpression("[a-z0-9-]{1,32}")]
    public string Region { get; set; } = "br";

    /// <summary>
    /// Whether the start makes the keyspace and brings its tables to the version that this program knows. Default false: on an
    /// older one it waits for a migration.
    /// </summary>
    public bool Migrate { get; set; }

    /// <summary>Copies of everything in the local datacenter, where the start makes the keyspace. 1 to 7; default 3.</summary>
    [Range(1, 7)]
    public int ReplicationFactor { get; set; } = 3;

    /// <summary>How long one statement may take. 1 second to 1 minute; default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a confirmed message is kept at least; one that is not confirmed is kept for as long as it is not. 1 day and 1
    /// hour to 3,650 days; default 7 days. The lower bound keeps what the 24 hours of BizMsgIdr need.
    /// </summary>
    [Range(typeof(TimeSpan), "1.01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Messages after which a bucket, one partition, is closed. 100 to 10,000; default 1,000. Retention removes whole buckets.
    /// </summary>
    [Range(100, 10_000)]
    public int BucketMessages { get; set; } = 1000;

    /// <summary>Bytes of payload after which a bucket is closed. 64 KiB to 64 MiB; default 8 MiB.</summary>
    [Range(64 << 10, 64 << 20)]
    public int BucketBytes { get; set; } = 8 << 20;
}
