using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions.Surrogates;

// How senders shut off and the audit trail cross between gateway and silo. A status or an action crosses as its number.

[GenerateSerializer, Immutable]
internal readonly record struct ShutOffSenderSurrogate(
    [property: Id(0)] Ispb Sender, [property: Id(1)] DateTimeOffset Since, [property: Id(2)] string By,
    [property: Id(3)] string Reason);

[RegisterConverter]
internal sealed class ShutOffSenderConverter : IConverter<ShutOffSender, ShutOffSenderSurrogate>
{
    public ShutOffSender ConvertFromSurrogate(in ShutOffSenderSurrogate surrogate) =>
        new(surrogate.Sender, surrogate.Since, surrogate.By, surrogate.Reason);

    public ShutOffSenderSurrogate ConvertToSurrogate(in ShutOffSender value) =>
        new(value.Sender, value.Since, value.By, value.Reason);
}

[GenerateSerializer, Immutable]
internal readonly record struct ShutOffListSurrogate([property: Id(0)] byte Status, [property: Id(1)] ShutOffSender[] Senders);

[RegisterConverter]
internal sealed class ShutOffListConverter : IConverter<ShutOffList, ShutOffListSurrogate>
{
    public ShutOffList ConvertFromSurrogate(in ShutOffListSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Senders);

    public ShutOffListSurrogate ConvertToSurrogate(in ShutOffList value) => new((byte)value.Status, [.. value.Senders]);
}

[GenerateSerializer, Immutable]
internal readonly record struct AuditRecordSurrogate(
    [property: Id(0)] DateTimeOffset At, [property: Id(1)] string By, [property: Id(2)] int Action,
    [property: Id(3)] string Subject, [property: Id(4)] string Reason, [property: Id(5)] string Details,
    [property: Id(6)] string? RequestId);

[RegisterConverter]
internal sealed class AuditRecordConverter : IConverter<AuditRecord, AuditRecordSurrogate>
{
    public AuditRecord ConvertFromSurrogate(in AuditRecordSurrogate surrogate) => new(
        surrogate.At, surrogate.By, (AuditAction)surrogate.Action, surrogate.Subject, surrogate.Reason, surrogate.Details)
    {
        RequestId = surrogate.RequestId,
    };

    public AuditRecordSurrogate ConvertToSurrogate(in AuditRecord value) =>
        new(value.At, value.By, (int)value.Action, value.Subject, value.Reason, value.Details, value.RequestId);
}

[GenerateSerializer, Immutable]
internal readonly record struct NumberedAuditRecordSurrogate([property: Id(0)] long Number, [property: Id(1)] AuditRecord Record);

[RegisterConverter]
internal sealed class NumberedAuditRecordConverter : IConverter<NumberedAuditRecord, NumberedAuditRecordSurrogate>
{
    public NumberedAuditRecord ConvertFromSurrogate(in NumberedAuditRecordSurrogate surrogate) =>
        new(surrogate.Number, surrogate.Record);

    public NumberedAuditRecordSurrogate ConvertToSurrogate(in NumberedAuditRecord value) => new(value.Number, value.Record);
}

[GenerateSerializer, Immutable]
internal readonly record struct AuditPageSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] NumberedAuditRecord[] Records, [property: Id(2)] long Next);

[RegisterConverter]
internal sealed class AuditPageConverter : IConverter<AuditPage, AuditPageSurrogate>
{
    public AuditPage ConvertFromSurrogate(in AuditPageSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Records, surrogate.Next);

    public AuditPageSurrogate ConvertToSurrogate(in AuditPage value) => new((byte)value.Status, [.. value.Records], value.Next);
}

[GenerateSerializer, Immutable]
internal readonly record struct AuditHeadSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] long Number, [property: Id(2)] string Hash);

[RegisterConverter]
internal sealed class AuditHeadConverter : IConverter<AuditHead, AuditHeadSurrogate>
{
    public AuditHead ConvertFromSurrogate(in AuditHeadSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Number, surrogate.Hash);

    public AuditHeadSurrogate ConvertToSurrogate(in AuditHead value) => new((byte)value.Status, value.Number, value.Hash);
}

[GenerateSerializer, Immutable]
internal readonly record struct AuditFilterSurrogate(
    [property: Id(0)] string? By, [property: Id(1)] int? Action, [property: Id(2)] Ispb? Participant,
    [property: Id(3)] DateTimeOffset? From, [property: Id(4)] DateTimeOffset? To);

[RegisterConverter]
internal sealed class AuditFilterConverter : IConverter<AuditFilter, AuditFilterSurrogate>
{
    public AuditFilter ConvertFromSurrogate(in AuditFilterSurrogate surrogate) =>
        new(surrogate.By, (AuditAction?)surrogate.Action, surrogate.Participant, surrogate.From, surrogate.To);

    public AuditFilterSurrogate ConvertToSurrogate(in AuditFilter value) =>
        new(value.By, (int?)value.Action, value.Participant, value.From, value.To);
}

[GenerateSerializer, Immutable]
internal readonly record struct AuditLinesSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] string[] Lines, [property: Id(2)] long Next);

[RegisterConverter]
internal sealed class AuditLinesConverter : IConverter<AuditLines, AuditLinesSurrogate>
{
    public AuditLines ConvertFromSurrogate(in AuditLinesSurrogate surrogate) =>
        new((QuarantineStatus)surrogate.Status, surrogate.Lines, surrogate.Next);

    public AuditLinesSurrogate ConvertToSurrogate(in AuditLines value) => new((byte)value.Status, [.. value.Lines], value.Next);
}
