using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Limits;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions.Surrogates;

// How limits cross between gateway and silo. A status crosses as its number; 0 is no limit.

[GenerateSerializer, Immutable]
internal readonly record struct LimitStateSurrogate(
    [property: Id(0)] int Limit, [property: Id(1)] int Remaining, [property: Id(2)] int ResetSeconds)
{
    public static LimitStateSurrogate? Of(LimitState? state) =>
        state is null ? null : new LimitStateSurrogate(state.Limit, state.Remaining, state.ResetSeconds);

    public LimitState ToState() => new(Limit, Remaining, ResetSeconds);
}

[GenerateSerializer, Immutable]
internal readonly record struct SendReplySurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] TimeSpan RetryAfter, [property: Id(2)] LimitStateSurrogate? Limit);

[RegisterConverter]
internal sealed class SendReplyConverter : IConverter<SendReply, SendReplySurrogate>
{
    public SendReply ConvertFromSurrogate(in SendReplySurrogate surrogate) =>
        new((SendStatus)surrogate.Status, surrogate.RetryAfter, surrogate.Limit?.ToState());

    public SendReplySurrogate ConvertToSurrogate(in SendReply value) =>
        new((byte)value.Status, value.RetryAfter, LimitStateSurrogate.Of(value.Limit));
}

[GenerateSerializer, Immutable]
internal readonly record struct TrafficLimitsSurrogate(
    [property: Id(0)] int ReadRequests, [property: Id(1)] int ReadMessages, [property: Id(2)] int ReadBurst,
    [property: Id(3)] int SendRequests, [property: Id(4)] int SendMessages, [property: Id(5)] int SendBurst);

[RegisterConverter]
internal sealed class TrafficLimitsConverter : IConverter<TrafficLimits, TrafficLimitsSurrogate>
{
    public TrafficLimits ConvertFromSurrogate(in TrafficLimitsSurrogate surrogate) => new(
        new TrafficLimit(surrogate.ReadRequests, surrogate.ReadMessages, surrogate.ReadBurst),
        new TrafficLimit(surrogate.SendRequests, surrogate.SendMessages, surrogate.SendBurst));

    public TrafficLimitsSurrogate ConvertToSurrogate(in TrafficLimits value) => new(
        value.Read.Requests, value.Read.Messages, value.Read.Burst, value.Send.Requests, value.Send.Messages, value.Send.Burst);
}

[GenerateSerializer, Immutable]
internal readonly record struct OwnLimitsSurrogate(
    [property: Id(0)] int? ReadRequests, [property: Id(1)] int? ReadMessages, [property: Id(2)] int? ReadBurst,
    [property: Id(3)] int? SendRequests, [property: Id(4)] int? SendMessages, [property: Id(5)] int? SendBurst);

[RegisterConverter]
internal sealed class OwnLimitsConverter : IConverter<OwnLimits, OwnLimitsSurrogate>
{
    public OwnLimits ConvertFromSurrogate(in OwnLimitsSurrogate surrogate) => new(
        new OwnLimit(surrogate.ReadRequests, surrogate.ReadMessages, surrogate.ReadBurst),
        new OwnLimit(surrogate.SendRequests, surrogate.SendMessages, surrogate.SendBurst));

    public OwnLimitsSurrogate ConvertToSurrogate(in OwnLimits value) => new(
        value.Read.Requests, value.Read.Messages, value.Read.Burst, value.Send.Requests, value.Send.Messages, value.Send.Burst);
}

[GenerateSerializer, Immutable]
internal readonly record struct LimitedParticipantSurrogate(
    [property: Id(0)] Ispb Participant, [property: Id(1)] OwnLimits Limits, [property: Id(2)] DateTimeOffset Since,
    [property: Id(3)] string By, [property: Id(4)] string Reason);

[RegisterConverter]
internal sealed class LimitedParticipantConverter : IConverter<LimitedParticipant, LimitedParticipantSurrogate>
{
    public LimitedParticipant ConvertFromSurrogate(in LimitedParticipantSurrogate surrogate) =>
        new(surrogate.Participant, surrogate.Limits, surrogate.Since, surrogate.By, surrogate.Reason);

    public LimitedParticipantSurrogate ConvertToSurrogate(in LimitedParticipant value) =>
        new(value.Participant, value.Limits, value.Since, value.By, value.Reason);
}

[GenerateSerializer, Immutable]
internal readonly record struct LimitListSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] TrafficLimits Default, [property: Id(2)] LimitedParticipant[] Participants);

[RegisterConverter]
internal sealed class LimitListConverter : IConverter<LimitList, LimitListSurrogate>
{
    public LimitList ConvertFromSurrogate(in LimitListSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Default, surrogate.Participants);

    public LimitListSurrogate ConvertToSurrogate(in LimitList value) =>
        new((byte)value.Status, value.Default, [.. value.Participants]);
}
