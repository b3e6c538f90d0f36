using System.Globalization;
using PixStream.Quarantine.Auditing;

namespace PixStream.Http.Admin.Auditing;

/// <summary>What actions are called in the admin API.</summary>
internal static class ActionNames
{
    private static readonly Dictionary<AuditAction, string> Names = new()
    {
        [AuditAction.Quarantined] = "quarantined",
        [AuditAction.Released] = "released",
        [AuditAction.Dropped] = "dropped",
        [AuditAction.SenderShutOff] = "sender-shut-off",
        [AuditAction.SenderAdmitted] = "sender-admitted",
        [AuditAction.ParkedReleased] = "parked-released",
        [AuditAction.ParkedDropped] = "parked-dropped",
        [AuditAction.SchemasReloaded] = "schemas-reloaded",
        [AuditAction.CertificatesReloaded] = "certificates-reloaded",
        [AuditAction.CallersRefused] = "callers-refused",
        [AuditAction.MessageRead] = "message-read",
        [AuditAction.ParticipantOnboarded] = "participant-onboarded",
        [AuditAction.ParticipantStateChanged] = "participant-state-changed",
        [AuditAction.CertificateAdded] = "certificate-added",
        [AuditAction.CertificateRemoved] = "certificate-removed",
        [AuditAction.KeyAdded] = "key-added",
        [AuditAction.KeyRemoved] = "key-removed",
        [AuditAction.ParticipantRemoved] = "participant-removed",
        [AuditAction.LimitsChanged] = "limits-changed",
        [AuditAction.StreamClosed] = "stream-closed",
    };

    private static readonly Dictionary<string, AuditAction> Actions =
        Names.ToDictionary(static action => action.Value, static action => action.Key, StringComparer.Ordinal);

    public static IEnumerable<string> All => Names.Values;

    /// <summary>One of a newer version of the program is called by its number.</summary>
    public static string Of(AuditAction action) =>
        Names.GetValueOrDefault(action) ?? string.Create(CultureInfo.InvariantCulture, $"action-{(int)action}");

    public static bool TryParse(string name, out AuditAction action) => Actions.TryGetValue(name, out action);
}
