namespace PixStream.Http.Admin;

// What operations answer, in the order and with the names of docs/reference/admin.md. Times are text: UTC, to the millisecond.

internal sealed record QuarantineListAnswer(IReadOnlyList<QuarantineAnswer> Messages, int Total, long Next);

internal sealed record QuarantineAnswer(
    string Id, string TakenInAt, string Sender, string Participant, string Type, string Version, string BizMsgIdr, int Operations,
    int PayloadBytes, string FirstReason, int ReasonCount, IReadOnlyList<string>? Reasons = null);

internal sealed record QuarantineCountsAnswer(int Total, IReadOnlyList<QuarantineCountAnswer> Counts);

internal sealed record QuarantineCountAnswer(string Participant, string Type, string Sender, int Messages);

internal sealed record ReleasedAnswer(string ResourceId);

internal sealed record DroppedAnswer(string Id);

internal sealed record ParkedListAnswer(IReadOnlyList<ParkedAnswer> Messages, long Total, long Next);

internal sealed record ParkedAnswer(long Sequence, int Deliveries, string ResourceId, string AcceptedAt, int PayloadBytes);

internal sealed record ParkedStepAnswer(int Messages);

internal sealed record StreamsAnswer(
    long LastSequence, long Next, long Unread, string? UnreadSince, long Returned, long Parked, int SlotsUsed, int SlotsMax,
    IReadOnlyList<StreamAnswer> Streams);

internal sealed record StreamAnswer(
    string Stream, string OpenedAt, string? OpenedBy, long Step, int Outstanding, long? FirstSequence, long? LastSequence,
    double? OutstandingSeconds, double UnseenSeconds, bool Waiting);

internal sealed record StreamClosedAnswer(string Stream, int Returned);

internal sealed record SendersAnswer(IReadOnlyList<SenderAnswer> Senders);

internal sealed record SenderAnswer(string Sender, string Since, string By, string Reason);

internal sealed record SenderStepAnswer(string Sender, bool ShutOff, bool Changed);

internal sealed record AuditAnswer(IReadOnlyList<AuditRecordAnswer> Records, long Next);

internal sealed record AuditRecordAnswer(
    long Number, string At, string By, string Action, string Subject, string Reason, string Details, string? RequestId);

internal sealed record AuditLinesAnswer(IReadOnlyList<string> Lines, long Next);

internal sealed record AuditHeadAnswer(long Number, string Hash, string At, string? Signature);

internal sealed record SchemasAnswer(IReadOnlyList<SchemaAnswer> Schemas);

internal sealed record SchemaAnswer(string Type, string Version, string File, string Digest);

internal sealed record SchemaReloadAnswer(
    IReadOnlyList<SchemaNameAnswer> Added, IReadOnlyList<SchemaNameAnswer> Changed, IReadOnlyList<SchemaNameAnswer> Removed);

internal sealed record SchemaNameAnswer(string Type, string Version);

internal sealed record CertificateReloadAnswer(int Certificates, int RevocationLists);
