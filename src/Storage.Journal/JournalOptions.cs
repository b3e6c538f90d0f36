using System.ComponentModel.DataAnnotations;

namespace PixStream.Storage.Journal;

/// <summary>What a commit waits for.</summary>
public enum FlushMode
{
    /// <summary>Stable storage (fdatasync): survives a power loss.</summary>
    Always = 0,

    /// <summary>The operating system's cache: survives a crash of the process, not of the machine.</summary>
    OsCache = 1,
}

/// <summary>The embedded journal: section <c>PixStream:Journal</c>.</summary>
public sealed class JournalOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Journal";

    /// <summary>Where the journal lies, relative to the working directory. Default <c>data</c>. One process at a time.</summary>
    [Required]
    public string Directory { get; set; } = "data";

    /// <summary>
    /// The keys that messages are encrypted with: a directory with a file for each, named 1, 2 and so on. The highest number
    /// encrypts. Default: empty, nothing is encrypted.
    /// </summary>
    public string KeyDirectory { get; set; } = "";

    /// <summary>What a commit waits for. Default <see cref="FlushMode.Always"/>.</summary>
    [EnumDataType(typeof(FlushMode))]
    public FlushMode Flush { get; set; } = FlushMode.Always;

    /// <summary>
    /// How long a message is kept after it was accepted. One that is not confirmed is kept for as long as it is not. 1 day and
    /// 1 hour to 3,650 days; default 30 days. The lower bound keeps what the 24 hours of BizMsgIdr need.
    /// </summary>
    [Range(typeof(TimeSpan), "1.01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Segment files that are kept open for reading, each with a descriptor; others are opened when they are read from. 8 to
    /// 65,536; default 256. Where the process may open few files (<c>ulimit -n</c>), a sixteenth of those at most.
    /// </summary>
    [Range(8, 65_536)]
    public int OpenSegments { get; set; } = 256;

    /// <summary>
    /// So many participants are never forgotten, however quiet: they cost 2 MB, and there are about a thousand institutions. Of
    /// more, those go of which nothing is left in any segment.
    /// </summary>
    internal int ParticipantsKept { get; init; } = 10_000;

    /// <summary>Less than half of the five seconds within which a new key counts.</summary>
    internal TimeSpan KeysLookedAtEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Size of one segment file, in bytes. 1 MiB to 1 GiB; default 64 MiB. Retention removes whole segments.</summary>
    [Range(1 << 20, 1 << 30)]
    public int SegmentBytes { get; set; } = 64 << 20;
}
