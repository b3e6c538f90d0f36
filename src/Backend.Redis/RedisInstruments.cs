using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis;

/// <summary>What an operator sees of the store: meter and activity source <c>PixStream.Storage.Redis</c>, and its log.</summary>
public sealed partial class RedisInstruments(ILogger<RedisStore> logger)
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "PixStream.Storage.Redis";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Groups =
        Meter.CreateCounter<long>("pixstream.redis.commits", "{commit}", "Entries that were written.");

    private static readonly Counter<long> Decisions =
        Meter.CreateCounter<long>("pixstream.redis.decisions", "{decision}", "Decisions made durable, messages among them.");

    private static readonly Counter<long> Bytes =
        Meter.CreateCounter<long>("pixstream.redis.bytes", "By", "Bytes of payload made durable.");

    private static readonly Histogram<double> CommitDuration =
        Meter.CreateHistogram<double>(
            "pixstream.redis.commit.duration", "s", "One group of commits, from its message keys to the answer of Redis.");

    private static readonly Histogram<int> GroupSize =
        Meter.CreateHistogram<int>("pixstream.redis.group.size", "{commit}", "Commits that shared one entry.");

    private static readonly Counter<long> Claims =
        Meter.CreateCounter<long>("pixstream.redis.claims", "{claim}", "Participants claimed.");

    private static readonly Counter<long> Stale =
        Meter.CreateCounter<long>(
            "pixstream.redis.stale", "{commit}", "Commits and verifications refused because of a later claim.");

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>(
            "pixstream.redis.failures", "{command}", "Commands that Redis did not answer well, by operation.");

    private static readonly Counter<long> Corruptions =
        Meter.CreateCounter<long>(
            "pixstream.redis.corruptions", "{message}", "Messages and states that did not match their checksum when read.");

    private static readonly Counter<long> EntriesRemoved =
        Meter.CreateCounter<long>("pixstream.redis.entries.removed", "{entry}", "Entries that retention removed.");

    private static readonly Counter<long> Rewrites =
        Meter.CreateCounter<long>(
            "pixstream.redis.rewrites", "{rewrite}", "Append-only files rewritten because Redis was started or failed over.");

    private static readonly ActivitySource Activities = new(Name);

    internal static Activity? Start(StoreOperation operation)
    {
        var name = NameOf(operation);
        return Activities.StartActivity($"pixstream.redis.{name}", ActivityKind.Client)?.SetTag("db.system", "redis")
            .SetTag("db.operation.name", name);
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

    internal static void Removed(long entries) => EntriesRemoved.Add(entries);

    internal void Rewriting(string server, string run)
    {
        Rewrites.Add(1);
        LogRewriting(server, run);
    }

    private static string NameOf(StoreOperation operation) => operation switch
    {
        StoreOperation.Claim => "claim",
        StoreOperation.Commit => "commit",
        StoreOperation.Key => "key",
        StoreOperation.Verify => "verify",
        StoreOperation.Read => "read",
        StoreOperation.Find => "find",
        StoreOperation.Retention => "retention",
        StoreOperation.Policy => "policy",
        _ => "check",
    };

    [LoggerMessage(LogLevel.Information,
        "Redis {Server}: version {Version}, run {Run}, durability {Durability}; server {Number} of {Count}.")]
    internal partial void Opened(string server, string version, string run, RedisDurability durability, int number, int count);

    [LoggerMessage(LogLevel.Information,
        "Redis {Server} has a new run, {Run}. Its append-only file is rewritten before the first commit: a transaction may be open at the end of the old one.")]
    private partial void LogRewriting(string server, string run);

    [LoggerMessage(LogLevel.Error, "Redis {Server} is unavailable; requests are answered 503 until it recovers: {Message}")]
    internal partial void BecameUnavailable(string server, string message);

    [LoggerMessage(LogLevel.Information, "Redis {Server} is available again.")]
    internal partial void BecameAvailable(string server);

    [LoggerMessage(LogLevel.Warning, "Redis {Server} is still unavailable: {Message}")]
    internal partial void StillUnavailable(string server, string message);

    [LoggerMessage(LogLevel.Critical, "{Message}")]
    internal partial void Refused(string message);

    [LoggerMessage(LogLevel.Critical,
        "Redis {Server} was emptied or replaced while this process used it: {Message} Nothing is committed there. Restore its data, or accept the loss; then restart all silos.")]
    internal partial void Emptied(string server, string message);

    [LoggerMessage(LogLevel.Information, "{Ispb} has a later owner than the one with claim {Claim} here.")]
    internal partial void Overtaken(Ispb ispb, long claim);

    [LoggerMessage(LogLevel.Error, "A commit of {Ispb} failed for a reason inside this program. Its claim is void.")]
    internal partial void CommitBroken(Ispb ispb, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Retention of {Ispb} failed and is tried again later: {Message}")]
    internal partial void RetentionFailed(Ispb ispb, string message);

    [LoggerMessage(LogLevel.Critical, "Damaged data was found and not served: {What}")]
    private partial void LogCorrupt(string what);
}
