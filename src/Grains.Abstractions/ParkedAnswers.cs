namespace PixStream.Grains.Abstractions;

/// <summary>The answer to the release or drop of parked messages.</summary>
/// <param name="Status">A <c>ParkedStatus</c>, or 0: this activation is no longer the owner, ask again.</param>
[GenerateSerializer, Immutable, Alias("pixstream.parked-answer")]
public sealed record ParkedAnswer([property: Id(0)] byte Status) : IOwnerAnswer;

/// <summary>Parked messages of a participant.</summary>
/// <param name="Status">A <c>ParkedStatus</c>, or 0: this activation is no longer the owner, ask again.</param>
/// <param name="Messages">Lowest sequence first.</param>
/// <param name="Total">How many are parked, listed here or not.</param>
/// <param name="Next">Where the rest begins; 0 where this was the last page.</param>
[GenerateSerializer, Immutable, Alias("pixstream.parked-list-answer")]
public sealed record ParkedListAnswer(
    [property: Id(0)] byte Status, [property: Id(1)] ParkedSummary[] Messages, [property: Id(2)] long Total, [property: Id(3)] long Next)
    : IOwnerAnswer;

/// <summary>A parked message.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Deliveries">How many streams had it and ended without confirming it.</param>
/// <param name="IdHead">First 8 of the 24 bytes of its resource id.</param>
/// <param name="IdHigh">The 8 bytes after them.</param>
/// <param name="IdLow">The last 8 bytes.</param>
/// <param name="Size">Length of its payload, in bytes.</param>
[GenerateSerializer, Immutable, Alias("pixstream.parked-summary")]
public sealed record ParkedSummary(
    [property: Id(0)] long Sequence, [property: Id(1)] int Deliveries, [property: Id(2)] ulong IdHead, [property: Id(3)] ulong IdHigh,
    [property: Id(4)] ulong IdLow, [property: Id(5)] int Size);

/// <summary>A parked message with its bytes.</summary>
/// <param name="Status">A <c>ParkedStatus</c>, or 0: this activation is no longer the owner, ask again.</param>
/// <param name="Message">The message, or null.</param>
/// <param name="Payload">Its bytes as they were sent.</param>
[GenerateSerializer, Immutable, Alias("pixstream.parked-content-answer")]
public sealed record ParkedContentAnswer(
    [property: Id(0)] byte Status, [property: Id(1)] ParkedSummary? Message, [property: Id(2)] ReadOnlyMemory<byte> Payload) : IOwnerAnswer;
