using System.ComponentModel.DataAnnotations;
using StackExchange.Redis;

namespace PixStream.Backend.Redis;

/// <summary>What has become of an acknowledged commit when Redis or its machine ends without a warning.</summary>
public enum RedisDurability
{
    /// <summary>
    /// Nothing is lost: Redis flushes to the disk before it answers (<c>appendonly yes</c>, <c>appendfsync always</c>).
    /// </summary>
    Always = 0,

    /// <summary>
    /// The last second or two may be lost when the machine ends (<c>appendonly yes</c>, <c>appendfsync everysec</c>).
    /// </summary>
    EverySecond = 1,

    /// <summary>Everything may be lost when Redis ends. For tests and demonstrations.</summary>
    None = 2,
}

/// <summary>The store of the cluster in Redis: section <c>PixStream:Redis</c>, the same on all silos.</summary>
public sealed class RedisBackendOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Redis";

    /// <summary>
    /// The one server, in the form of StackExchange.Redis: <c>redis:6379,password=…,ssl=true</c>. Default null; see <see
    /// cref="Servers"/>.
    /// </summary>
    public string? Configuration { get; set; }

    /// <summary>
    /// Several servers, each in the same form; a participant lies on the one with index CRC-32 of its ISPB modulo their number.
    /// Number and order are part of the data and never change. Default empty: <see cref="Configuration"/> names the one.
    /// </summary>
    public IList<string> Servers { get; } = [];

    /// <summary>
    /// What all keys begin with: 1 to 64 characters, without a brace or a space. Default <c>pixstream</c>.
    /// </summary>
    [Required]
    [RegularExpression(@"[^{}\s]{1,64}")]
    public string Prefix { get; set; } = "pixstream";

    /// <summary>
    /// Connections to each server for commits. 1 to 64; default 2. Redis reads 16 KiB of one connection between two flushes, so
    /// commits on several of them share a flush.
    /// </summary>
    [Range(1, 64)]
    public int Connections { get; set; } = 2;

    /// <summary>How long Redis may take for one command. 1 second to 1 minute; default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a confirmed message is kept at least; one that is not confirmed is kept for as long as it is not. 1 day and 1
    /// hour to 3,650 days; default 1 day and 1 hour. Within the 24 hours of a BizMsgIdr a repeated message is compared with the
    /// bytes of the first one.
    /// </summary>
    [Range(typeof(TimeSpan), "1.01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(25);

    /// <summary>What Redis must be configured for. With anything weaker the start is refused. Default: always.</summary>
    [EnumDataType(typeof(RedisDurability))]
    public RedisDurability Durability { get; set; } = RedisDurability.Always;

    /// <summary>
    /// Replicas that must have a commit before it counts as done. 0 to 5; default 0: the replicas may be behind.
    /// </summary>
    [Range(0, 5)]
    public int Replicas { get; set; }

    /// <summary>
    /// How long the replicas may take for a commit. 10 milliseconds to 1 minute, less than <see cref="RequestTimeout"/>; default
    /// 1 second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ReplicaTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the replicas must have it on their disks, too (WAITAOF, Redis 7.2 or later). Default false: in memory.
    /// </summary>
    public bool ReplicaFsync { get; set; }

    /// <summary>The servers, in order.</summary>
    internal IReadOnlyList<string> AllServers =>
        Servers.Count > 0 ? [.. Servers] : Configuration is { Length: > 0 } one ? [one] : [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Servers.Count > 0 && !string.IsNullOrEmpty(Configuration))
            yield return new ValidationResult(
                $"{nameof(Configuration)} and {nameof(Servers)} are both set: set one of them.", [nameof(Servers)]);
        if (ReplicaTimeout >= RequestTimeout)
            yield return new ValidationResult(
                $"{nameof(ReplicaTimeout)} must be less than {nameof(RequestTimeout)}.", [nameof(ReplicaTimeout)]);
        if (ReplicaFsync && Replicas == 0)
            yield return new ValidationResult(
                $"{nameof(ReplicaFsync)} needs {nameof(Replicas)} of 1 or more.", [nameof(ReplicaFsync)]);
        foreach (var server in AllServers)
            if (Problem(server) is { } problem)
                yield return new ValidationResult(
                    $"A server cannot be read: {problem}", [Servers.Count > 0 ? nameof(Servers) : nameof(Configuration)]);
    }

    private static string? Problem(string server)
    {
        try
        {
            return ConfigurationOptions.Parse(server).EndPoints.Count == 0 ? "no address is named." : null;
        }
        catch (ArgumentException failure)
        {
            return failure.Message;
        }
    }
}
