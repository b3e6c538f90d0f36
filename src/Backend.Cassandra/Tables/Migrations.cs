namespace PixStream.Backend.Cassandra.Tables;

/// <summary>One step of the schema, for good: what was released is not changed, it is followed by another.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Statements">
/// CQL; <c>KS</c> stands for the keyspace. Each may run again after a part of the migration was done.
/// </param>
internal sealed record Migration(string Name, IReadOnlyList<string> Statements);

/// <summary>All migrations; the version of a schema is how many of them it has.</summary>
internal static class Migrations
{
    public static readonly IReadOnlyList<Migration> All =
    [
        new("streams",
        [
            """
            CREATE TABLE IF NOT EXISTS KS.streams (
                region text,
                ispb text,
                bucket bigint,
                kind tinyint,
                sequence bigint,
                epoch bigint static,
                closed boolean static,
                last_sequence bigint static,
                payload_bytes bigint static,
                state text static,
                resource_id blob,
                sender text,
                biz_msg_idr text,
                operations int,
                accepted_at timestamp,
                checksum bigint,
                payload blob,
                PRIMARY KEY ((region, ispb, bucket), kind, sequence)
            )
            """,
            """
            CREATE TABLE IF NOT EXISTS KS.buckets (
                region text,
                ispb text,
                bucket bigint,
                created_at timestamp,
                PRIMARY KEY ((region, ispb), bucket)
            ) WITH CLUSTERING ORDER BY (bucket DESC)
            """,
            """
            CREATE TABLE IF NOT EXISTS KS.message_names (
                sender text,
                biz_msg_idr text,
                region text,
                ispb text,
                sequence bigint,
                resource_id blob,
                bucket bigint,
                accepted_at timestamp,
                PRIMARY KEY ((sender, biz_msg_idr), region, ispb, sequence, resource_id)
            ) WITH gc_grace_seconds = 10800 AND compaction = {
                'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'HOURS', 'compaction_window_size': '2'
            }
            """,
            """
            CREATE TABLE IF NOT EXISTS KS.ispb_region_map (
                ispb text PRIMARY KEY,
                region text,
                version bigint
            )
            """,
            """
            CREATE TABLE IF NOT EXISTS KS.participant_policies (
                ispb text PRIMARY KEY,
                max_streams int,
                max_batch int,
                idle_timeout_ms bigint,
                max_deliveries int,
                version bigint
            )
            """,
        ]),
        // Retention leaves a tombstone for each bucket, and 100,000 of them make a participant unreadable. That a row comes back,
        // because a node missed its end for longer than this, does no harm: its bucket is not the newest, and retention finds it
        // again.
        new("buckets forget sooner", ["ALTER TABLE KS.buckets WITH gc_grace_seconds = 10800"]),
        // Belongs to Orleans' provider, which would make it itself: a test compares the two. Silos and gateways that start at
        // once must not make it, as each may see another one's table before it can be used.
        new("list of silos",
        [
            """
            CREATE TABLE IF NOT EXISTS KS.membership (
                partition_key ascii,
                version int static,
                address ascii,
                port int,
                generation int,
                silo_name text,
                host_name text,
                status int,
                proxy_port int,
                suspect_times ascii,
                start_time timestamp,
                i_am_alive_time timestamp,
                PRIMARY KEY (partition_key, address, port, generation)
            ) WITH compression = { 'class': 'LZ4Compressor', 'enabled': true } AND default_time_to_live = 0
            """,
            "CREATE INDEX IF NOT EXISTS ix_membership_status ON KS.membership (status)",
        ]),
    ];
}
