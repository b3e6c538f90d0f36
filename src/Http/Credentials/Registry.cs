using System.Diagnostics.CodeAnalysis;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Credentials;

/// <summary>Participants, their certificates and keys, as they were at one time.</summary>
internal sealed class Registry
{
    private readonly Dictionary<Ispb, RegisteredParticipant> _participants = [];
    private readonly Dictionary<string, RegisteredParticipant> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (RegisteredParticipant, RequestKey)> _keys = new(StringComparer.Ordinal);

    /// <param name="participants">Each ISPB, certificate and key once (<see cref="RegistryFile"/>).</param>
    public Registry(IEnumerable<RegisteredParticipant> participants)
    {
        foreach (var participant in participants)
        {
            _participants.Add(participant.Ispb, participant);
            foreach (var certificate in participant.Certificates)
                _owners.Add(certificate, participant);
            foreach (var key in participant.Keys)
                _keys.Add(key.Id, (participant, key));
        }
    }

    /// <summary>Without participants.</summary>
    public static Registry Empty { get; } = new([]);

    public IEnumerable<RegistryEntry> Entries => _participants.Values.Select(static participant => participant.Entry);

    public int ParticipantCount => _participants.Count;

    public int CertificateCount => _owners.Count;

    /// <summary>Of all keys that requests are signed with.</summary>
    public IEnumerable<string> KeyIds => _keys.Keys;

    /// <param name="thumbprint">SHA-256, as 64 digits and capitals.</param>
    /// <param name="owner">Whose it is.</param>
    public bool TryFindOwner(string thumbprint, [NotNullWhen(true)] out RegisteredParticipant? owner) =>
        _owners.TryGetValue(thumbprint, out owner);

    /// <param name="id">Of a key that requests are signed with.</param>
    /// <param name="found">Whose it is, and what it may be used for.</param>
    public bool TryFindKey(string id, out (RegisteredParticipant Owner, RequestKey Key) found) =>
        _keys.TryGetValue(id, out found);

    public bool TryFind(Ispb ispb, [NotNullWhen(true)] out RegisteredParticipant? participant) =>
        _participants.TryGetValue(ispb, out participant);

    /// <summary>The same, with the entries of the one before it for participants of which nothing changed.</summary>
    public Registry After(Registry previous) => new(_participants.Values.Select(participant =>
        previous.TryFind(participant.Ispb, out var before) && before.Entry.Equals(participant.Entry) ? before : participant));

    /// <summary>Ends the waits of participants that have another entry in the next one, or none.</summary>
    public void EndWaitsChangedIn(Registry next)
    {
        foreach (var participant in _participants.Values)
            if (!next.TryFind(participant.Ispb, out var after) || after != participant)
                participant.EndWaits();
    }
}
