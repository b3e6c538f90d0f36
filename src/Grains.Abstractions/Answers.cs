namespace PixStream.Grains.Abstractions;

/// <summary>An answer of a grain that may be on its way out.</summary>
public interface IOwnerAnswer
{
    /// <summary>How it came out, or <see cref="GrainMapping.Moved"/>.</summary>
    byte Status { get; }
}

/// <summary>The answer to a start or pull.</summary>
/// <param name="Status">A <c>PullStatus</c>, or 0: this activation is no longer the owner, ask again.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Step">The batch's number, or the number that the next batch will have.</param>
/// <param name="SlotsUsed">What the cap counts.</param>
/// <param name="Tag">The tag under which the batch was first handed out.</param>
/// <param name="RetryAfterMs">When a slot is free at the latest, in milliseconds.</param>
/// <param name="Messages">The batch, or null.</param>
/// <param name="SlotsMax">The cap of this participant.</param>
/// <param name="IdleMs">The idle time of this participant's streams, in milliseconds; 0 where it is not told.</param>
[GenerateSerializer, Immutable, Alias("pixstream.pull-answer")]
public sealed record PullAnswer(
    [property: Id(0)] byte Status, [property: Id(1)] ulong Stream, [property: Id(2)] long Step, [property: Id(3)] int SlotsUsed,
    [property: Id(4)] ushort Tag, [property: Id(5)] long RetryAfterMs, [property: Id(6)] StreamedMessage[]? Messages,
    [property: Id(7)] int SlotsMax, [property: Id(8)] long IdleMs) : IOwnerAnswer;

/// <summary>A stored message on its way out.</summary>
/// <param name="IdHead">First 8 of the 24 bytes of its resource id.</param>
/// <param name="IdHigh">The 8 bytes after them.</param>
/// <param name="IdLow">The last 8 bytes.</param>
/// <param name="Operations">How many operations it carries.</param>
/// <param name="Payload">Its bytes as they were sent.</param>
[GenerateSerializer, Immutable, Alias("pixstream.streamed-message")]
public sealed record StreamedMessage(
    [property: Id(0)] ulong IdHead, [property: Id(1)] ulong IdHigh, [property: Id(2)] ulong IdLow,
    [property: Id(3)] int Operations, [property: Id(4)] ReadOnlyMemory<byte> Payload);

/// <summary>The answer to an append.</summary>
/// <param name="Status">An <c>AppendStatus</c>, or 0: this activation is no longer the owner, ask again.</param>
/// <param name="ResourceIds">Three numbers for each message, as in <see cref="StreamedMessage"/>.</param>
/// <param name="Offender">Index of the message that was refused, or -1.</param>
[GenerateSerializer, Immutable, Alias("pixstream.append-answer")]
public sealed record AppendAnswer([property: Id(0)] byte Status, [property: Id(1)] ulong[] ResourceIds, [property: Id(2)] int Offender)
    : IOwnerAnswer;

/// <summary>The answer to the end of a stream.</summary>
/// <param name="Status">An <c>EndStatus</c>, or 0: this activation is no longer the owner, ask again.</param>
[GenerateSerializer, Immutable, Alias("pixstream.end-answer")]
public sealed record EndAnswer([property: Id(0)] byte Status) : IOwnerAnswer;

/// <summary>The answer to the word that a reader takes an answer.</summary>
/// <param name="Status">1, or 0: this activation is no longer the owner, tell the next one.</param>
[GenerateSerializer, Immutable, Alias("pixstream.keep-open-answer")]
public sealed record KeepOpenAnswer([property: Id(0)] byte Status) : IOwnerAnswer;
