using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra;

/// <summary>
/// What an operator sees of the store: meter and activity source <c>PixStream.Storage.Cassandra</c>, and its log.
/// </summary>
public sealed partial class CassandraInstruments(ILogger<CassandraStore> logger)
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "PixStream.Storage.Cassandra";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Groups =
        Meter.CreateCounter<long>("pixstream.cassandra.commits", "{commit}", "Conditional batches that were applied.");

    private static readonly Counter<long> Decisions =
        Meter.CreateCounter<long>("pixstream.cassandra.decisions", "{decision}", "Decisions made durable, messages among them.");

    private static readonly Counter<long> Bytes =
        Meter.CreateCounter<long>("pixstream.cassandra.bytes", "By", "Bytes of payload made durable.");

    private static readonly Histogram<double> CommitDuration =
        Meter.CreateHistogram<double>(
            "pixstream.cassandra.commit.duration", "s", "One group of commits, from its keys to the answer of its batch.");

    private static readonly Histogram<int> GroupSize =
        Meter.CreateHistogram<int>("pixstream.cassandra.group.size", "{commit}", "Commits that shared one batch.");

    private static readonly Counter<long> Claims =
        Meter.CreateCounter<long>("pixstream.cassandra.claims", "{claim}", "Participants claimed.");

    private static readonly Counter<long> Stale =
        Meter.CreateCounter<long>(
            "pixstream.cassandra.stale", "{commit}", "Commits and verifications refused because of a later claim.");

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>(
            "pixstream.cassandra.failures", "{statement}", "Statements that the cluster did not answer well, by operation.");

    private static readonly Counter<long> Corruptions =
        Meter.CreateCounter<long>(
            "pixstream.cassandra.corruptions", "{message}", "Messages that did not match their checksum when read.");

    private static readonly Counter<long> BucketsRemoved =
        Meter.CreateCounter<long>("pixstream.cassandra.buckets.removed", "{bucket}", "Buckets that retention removed.");

    private static readonly ActivitySource Activities = new(Name);

    internal static Activity? Start(StoreOperation operation, string keyspace)
    {
        var name = NameOf(operation);
        var activity = Activities.StartActivity($"pixstream.cassandra.{name}", ActivityKind.Client);
        return activity?.SetTag("db.system", "cassandra").SetTag("db.namespace", keyspace).SetTag("db.operation.name", name);
    }

    internal static void Committed(int commits, int decisions, long bytes, TimeSpan duration)
    {
        Groups.Add(1);
        GroupSize.Record(commits);
        Decisions.Add(decisions);
        Bytes.Add(bytes);
        CommitDuration.Record(duration.TotalSeconds);
    }

    internal static void Claimed() => Claims.Add(1);

    internal static void WasStale() => Stale.Add(1);

    internal static void Failed(StoreOperation operation) =>
        Failures.Add(1, new KeyValuePair<string, object?>("operation", NameOf(operation)));

    internal void Corrupt(string what)
    {
        Corruptions.Add(1);
        LogCorrupt(what);
    }

    internal void BucketRemoved(Ispb ispb, long bucket)
    {
        BucketsRemoved.Add(1);
        LogBucketRemoved(ispb, bucket);
    }

    private static string NameOf(StoreOperation operation) => operation switch
    {
        StoreOperation.Claim => "claim",
        StoreOperation.Commit => "commit",
        StoreOperation.Key => "name",
        StoreOperation.Verify => "verify",
        StoreOperation.Read => "read",
        StoreOperation.Find => "find",
        StoreOperation.Retention => "retention",
        StoreOperation.RegionMap => "region_map",
        StoreOperation.Policy => "policy",
        _ => "probe",
    };

    [LoggerMessage(LogLevel.Information,
        "Cassandra: keyspace {Keyspace}, schema version {Version}, datacenter {Datacenter}, region {Region}.")]
    internal partial void Connected(string keyspace, int version, string datacenter, string region);

    [LoggerMessage(LogLevel.Error, "Cassandra cannot be reached and is tried again every second: {Message}")]
    internal partial void ConnectFailed(string message);

    [LoggerMessage(LogLevel.Warning, "The tables are waited for, and looked for every second: {Message}")]
    internal partial void SchemaBehind(string message);

    [LoggerMessage(LogLevel.Critical, "The schema does not fit this program: {Message}")]
    internal partial void SchemaRefused(string message);

    [LoggerMessage(LogLevel.Information, "Schema migration {Version}, {Migration}, is applied to keyspace {Keyspace}.")]
    internal partial void Migrated(int version, string migration, string keyspace);

    [LoggerMessage(LogLevel.Error, "The store is unavailable; requests are answered 503 until it recovers: {Message}")]
    internal partial void BecameUnavailable(string message);

    [LoggerMessage(LogLevel.Information, "The store is available again.")]
    internal partial void BecameAvailable();

    [LoggerMessage(LogLevel.Information, "{Ispb} has a later owner than the one with claim {Claim} here.")]
    internal partial void Overtaken(Ispb ispb, long claim);

    [LoggerMessage(LogLevel.Error, "A commit of {Ispb} was not what its state allows. Its claim is void.")]
    internal partial void CommitBroken(Ispb ispb, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Retention of {Ispb} failed and is tried again when its next bucket is full: {Message}")]
    internal partial void RetentionFailed(Ispb ispb, string message);

    [LoggerMessage(LogLevel.Information, "Retention removed bucket {Bucket} of {Ispb}: it is old and all in it is confirmed.")]
    private partial void LogBucketRemoved(Ispb ispb, long bucket);

    [LoggerMessage(LogLevel.Critical, "Damaged data was found and not served: {What}")]
    private partial void LogCorrupt(string what);
}
