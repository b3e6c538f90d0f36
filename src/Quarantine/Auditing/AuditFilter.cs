using PixStream.Streams.Values;

namespace PixStream.Quarantine.Auditing;

/// <summary>Which audit records are asked for; what is null does not matter.</summary>
/// <param name="By">Who did it, the whole text.</param>
/// <param name="Action">What was done.</param>
/// <param name="Participant">
/// With what: the subject is this participant, or messages of it (<c>12345678/17</c>). The subject of a message in quarantine is
/// its id, so it is not found by its participant.
/// </param>
/// <param name="From">Not before that, UTC.</param>
/// <param name="To">Before that, UTC.</param>
public sealed record AuditFilter(
    string? By = null, AuditAction? Action = null, Ispb? Participant = null, DateTimeOffset? From = null,
    DateTimeOffset? To = null)
{
    /// <summary>Every record matches.</summary>
    public static AuditFilter All { get; } = new();

    public bool Matches(AuditRecord record) =>
        (By is null || record.By == By)
        && (Action is null || record.Action == Action)
        && (Participant is null || IsOf(record.Subject, Participant.Value.ToString()))
        && (From is null || record.At >= From)
        && (To is null || record.At < To);

    private static bool IsOf(string subject, string ispb) =>
        subject.StartsWith(ispb, StringComparison.Ordinal) && (subject.Length == ispb.Length || subject[ispb.Length] == '/');
}
