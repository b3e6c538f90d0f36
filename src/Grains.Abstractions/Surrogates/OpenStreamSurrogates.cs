using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions.Surrogates;

// How what an operator sees of streams crosses between gateway and silo. A status crosses as its number.

[GenerateSerializer, Immutable]
internal readonly record struct StreamViewSurrogate(
    [property: Id(0)] StreamId Stream, [property: Id(1)] DateTimeOffset OpenedAt, [property: Id(2)] string? OpenedBy,
    [property: Id(3)] long Step, [property: Id(4)] int Outstanding, [property: Id(5)] long FirstSequence,
    [property: Id(6)] long LastSequence, [property: Id(7)] TimeSpan OutstandingFor, [property: Id(8)] TimeSpan UnseenFor,
    [property: Id(9)] bool IsWaiting);

[RegisterConverter]
internal sealed class StreamViewConverter : IConverter<StreamView, StreamViewSurrogate>
{
    public StreamView ConvertFromSurrogate(in StreamViewSurrogate surrogate) => new(
        surrogate.Stream, surrogate.OpenedAt, surrogate.OpenedBy, surrogate.Step, surrogate.Outstanding,
        surrogate.FirstSequence, surrogate.LastSequence, surrogate.OutstandingFor, surrogate.UnseenFor, surrogate.IsWaiting);

    public StreamViewSurrogate ConvertToSurrogate(in StreamView value) => new(
        value.Id, value.OpenedAt, value.OpenedBy, value.Step, value.Outstanding, value.FirstSequence, value.LastSequence,
        value.OutstandingFor, value.UnseenFor, value.IsWaiting);
}

[GenerateSerializer, Immutable]
internal readonly record struct ParticipantViewSurrogate(
    [property: Id(0)] bool IsAvailable, [property: Id(1)] long LastSequence, [property: Id(2)] long Next,
    [property: Id(3)] long Unread, [property: Id(4)] DateTimeOffset? UnreadSince, [property: Id(5)] long Returned,
    [property: Id(6)] long Parked, [property: Id(7)] int SlotsUsed, [property: Id(8)] int SlotsMax,
    [property: Id(9)] StreamView[] Streams);

[RegisterConverter]
internal sealed class ParticipantViewConverter : IConverter<ParticipantView, ParticipantViewSurrogate>
{
    public ParticipantView ConvertFromSurrogate(in ParticipantViewSurrogate surrogate) => new(
        surrogate.IsAvailable, surrogate.LastSequence, surrogate.Next, surrogate.Unread, surrogate.UnreadSince,
        surrogate.Returned, surrogate.Parked, surrogate.SlotsUsed, surrogate.SlotsMax, surrogate.Streams);

    public ParticipantViewSurrogate ConvertToSurrogate(in ParticipantView value) => new(
        value.IsAvailable, value.LastSequence, value.Next, value.Unread, value.UnreadSince, value.Returned, value.Parked,
        value.SlotsUsed, value.SlotsMax, [.. value.Streams]);
}
