using PixStream.Quarantine.Participants;

namespace PixStream.Http.Admin.Participants;

internal sealed record ParticipantsAnswer(IReadOnlyList<ParticipantAnswer> Participants, int Total, string Next);

internal sealed record ParticipantAnswer(
    string Ispb, string Name, string State, IReadOnlyList<string> Certificates, IReadOnlyList<KeyForm> Keys)
{
    public static ParticipantAnswer Of(RegistryEntry entry) => new(
        entry.Ispb.ToString(), entry.Name, entry.State.ToText(), entry.Certificates,
        [.. entry.Keys.Select(static key => new KeyForm(key.Id, key.Scopes.ToText()))]);
}

/// <summary>What a step came to; without a participant where the registry does not have it any more.</summary>
internal sealed record ParticipantStepAnswer(string Ispb, bool Changed, ParticipantAnswer? Participant);
