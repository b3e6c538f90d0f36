using PixStream.Quarantine.Messages;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions.Surrogates;

// How messages in quarantine cross between gateway and silo. A status crosses as its number.

[GenerateSerializer, Immutable]
internal readonly record struct QuarantinedMessageSurrogate(
    [property: Id(0)] Ispb Sender, [property: Id(1)] Ispb Participant, [property: Id(2)] string Type,
    [property: Id(3)] string Version, [property: Id(4)] string BizMsgIdr, [property: Id(5)] int Operations,
    [property: Id(6)] string[] Reasons,
    [property: Id(7)] ReadOnlyMemory<byte> Payload);

[RegisterConverter]
internal sealed class QuarantinedMessageConverter : IConverter<QuarantinedMessage, QuarantinedMessageSurrogate>
{
    public QuarantinedMessage ConvertFromSurrogate(in QuarantinedMessageSurrogate surrogate) => new(
        surrogate.Sender, surrogate.Participant, surrogate.Type, surrogate.Version, surrogate.BizMsgIdr, surrogate.Operations,
        surrogate.Reasons, surrogate.Payload);

    public QuarantinedMessageSurrogate ConvertToSurrogate(in QuarantinedMessage value) => new(
        value.Sender, value.Participant, value.Type, value.Version, value.BizMsgIdr, value.Operations, [.. value.Reasons],
        value.Payload);
}

[GenerateSerializer, Immutable]
internal readonly record struct QuarantineSummarySurrogate(
    [property: Id(0)] QuarantineId Id, [property: Id(1)] long Number, [property: Id(2)] Ispb Sender,
    [property: Id(3)] Ispb Participant, [property: Id(4)] string Type, [property: Id(5)] string Version,
    [property: Id(6)] string BizMsgIdr, [property: Id(7)] int Operations, [property: Id(8)] int PayloadBytes,
    [property: Id(9)] int ReasonCount, [property: Id(10)] string FirstReason);

[RegisterConverter]
internal sealed class QuarantineSummaryConverter : IConverter<QuarantineSummary, QuarantineSummarySurrogate>
{
    public QuarantineSummary ConvertFromSurrogate(in QuarantineSummarySurrogate surrogate) => new(
        surrogate.Id, surrogate.Number, surrogate.Sender, surrogate.Participant, surrogate.Type, surrogate.Version,
        surrogate.BizMsgIdr, surrogate.Operations, surrogate.PayloadBytes, surrogate.ReasonCount, surrogate.FirstReason);

    public QuarantineSummarySurrogate ConvertToSurrogate(in QuarantineSummary value) => new(
        value.Id, value.Number, value.Sender, value.Participant, value.Type, value.Version, value.BizMsgIdr, value.Operations,
        value.PayloadBytes, value.ReasonCount, value.FirstReason);
}

[GenerateSerializer, Immutable]
internal readonly record struct QuarantineFilterSurrogate(
    [property: Id(0)] Ispb? Participant, [property: Id(1)] string? Type, [property: Id(2)] Ispb? Sender);

[RegisterConverter]
internal sealed class QuarantineFilterConverter : IConverter<QuarantineFilter, QuarantineFilterSurrogate>
{
    public QuarantineFilter ConvertFromSurrogate(in QuarantineFilterSurrogate surrogate) =>
        new(surrogate.Participant, surrogate.Type, surrogate.Sender);

    public QuarantineFilterSurrogate ConvertToSurrogate(in QuarantineFilter value) =>
        new(value.Participant, value.Type, value.Sender);
}

[GenerateSerializer, Immutable]
internal readonly record struct QuarantineAddedSurrogate([property: Id(0)] byte Status, [property: Id(1)] QuarantineId[] Ids);

[RegisterConverter]
internal sealed class QuarantineAddedConverter : IConverter<QuarantineAdded, QuarantineAddedSurrogate>
{
    public QuarantineAdded ConvertFromSurrogate(in QuarantineAddedSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Ids);

    public QuarantineAddedSurrogate ConvertToSurrogate(in QuarantineAdded value) => new((byte)value.Status, [.. value.Ids]);
}

[GenerateSerializer, Immutable]
internal readonly record struct QuarantinePageSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] QuarantineSummary[] Messages, [property: Id(2)] int Total,
    [property: Id(3)] long Next);

[RegisterConverter]
internal sealed class QuarantinePageConverter : IConverter<QuarantinePage, QuarantinePageSurrogate>
{
    public QuarantinePage ConvertFromSurrogate(in QuarantinePageSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Messages, surrogate.Total, surrogate.Next);

    public QuarantinePageSurrogate ConvertToSurrogate(in QuarantinePage value) =>
        new((byte)value.Status, [.. value.Messages], value.Total, value.Next);
}

[GenerateSerializer, Immutable]
internal readonly record struct QuarantineContentSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] QuarantineSummary? Message, [property: Id(2)] string[] Reasons,
    [property: Id(3)] ReadOnlyMemory<byte> Payload);

[RegisterConverter]
internal sealed class QuarantineContentConverter : IConverter<QuarantineContent, QuarantineContentSurrogate>
{
    public QuarantineContent ConvertFromSurrogate(in QuarantineContentSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Message, surrogate.Reasons, surrogate.Payload);

    public QuarantineContentSurrogate ConvertToSurrogate(in QuarantineContent value) =>
        new((byte)value.Status, value.Message, [.. value.Reasons], value.Payload);
}

[GenerateSerializer, Immutable]
internal readonly record struct QuarantineCountSurrogate(
    [property: Id(0)] Ispb Participant, [property: Id(1)] string Type, [property: Id(2)] Ispb Sender,
    [property: Id(3)] int Messages);

[RegisterConverter]
internal sealed class QuarantineCountConverter : IConverter<QuarantineCount, QuarantineCountSurrogate>
{
    public QuarantineCount ConvertFromSurrogate(in QuarantineCountSurrogate surrogate) =>
        new(surrogate.Participant, surrogate.Type, surrogate.Sender, surrogate.Messages);

    public QuarantineCountSurrogate ConvertToSurrogate(in QuarantineCount value) =>
        new(value.Participant, value.Type, value.Sender, value.Messages);
}

[GenerateSerializer, Immutable]
internal readonly record struct QuarantineCountsSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] int Total, [property: Id(2)] QuarantineCount[] Counts);

[RegisterConverter]
internal sealed class QuarantineCountsConverter : IConverter<QuarantineCounts, QuarantineCountsSurrogate>
{
    public QuarantineCounts ConvertFromSurrogate(in QuarantineCountsSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Total, surrogate.Counts);

    public QuarantineCountsSurrogate ConvertToSurrogate(in QuarantineCounts value) =>
        new((byte)value.Status, value.Total, [.. value.Counts]);
}
