using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Ports;

/// <summary>
/// The operator's way to the messages that were put aside because they were handed out too often
/// (<see cref="StreamRules.MaxDeliveries"/>). A reply is given only once what it says is durable.
/// </summary>
public interface IParkedMessages
{
    /// <summary>Parked messages of a participant, lowest sequence first.</summary>
    /// <param name="ispb">The participant.</param>
    /// <param name="after">Only those with a higher sequence; 0 for all.</param>
    /// <param name="limit">How many at most, 1 to 1,000; what lies outside counts as the nearest bound.</param>
    ValueTask<ParkedList> ListAsync(Ispb ispb, long after, int limit);

    /// <summary>One parked message, with its bytes.</summary>
    ValueTask<ParkedContent> ShowAsync(Ispb ispb, long sequence);

    /// <summary>
    /// Lets messages go back to the readers, counting their deliveries from zero again. All of them or, with
    /// <see cref="ParkedStatus.NotParked"/>, none.
    /// </summary>
    /// <param name="ispb">The participant.</param>
    /// <param name="range">First sequence and count.</param>
    ValueTask<ParkedStatus> ReleaseAsync(Ispb ispb, SequenceRange range);

    /// <summary>Takes messages out for good. All of them or, with <see cref="ParkedStatus.NotParked"/>, none.</summary>
    /// <inheritdoc cref="ReleaseAsync"/>
    ValueTask<ParkedStatus> DropAsync(Ispb ispb, SequenceRange range);
}

/// <summary>How a question about parked messages, or a step with them, came out.</summary>
public enum ParkedStatus
{
    /// <summary>Found, or done.</summary>
    Done = 1,

    /// <summary>It, or some of it, is not parked. Nothing changed.</summary>
    NotParked = 2,

    /// <summary>It could not be made durable, or cannot be read now. What is durable stands.</summary>
    Unavailable = 5,
}

/// <summary>A parked message.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Deliveries">How many streams had it and ended without confirming it.</param>
/// <param name="Id">Its resource id.</param>
/// <param name="Size">Length of its payload, in bytes.</param>
public sealed record ParkedMessage(long Sequence, int Deliveries, ResourceId Id, int Size);

/// <summary>Parked messages of a participant.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Messages">Lowest sequence first.</param>
/// <param name="Total">How many are parked, listed here or not.</param>
/// <param name="Next">Where the rest begins: the <c>after</c> of the next call. 0 where this was the last page.</param>
public sealed record ParkedList(ParkedStatus Status, IReadOnlyList<ParkedMessage> Messages, long Total, long Next);

/// <summary>A parked message with its bytes.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Message">The message; null unless <see cref="ParkedStatus.Done"/>.</param>
/// <param name="Payload">Its bytes as they were sent, in memory that is the caller's own.</param>
public sealed record ParkedContent(ParkedStatus Status, ParkedMessage? Message, ReadOnlyMemory<byte> Payload);
