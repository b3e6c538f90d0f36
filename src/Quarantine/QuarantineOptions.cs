using System.ComponentModel.DataAnnotations;

namespace PixStream.Quarantine;

/// <summary>The quarantine, and the senders that are shut off: section <c>PixStream:Quarantine</c>.</summary>
public sealed class QuarantineOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Quarantine";

    /// <summary>
    /// Messages in quarantine at most; when there are so many, no more are taken. 1 to 1,000,000; default 100,000. Memory holds
    /// about 610 bytes of each.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxMessages { get; set; } = 100_000;

    /// <summary>
    /// Bytes of all messages in quarantine at most; when there are so many, no more are taken. 1 MiB to 1 TiB; default 4 GiB.
    /// They are read once when the process starts to use them.
    /// </summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxBytes { get; set; } = 4L << 30;

    /// <summary>
    /// How long an audit record is kept at least. 30 to 36,525 days; default 3,653 days (ten years). Older ones go 256 at a time,
    /// when the next record comes.
    /// </summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "36525.00:00:00")]
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(3653);

    /// <summary>Over how long the failures of a sender are counted. 1 second to 1 hour; default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ShutOffWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Share of a sender's messages that failed within the window at which it is shut off. 0 (no sender is shut off, but by an
    /// operator) or 0.01 to 1; default 0.
    /// </summary>
    [Range(0.0, 1.0)]
    public double ShutOffRate { get; set; }

    /// <summary>Messages of a sender within the window before it can be shut off by rate. 1 to 1,000,000; default 20.</summary>
    [Range(1, 1_000_000)]
    public int ShutOffAtLeast { get; set; } = 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ShutOffRate is > 0 and < 0.01)
            yield return new ValidationResult("The rate is 0 or 0.01 to 1.", [nameof(ShutOffRate)]);
    }
}
