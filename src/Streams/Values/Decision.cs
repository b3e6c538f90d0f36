using PixStream.Streams.Rules;

namespace PixStream.Streams.Values;

/// <summary>
/// Something that the rules decided and that the store makes durable. A participant's state is the sum of its decisions in order
/// (<see cref="ParticipantState.Apply"/>), so applying them again after a crash gives the same state.
/// </summary>
public abstract record Decision;

/// <summary>A message got its place: sequences count from 1 without gaps.</summary>
public sealed record MessageAccepted(long Sequence, ResourceId Id, IncomingMessage Message) : Decision;

/// <summary>A stream was opened; it waits for its batch 1.</summary>
public sealed record StreamOpened(StreamId Stream, DateTimeOffset At, string? OpenedBy) : Decision;

/// <summary>
/// A batch was handed out as the stream's step. Where the step is one higher than before, the batch before it is confirmed.
/// </summary>
public sealed record BatchTaken(StreamId Stream, long Step, Batch Batch) : Decision;

/// <summary>The stream's batch is confirmed and the stream waits for the batch of this step.</summary>
public sealed record StreamAdvanced(StreamId Stream, long Step) : Decision;

/// <summary>
/// A stream ended. What it held is confirmed, but for the ranges named here, whose <see cref="SequenceRange.Deliveries"/> are
/// already one higher.
/// </summary>
public sealed record StreamClosed(
    StreamId Stream,
    CloseReason Reason,
    IReadOnlyList<SequenceRange> Returned,
    IReadOnlyList<SequenceRange> Parked) : Decision;

/// <summary>An operator let parked messages go back to the readers, counting from zero again.</summary>
public sealed record ParkedReleased(SequenceRange Range) : Decision;

/// <summary>An operator took parked messages out for good.</summary>
public sealed record ParkedDropped(SequenceRange Range) : Decision;

/// <summary>Why a stream ended.</summary>
public enum CloseReason
{
    /// <summary>Its reader deleted it.</summary>
    Deleted = 1,

    /// <summary>It was not pulled for longer than the idle time.</summary>
    Idle = 2,

    /// <summary>An operator closed it.</summary>
    Operator = 3,
}
