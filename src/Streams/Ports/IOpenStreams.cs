using PixStream.Streams.Values;

namespace PixStream.Streams.Ports;

/// <summary>
/// The operator's way to a participant's streams. A reply is given only once what it says is durable, and by the newest owner.
/// </summary>
public interface IOpenStreams
{
    /// <summary>Where a participant stands, and the streams that it has open.</summary>
    ValueTask<ParticipantView> ShowAsync(Ispb ispb);

    /// <summary>
    /// Closes a stream as if it had been idle for too long: its batch goes to other readers, and a pull that waits in it is told
    /// that the stream is gone.
    /// </summary>
    ValueTask<StreamCloseStatus> CloseAsync(Ispb ispb, StreamId stream);
}

/// <summary>How the closing of a stream came out.</summary>
public enum StreamCloseStatus
{
    /// <summary>It is closed.</summary>
    Closed = 1,

    /// <summary>No stream of that name is open.</summary>
    NotOpen = 2,

    /// <summary>It could not be made durable, or the participant cannot be read now. What is durable stands.</summary>
    Unavailable = 5,
}

/// <summary>Where a participant stands.</summary>
/// <param name="IsAvailable">Whether it could be read. If not, all else says nothing.</param>
/// <param name="LastSequence">The sequence of its last message; 0 before the first.</param>
/// <param name="Next">The first sequence that was never handed out.</param>
/// <param name="Unread">Messages that a pull could be given.</param>
/// <param name="UnreadSince">When the oldest of them was accepted, UTC; null without one.</param>
/// <param name="Returned">Of the unread ones, those that a stream ended without confirming.</param>
/// <param name="Parked">Messages that were put aside and wait for an operator.</param>
/// <param name="SlotsUsed">What the cap counts.</param>
/// <param name="SlotsMax">The cap.</param>
/// <param name="Streams">Its open streams, oldest first.</param>
public sealed record ParticipantView(
    bool IsAvailable, long LastSequence, long Next, long Unread, DateTimeOffset? UnreadSince, long Returned, long Parked,
    int SlotsUsed, int SlotsMax, IReadOnlyList<StreamView> Streams)
{
    /// <summary>It cannot be read now.</summary>
    public static ParticipantView Unavailable { get; } = new(false, 0, 0, 0, null, 0, 0, 0, 0, []);
}

/// <summary>An open stream.</summary>
/// <param name="Id">Its name.</param>
/// <param name="OpenedAt">When it was opened, UTC.</param>
/// <param name="OpenedBy">Who opened it; null where callers have no identity.</param>
/// <param name="Step">The number of the batch that is outstanding or waited for, from 1.</param>
/// <param name="Outstanding">Messages that were handed out and are not confirmed.</param>
/// <param name="FirstSequence">The lowest sequence of them; 0 without any.</param>
/// <param name="LastSequence">The highest.</param>
/// <param name="OutstandingFor">How long ago they were handed out, or taken over by the present owner.</param>
/// <param name="UnseenFor">How long nothing was seen of its reader; zero while a pull waits.</param>
/// <param name="IsWaiting">Whether a pull waits in it.</param>
public sealed record StreamView(
    StreamId Id, DateTimeOffset OpenedAt, string? OpenedBy, long Step, int Outstanding, long FirstSequence, long LastSequence,
    TimeSpan OutstandingFor, TimeSpan UnseenFor, bool IsWaiting);
