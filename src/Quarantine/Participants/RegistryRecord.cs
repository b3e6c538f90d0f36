using PixStream.Quarantine.Auditing;

namespace PixStream.Quarantine.Participants;

/// <summary>What the audit trail is told of a change: what it changes, before and after.</summary>
internal static class RegistryRecord
{
    private const string None = "-";

    public static AuditAction ActionOf(RegistryStep step) => step switch
    {
        RegistryStep.Onboard => AuditAction.ParticipantOnboarded,
        RegistryStep.SetState => AuditAction.ParticipantStateChanged,
        RegistryStep.AddCertificate => AuditAction.CertificateAdded,
        RegistryStep.RemoveCertificate => AuditAction.CertificateRemoved,
        RegistryStep.AddKey => AuditAction.KeyAdded,
        RegistryStep.RemoveKey => AuditAction.KeyRemoved,
        _ => AuditAction.ParticipantRemoved,
    };

    /// <summary>The details of the record.</summary>
    /// <param name="step">What is done.</param>
    /// <param name="before">Null where the registry does not have the participant before.</param>
    /// <param name="after">Null where it does not have it after.</param>
    public static string DetailsOf(RegistryStep step, RegistryEntry? before, RegistryEntry? after) =>
        $"before: {Describe(step, before)}; after: {Describe(step, after)}";

    private static string Describe(RegistryStep step, RegistryEntry? entry) => entry is null ? "not registered" : step switch
    {
        RegistryStep.SetState => entry.State.ToText(),
        RegistryStep.AddCertificate or RegistryStep.RemoveCertificate => CertificatesOf(entry),
        RegistryStep.AddKey or RegistryStep.RemoveKey => KeysOf(entry),
        _ => $"{entry.State.ToText()}, certificates {CertificatesOf(entry)}, keys {KeysOf(entry)}, name '{entry.Name}'",
    };

    private static string CertificatesOf(RegistryEntry entry) =>
        entry.Certificates.Count == 0 ? None : string.Join(' ', entry.Certificates);

    private static string KeysOf(RegistryEntry entry) =>
        entry.Keys.Count == 0 ? None : string.Join(' ', entry.Keys.Select(static key => $"{key.Id} ({key.Scopes.ToText()})"));
}
