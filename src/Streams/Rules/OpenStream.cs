using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Rules;

/// <summary>One reading session of a participant, as far as it is durable.</summary>
public sealed class OpenStream(StreamId id, DateTimeOffset openedAt, string? openedBy)
{
    public StreamId Id { get; } = id;

    /// <summary>When it was opened, UTC.</summary>
    public DateTimeOffset OpenedAt { get; } = openedAt;

    /// <summary>Who opened it; null where callers have no identity.</summary>
    public string? OpenedBy { get; } = openedBy;

    /// <summary>Number of the batch outstanding, or of the batch that it waits for. From 1.</summary>
    public long Step { get; internal set; } = 1;

    /// <summary>What was handed out as <see cref="Step"/>; null while nothing was.</summary>
    public Batch? Outstanding { get; internal set; }

    /// <summary>Who is there, which no store keeps: after a restart every stream has a full idle time ahead of it.</summary>
    internal Presence Presence { get; } = new();
}

/// <summary>Whether a reader is at a stream, and since when not.</summary>
internal sealed class Presence
{
    /// <summary>Monotonic time at which a pull came, a wait ended, or the reader was last known to take an answer.</summary>
    public long LastSeenMs { get; set; }

    /// <summary>Monotonic time at which its batch was handed out, or was loaded as one that had been.</summary>
    public long HandedOutMs { get; set; }

    /// <summary>Pulls that wait for a message now: more than one when a token is pulled twice at once.</summary>
    public int Waiting { get; set; }

    /// <summary>The terms of the pull that waited first.</summary>
    public PullTerms? Terms { get; set; }
}
