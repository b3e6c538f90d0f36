using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions.Surrogates;

// How parked messages cross between gateway and silo. A status crosses as its number.

[GenerateSerializer, Immutable]
internal readonly record struct ParkedMessageSurrogate(
    [property: Id(0)] long Sequence, [property: Id(1)] int Deliveries, [property: Id(2)] ResourceId Id,
    [property: Id(3)] int Size);

[RegisterConverter]
internal sealed class ParkedMessageConverter : IConverter<ParkedMessage, ParkedMessageSurrogate>
{
    public ParkedMessage ConvertFromSurrogate(in ParkedMessageSurrogate surrogate) =>
        new(surrogate.Sequence, surrogate.Deliveries, surrogate.Id, surrogate.Size);

    public ParkedMessageSurrogate ConvertToSurrogate(in ParkedMessage value) =>
        new(value.Sequence, value.Deliveries, value.Id, value.Size);
}

[GenerateSerializer, Immutable]
internal readonly record struct ParkedListSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] ParkedMessage[] Messages, [property: Id(2)] long Total,
    [property: Id(3)] long Next);

[RegisterConverter]
internal sealed class ParkedListConverter : IConverter<ParkedList, ParkedListSurrogate>
{
    public ParkedList ConvertFromSurrogate(in ParkedListSurrogate surrogate) =>
        new((ParkedStatus)surrogate.Status, surrogate.Messages, surrogate.Total, surrogate.Next);

    public ParkedListSurrogate ConvertToSurrogate(in ParkedList value) =>
        new((byte)value.Status, [.. value.Messages], value.Total, value.Next);
}

[GenerateSerializer, Immutable]
internal readonly record struct ParkedContentSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] ParkedMessage? Message, [property: Id(2)] ReadOnlyMemory<byte> Payload);

[RegisterConverter]
internal sealed class ParkedContentConverter : IConverter<ParkedContent, ParkedContentSurrogate>
{
    public ParkedContent ConvertFromSurrogate(in ParkedContentSurrogate surrogate) =>
        new((ParkedStatus)surrogate.Status, surrogate.Message, surrogate.Payload);

    public ParkedContentSurrogate ConvertToSurrogate(in ParkedContent value) =>
        new((byte)value.Status, value.Message, value.Payload);
}
