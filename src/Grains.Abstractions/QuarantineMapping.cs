using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions;

/// <summary>What <see cref="GrainMapping"/> is for streams, for quarantine, senders shut off and the audit trail.</summary>
public static class QuarantineMapping
{
    public static ApartRequest ToRequest(IReadOnlyList<QuarantinedMessage> messages) =>
        // The bytes may be in a buffer that goes back when the caller is done, and a request may be sent later than that.
        new([.. messages.Select(message => new ApartMessage(
            message.Sender.Word, message.Participant.Word, message.Type, message.Version, message.BizMsgIdr, message.Operations,
            [.. message.Reasons], message.Payload.ToArray()))]);

    public static QuarantinedMessage[] ToMessages(this ApartRequest request) =>
        [.. request.Messages.Select(message => new QuarantinedMessage(
            Ispb.FromWord(message.Sender), Ispb.FromWord(message.Participant), message.Type, message.Version, message.BizMsgIdr, message.Operations,
            message.Reasons, message.Payload))];

    public static ApartAnswer ToAnswer(this QuarantineAdded added) => new((byte)added.Status, [.. added.Ids.Select(id => id.ToString())]);

    public static QuarantineAdded ToReply(this ApartAnswer answer) => new((QuarantineStatus)answer.Status, [.. answer.Ids.Select(IdOf)]);

    public static ApartListRequest ToRequest(QuarantineFilter filter, long after, int limit) =>
        new(filter.Participant?.Word, filter.Type, filter.Sender?.Word, after, limit);

    public static QuarantineFilter ToFilter(this ApartListRequest request) => new(
        request.Participant is { } participant ? Ispb.FromWord(participant) : null,
        request.Type,
        request.Sender is { } sender ? Ispb.FromWord(sender) : null);

    public static ApartListAnswer ToAnswer(this QuarantinePage page) =>
        new((byte)page.Status, [.. page.Messages.Select(SummaryOf)], page.Total, page.Next);

    public static QuarantinePage ToReply(this ApartListAnswer answer) =>
        new((QuarantineStatus)answer.Status, [.. answer.Messages.Select(SummaryOf)], answer.Total, answer.Next);

    public static ApartContentAnswer ToAnswer(this QuarantineContent content) => new(
        (byte)content.Status, content.Message is { } message ? SummaryOf(message) : null, [.. content.Reasons], content.Payload);

    public static QuarantineContent ToReply(this ApartContentAnswer answer) => new(
        (QuarantineStatus)answer.Status, answer.Message is { } message ? SummaryOf(message) : null, answer.Reasons, answer.Payload);

    public static ApartCountsAnswer ToAnswer(this QuarantineCounts counts) => new(
        (byte)counts.Status,
        counts.Total,
        [.. counts.Counts.Select(count => new ApartCount(count.Participant.Word, count.Type, count.Sender.Word, count.Messages))]);

    public static QuarantineCounts ToReply(this ApartCountsAnswer answer) => new(
        (QuarantineStatus)answer.Status,
        answer.Total,
        [.. answer.Counts.Select(count => new QuarantineCount(
            Ispb.FromWord(count.Participant), count.Type, Ispb.FromWord(count.Sender), count.Messages))]);

    public static ReleasedRequest ToRequest(QuarantineId id, string by, string reason, ResourceId released) =>
        new(id.ToString(), by, reason, released.Head, released.High, released.Low);

    public static ResourceId ResourceIdOf(this ReleasedRequest request) => new(request.IdHead, request.IdHigh, request.IdLow);

    public static ShutOffAnswer ToAnswer(this ShutOffList list) => new(
        (byte)list.Status, [.. list.Senders.Select(flag => new ShutOffFlag(flag.Sender.Word, flag.Since, flag.By, flag.Reason))]);

    public static ShutOffList ToReply(this ShutOffAnswer answer) => new(
        (QuarantineStatus)answer.Status,
        [.. answer.Senders.Select(flag => new ShutOffSender(Ispb.FromWord(flag.Sender), flag.Since, flag.By, flag.Reason))]);

    public static AuditRequest ToRequest(IReadOnlyList<AuditRecord> records) => new([.. records.Select(record => StepOf(0, record))]);

    public static AuditRecord[] ToRecords(this AuditRequest request) => [.. request.Steps.Select(RecordOf)];

    public static AuditAnswer ToAnswer(this AuditPage page) =>
        new((byte)page.Status, [.. page.Records.Select(record => StepOf(record.Number, record.Record))], page.Next);

    public static AuditPage ToReply(this AuditAnswer answer) => new(
        (QuarantineStatus)answer.Status, [.. answer.Steps.Select(step => new NumberedAuditRecord(step.Number, RecordOf(step)))], answer.Next);

    private static ApartSummary SummaryOf(QuarantineSummary message) => new(
        message.Id.ToString(), message.Number, message.Sender.Word, message.Participant.Word, message.Type, message.Version, message.BizMsgIdr,
        message.Operations, message.PayloadBytes, message.ReasonCount, message.FirstReason);

    private static QuarantineSummary SummaryOf(ApartSummary message) => new(
        IdOf(message.Id), message.Number, Ispb.FromWord(message.Sender), Ispb.FromWord(message.Participant), message.Type, message.Version,
        message.BizMsgIdr, message.Operations, message.PayloadBytes, message.ReasonCount, message.FirstReason);

    private static AuditStep StepOf(long number, AuditRecord record) =>
        new(number, record.At, record.By, (int)record.Action, record.Subject, record.Reason, record.Details);

    private static AuditRecord RecordOf(AuditStep step) =>
        new(step.At, step.By, (AuditAction)step.Action, step.Subject, step.Reason, step.Details);

    private static QuarantineId IdOf(string text) =>
        QuarantineId.TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a quarantine id.");
}
