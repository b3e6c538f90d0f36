using PixStream.Quarantine.Messages;

namespace PixStream.Quarantine.Auditing;

/// <summary>The port to the audit trail: who did what, when and why. Nothing is taken out of it before its time.</summary>
public interface IAuditTrail
{
    /// <summary>Records of one call at most.</summary>
    const int RecordsMax = 100;

    /// <summary>
    /// Adds all records or no record. The code that takes a step appends its record first and takes the step then, so that no
    /// step is without its record; a record whose step failed, or did not come to be for a crash, is followed by the record of
    /// the next try.
    /// </summary>
    /// <returns>True once they are durable; false where they may be or not.</returns>
    /// <exception cref="ArgumentException">There are no records, or more than <see cref="RecordsMax"/>.</exception>
    ValueTask<bool> AppendAsync(IReadOnlyList<AuditRecord> records);

    /// <summary>
    /// Records, newest first. With a filter a call looks at 10,000 records or a few more: a page may then be empty, or have fewer
    /// records than asked for, and still say where the rest begins.
    /// </summary>
    /// <param name="before">Only those with a lower number; 0 for the newest.</param>
    /// <param name="limit">How many at most, 1 to 1,000; what lies outside counts as the nearest bound.</param>
    /// <param name="filter">Which; null: all.</param>
    ValueTask<AuditPage> ListAsync(long before = 0, int limit = 100, AuditFilter? filter = null);

    /// <summary>The records as they are stored, oldest first: what their hashes are of.</summary>
    /// <param name="after">Only those with a higher number; 0 for the oldest.</param>
    /// <param name="limit">How many at most, 1 to 1,000; what lies outside counts as the nearest bound.</param>
    ValueTask<AuditLines> ReadLinesAsync(long after = 0, int limit = 100);

    /// <summary>The newest record's number and hash: what the trail has to have for good, and to go on from.</summary>
    ValueTask<AuditHead> HeadAsync();
}

/// <summary>What was done. Numbers are stored for good.</summary>
public enum AuditAction
{
    /// <summary>A message was taken into quarantine. Subject: its quarantine id.</summary>
    Quarantined = 1,

    /// <summary>A message in quarantine was appended to its participant's stream. Subject: its quarantine id.</summary>
    Released = 2,

    /// <summary>A message in quarantine was taken out for good. Subject: its quarantine id.</summary>
    Dropped = 3,

    /// <summary>A sender was shut off. Subject: its ISPB.</summary>
    SenderShutOff = 4,

    /// <summary>A sender was let in again. Subject: its ISPB.</summary>
    SenderAdmitted = 5,

    /// <summary>
    /// Parked messages went back to the readers. Subject: the participant and the sequences, as <c>12345678/17</c> or
    /// <c>12345678/17-20</c>.
    /// </summary>
    ParkedReleased = 6,

    /// <summary>Parked messages were taken out for good. Subject: as of <see cref="ParkedReleased"/>.</summary>
    ParkedDropped = 7,

    /// <summary>Schemas were read again on request. Subject: <c>schemas</c>. May have no reason.</summary>
    SchemasReloaded = 8,

    /// <summary>Certificates were read again on request. Subject: <c>certificates</c>. May have no reason.</summary>
    CertificatesReloaded = 9,

    /// <summary>A participant came into the registry. Subject: its ISPB. Details, as of 20 to 26: before and after.</summary>
    ParticipantOnboarded = 20,

    /// <summary>A participant of the registry has another state. Subject: its ISPB.</summary>
    ParticipantStateChanged = 21,

    /// <summary>A participant of the registry has one more certificate. Subject: its ISPB.</summary>
    CertificateAdded = 22,

    /// <summary>A participant of the registry has one certificate less. Subject: its ISPB.</summary>
    CertificateRemoved = 23,

    /// <summary>A participant of the registry has one more key, or a key of other scopes. Subject: its ISPB.</summary>
    KeyAdded = 24,

    /// <summary>A participant of the registry has one key less. Subject: its ISPB.</summary>
    KeyRemoved = 25,

    /// <summary>A participant left the registry. Subject: its ISPB.</summary>
    ParticipantRemoved = 26,

    /// <summary>
    /// A participant's own limits were changed. Subject: its ISPB. Details: the limits before and after.
    /// </summary>
    LimitsChanged = 30,

    /// <summary>
    /// A participant's stream was closed. Subject: the participant and the stream, as <c>12345678/00000000000000ff</c>. Details:
    /// what was outstanding.
    /// </summary>
    StreamClosed = 31,

    /// <summary>
    /// Callers were refused for their credentials, within a minute or less. Subject: <c>callers</c>. Details: how many and which.
    /// </summary>
    CallersRefused = 40,

    /// <summary>
    /// An operator was given the bytes of a message. Subject: as of <see cref="ParkedReleased"/>, or its quarantine id.
    /// </summary>
    MessageRead = 41,
}

/// <summary>One step. Texts that are longer than said here are cut.</summary>
/// <param name="At">When, UTC, kept to the millisecond.</param>
/// <param name="By">Who; <c>intake</c> and <c>rate</c> are the program itself. 100 characters.</param>
/// <param name="Action">What.</param>
/// <param name="Subject">With what. 100 characters.</param>
/// <param name="Reason">Why. 500 characters.</param>
/// <param name="Details">What else there is to know, for a person to read; may be empty. 1,000 characters.</param>
public sealed record AuditRecord(DateTimeOffset At, string By, AuditAction Action, string Subject, string Reason, string Details)
{
    /// <summary>
    /// Id of the request that asked for the step (<c>X-Request-Id</c>), 64 characters at most: its caller's own text, or made by
    /// the server. Null in records of earlier versions, and where no request did. The audit trail puts in that of the request
    /// that is served.
    /// </summary>
    public string? RequestId { get; init; }
}

/// <summary>A record in the list.</summary>
/// <param name="Number">Its place, from 1 without gaps.</param>
/// <param name="Record">The record.</param>
public sealed record NumberedAuditRecord(long Number, AuditRecord Record);

/// <summary>A page of the audit trail.</summary>
/// <param name="Status"><see cref="QuarantineStatus.Done"/> or <see cref="QuarantineStatus.Unavailable"/>.</param>
/// <param name="Records">Newest first.</param>
/// <param name="Next">Where the rest begins: the <c>before</c> of the next call. 0 where this was the last page.</param>
public sealed record AuditPage(QuarantineStatus Status, IReadOnlyList<NumberedAuditRecord> Records, long Next);

/// <summary>How far the audit trail goes.</summary>
/// <param name="Status"><see cref="QuarantineStatus.Done"/> or <see cref="QuarantineStatus.Unavailable"/>.</param>
/// <param name="Number">Of the newest record; 0 before the first record.</param>
/// <param name="Hash">
/// Of the newest record, 64 small hexadecimal digits: the SHA-256 of its stored line without that hash. It covers all records
/// before it, as each carries the hash of the one before. 64 zeros before the first record.
/// </param>
public sealed record AuditHead(QuarantineStatus Status, long Number, string Hash);

/// <summary>Stored records.</summary>
/// <param name="Status"><see cref="QuarantineStatus.Done"/> or <see cref="QuarantineStatus.Unavailable"/>.</param>
/// <param name="Lines">
/// Oldest first, each one JSON object without the line's end, byte for byte as it is stored, in UTF-8.
/// </param>
/// <param name="Next">Where the rest begins: the <c>after</c> of the next call. 0 where these were the last.</param>
public sealed record AuditLines(QuarantineStatus Status, IReadOnlyList<string> Lines, long Next);
