using System.ComponentModel.DataAnnotations;

namespace PixStream.Streams.Recent;

/// <summary>
/// Messages that stay in memory until they are confirmed, so that a reader who keeps up costs the store no read: section
/// <c>PixStream:Recent</c>.
/// </summary>
public sealed class RecentOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Recent";

    /// <summary>
    /// Bytes of messages for all participants of the process together, 512 more counted for each message. 0 (off) to 16 GiB;
    /// default 64 MiB. Where more come, the participant that was not read for longest gives its own up.
    /// </summary>
    [Range(0L, 16L << 30)]
    public long TotalBytes { get; set; } = 64 << 20;

    /// <summary>
    /// The same for one participant: its oldest unread messages, up to so many. 0 (off) to 1 GiB; default 1 MiB.
    /// </summary>
    [Range(0, 1 << 30)]
    public int ParticipantBytes { get; set; } = 1 << 20;
}
