using PixStream.Streams.Values;

namespace PixStream.Quarantine.Participants;

/// <summary>The participants at one time, and what a change makes of them. It does not change itself.</summary>
internal sealed class RegistryView
{
    private readonly SortedDictionary<Ispb, RegistryEntry> _entries;

    public RegistryView(IEnumerable<RegistryEntry> entries) =>
        _entries = new(entries.ToDictionary(static entry => entry.Ispb));

    /// <summary>By ISPB.</summary>
    public IEnumerable<RegistryEntry> Entries => _entries.Values;

    public int Count => _entries.Count;

    public RegistryEntry? Find(Ispb ispb) => _entries.GetValueOrDefault(ispb);

    /// <summary>What a change comes to. Done: the entry is what the participant becomes, or null where it goes.</summary>
    public RegistryAnswer Judge(RegistryChange change)
    {
        if (!Enum.IsDefined(change.Step) || !change.Entry.IsWellFormed())
            return new RegistryAnswer(RegistryStatus.Malformed);
        var before = Find(change.Ispb);
        if (change.Step is not (RegistryStep.Onboard or RegistryStep.Remove) && before is null)
            return new RegistryAnswer(RegistryStatus.NotFound);
        if (change.Step == RegistryStep.Onboard && before is not null && !before.Equals(change.Entry))
            return new RegistryAnswer(RegistryStatus.Exists);
        var after = After(before, change);
        if (Equals(before, after))
            return new RegistryAnswer(RegistryStatus.NoChange, before);
        return after is null ? new RegistryAnswer(RegistryStatus.Done) : Judge(before, after);
    }

    private static RegistryEntry? After(RegistryEntry? before, RegistryChange change) => change.Step switch
    {
        RegistryStep.Onboard => change.Entry,
        RegistryStep.SetState => before! with { State = change.Entry.State },
        RegistryStep.AddCertificate =>
            before! with { Certificates = [.. before.Certificates.Union(change.Entry.Certificates, StringComparer.Ordinal)] },
        RegistryStep.RemoveCertificate =>
            before! with { Certificates = [.. before.Certificates.Except(change.Entry.Certificates, StringComparer.Ordinal)] },
        RegistryStep.AddKey => before! with { Keys = Without(before, change, keep: change.Entry.Keys) },
        RegistryStep.RemoveKey => before! with { Keys = Without(before, change, keep: []) },
        _ => null,
    };

    /// <summary>The keys, those of the change with the scopes that it says: in their place, or as the last.</summary>
    private static IReadOnlyList<RequestKey> Without(
        RegistryEntry before, RegistryChange change, IReadOnlyList<RequestKey> keep)
    {
        var named = change.Entry.Keys.Select(static key => key.Id).ToHashSet(StringComparer.Ordinal);
        var kept = before.Keys
            .Select(key => named.Contains(key.Id) ? keep.FirstOrDefault(other => other.Id == key.Id) : key)
            .OfType<RequestKey>().ToList();
        return [.. kept, .. keep.Where(key => !kept.Exists(other => other.Id == key.Id))];
    }

    private RegistryAnswer Judge(RegistryEntry? before, RegistryEntry after)
    {
        if (after.Certificates.Count > Math.Max(RegistryEntry.CertificatesMax, before?.Certificates.Count ?? 0))
            return new RegistryAnswer(RegistryStatus.TooManyCertificates, before);
        if (after.Keys.Count > Math.Max(RegistryEntry.KeysMax, before?.Keys.Count ?? 0))
            return new RegistryAnswer(RegistryStatus.TooManyKeys, before);
        if (before is null && Count >= IKeptRegistry.ParticipantsMax)
            return new RegistryAnswer(RegistryStatus.Full);
        foreach (var other in _entries.Values.Where(other => other.Ispb != after.Ispb))
        {
            if (after.Certificates.Any(other.Certificates.Contains))
                return new RegistryAnswer(RegistryStatus.CertificateTaken, before, other.Ispb);
            if (after.Keys.Any(key => other.Keys.Any(taken => taken.Id == key.Id)))
                return new RegistryAnswer(RegistryStatus.KeyTaken, before, other.Ispb);
        }

        return new RegistryAnswer(RegistryStatus.Done, after);
    }
}
