using System.Globalization;

namespace PixStream.Backend.Cassandra.Tables;

/// <summary>
/// All statements. <c>KS</c> stands for the keyspace. What carries a condition decides who owns a participant; what is static in
/// <c>streams</c> is never written without one, and rows of <c>streams</c> only in a batch that has one.
/// </summary>
internal static class Cql
{
    /// <summary>How long a message key is kept: the 24 hours for which it counts, and an hour.</summary>
    public const int KeySeconds = 25 * 3600;

    public const string Raise =
        "UPDATE KS.streams SET epoch = ? WHERE region = ? AND ispb = ? AND bucket = ? IF epoch = ?";

    public const string Begin =
        "UPDATE KS.streams SET epoch = ?, closed = false, last_sequence = ?, payload_bytes = 0, state = ? "
        + "WHERE region = ? AND ispb = ? AND bucket = ? IF epoch = null";

    public const string Commit =
        "UPDATE KS.streams SET closed = ?, last_sequence = ?, payload_bytes = ?, state = ? "
        + "WHERE region = ? AND ispb = ? AND bucket = ? IF epoch = ?";

    public const string CommitFirst =
        "UPDATE KS.streams SET closed = ?, last_sequence = ?, payload_bytes = ?, state = ?, epoch = ? "
        + "WHERE region = ? AND ispb = ? AND bucket = ? IF epoch = null";

    public const string AddMessage =
        "INSERT INTO KS.streams (region, ispb, bucket, kind, sequence, resource_id, sender, biz_msg_idr, operations, accepted_at, checksum, payload) "
        + "VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)";

    public const string AddMarker =
        "INSERT INTO KS.streams (region, ispb, bucket, kind, sequence, operations) VALUES (?, ?, ?, 1, ?, ?)";

    public const string Epoch =
        "SELECT DISTINCT region, ispb, bucket, epoch FROM KS.streams WHERE region = ? AND ispb = ? AND bucket = ?";

    public const string Head =
        "SELECT DISTINCT region, ispb, bucket, epoch, closed, last_sequence, payload_bytes, state FROM KS.streams "
        + "WHERE region = ? AND ispb = ? AND bucket = ?";

    public const string Messages =
        "SELECT sequence, resource_id, sender, biz_msg_idr, operations, checksum, payload FROM KS.streams "
        + "WHERE region = ? AND ispb = ? AND bucket = ? AND kind = 0 AND sequence >= ? AND sequence <= ?";

    public const string Markers =
        "SELECT sequence, operations FROM KS.streams WHERE region = ? AND ispb = ? AND bucket = ? AND kind = 1 AND sequence >= ?";

    public const string AcceptedAt =
        "SELECT accepted_at FROM KS.streams WHERE region = ? AND ispb = ? AND bucket = ? AND kind = 0 AND sequence = ?";

    public const string RemoveBucket = "DELETE FROM KS.streams WHERE region = ? AND ispb = ? AND bucket = ?";

    public const string AddToIndex = "INSERT INTO KS.buckets (region, ispb, bucket, created_at) VALUES (?, ?, ?, ?)";

    public const string IndexNewest = "SELECT bucket FROM KS.buckets WHERE region = ? AND ispb = ? LIMIT 1";

    public const string IndexFrom =
        "SELECT bucket FROM KS.buckets WHERE region = ? AND ispb = ? AND bucket >= ? ORDER BY bucket ASC LIMIT ?";

    public const string IndexAbove = "SELECT bucket FROM KS.buckets WHERE region = ? AND ispb = ? AND bucket > ?";

    public const string IndexAt = "SELECT bucket FROM KS.buckets WHERE region = ? AND ispb = ? AND bucket <= ? LIMIT 1";

    public const string RemoveFromIndex = "DELETE FROM KS.buckets WHERE region = ? AND ispb = ? AND bucket = ?";

    public const string AddKey =
        "INSERT INTO KS.message_names (sender, biz_msg_idr, region, ispb, sequence, resource_id, bucket, accepted_at) "
        + "VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?";

    public const string Keys =
        "SELECT biz_msg_idr, ispb, sequence, resource_id, bucket, WRITETIME(bucket) AS written FROM KS.message_names "
        + "WHERE sender = ? AND biz_msg_idr = ? AND region = ?";

    public const string ManyKeys =
        "SELECT biz_msg_idr, ispb, sequence, resource_id, bucket, WRITETIME(bucket) AS written FROM KS.message_names "
        + "WHERE sender = ? AND biz_msg_idr IN ? AND region = ?";

    public const string HomeRegion = "SELECT region, version FROM KS.ispb_region_map WHERE ispb = ?";

    public const string AddHomeRegion = "INSERT INTO KS.ispb_region_map (ispb, region, version) VALUES (?, ?, ?) IF NOT EXISTS";

    public const string SetHomeRegion = "UPDATE KS.ispb_region_map SET region = ?, version = ? WHERE ispb = ? IF version = ?";

    public const string Policy =
        "SELECT max_streams, max_batch, idle_timeout_ms, max_deliveries, version FROM KS.participant_policies WHERE ispb = ?";

    public const string AddPolicy =
        "INSERT INTO KS.participant_policies (max_streams, max_batch, idle_timeout_ms, max_deliveries, version, ispb) "
        + "VALUES (?, ?, ?, ?, ?, ?) IF NOT EXISTS";

    public const string SetPolicy =
        "UPDATE KS.participant_policies SET max_streams = ?, max_batch = ?, idle_timeout_ms = ?, max_deliveries = ?, version = ? "
        + "WHERE ispb = ? IF version = ?";

    public const string SchemaKeyspaces = "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?";

    public const string SchemaTables = "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?";

    public const string AddSchemaVersions =
        "CREATE TABLE IF NOT EXISTS KS.schema_versions (part text, version int, name text, applied_at timestamp, PRIMARY KEY (part, version))";

    public const string AddSchemaLock = "CREATE TABLE IF NOT EXISTS KS.schema_lock (part text PRIMARY KEY, owner text)";

    public const string SchemaVersion = "SELECT max(version) AS version FROM KS.schema_versions WHERE part = 'schema'";

    public const string AddSchemaVersion =
        "INSERT INTO KS.schema_versions (part, version, name, applied_at) VALUES ('schema', ?, ?, ?)";

    public const string LockSchema = "INSERT INTO KS.schema_lock (part, owner) VALUES ('schema', ?) IF NOT EXISTS USING TTL 60";

    public const string KeepSchemaLock = "UPDATE KS.schema_lock USING TTL 60 SET owner = ? WHERE part = 'schema' IF owner = ?";

    public const string UnlockSchema = "DELETE FROM KS.schema_lock WHERE part = 'schema' IF owner = ?";

    public static string AddKeyspace(string datacenter, int replicationFactor) => string.Create(
        CultureInfo.InvariantCulture,
        $"CREATE KEYSPACE IF NOT EXISTS KS WITH replication = {{'class': 'NetworkTopologyStrategy', '{datacenter}': {replicationFactor}}}");

    public static string In(string keyspace, string text) => text.Replace("KS", keyspace, StringComparison.Ordinal);
}
