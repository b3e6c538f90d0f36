using PixStream.Streams.Values;

namespace PixStream.Quarantine.Participants;

/// <summary>The port to the registry of participants that PixStream keeps itself.</summary>
public interface IKeptRegistry
{
    /// <summary>Participants at most: there are about 1,000 in Pix.</summary>
    const int ParticipantsMax = 5000;

    /// <summary>All participants, unless the caller has them already.</summary>
    /// <param name="known">The version that the caller has; -1 if it has no version.</param>
    ValueTask<RegistryContent> ReadAsync(long known);

    /// <summary>Makes one change. Where it is Done it is durable. Its audit record comes first.</summary>
    ValueTask<RegistryAnswer> ChangeAsync(RegistryChange change);
}

/// <summary>How a question or a change came out.</summary>
public enum RegistryStatus
{
    /// <summary>Found, or done and durable.</summary>
    Done = 1,

    /// <summary>It was so already. Nothing changed.</summary>
    NoChange = 2,

    /// <summary>The participant is not in the registry. Nothing changed.</summary>
    NotFound = 3,

    /// <summary>By or reason is missing or too long (<see cref="ActionText"/>). Nothing changed.</summary>
    BadReason = 4,

    /// <summary>
    /// It could not be made durable, or cannot be read now. What is durable stands; the same may be asked again.
    /// </summary>
    Unavailable = 5,

    /// <summary>A part of the change is not of its form. Nothing changed.</summary>
    Malformed = 6,

    /// <summary>The participant is in the registry already, with other content. Nothing changed.</summary>
    Exists = 7,

    /// <summary>The certificate belongs to another participant. Nothing changed.</summary>
    CertificateTaken = 8,

    /// <summary>The key id belongs to another participant. Nothing changed.</summary>
    KeyTaken = 9,

    /// <summary>A participant has <see cref="RegistryEntry.CertificatesMax"/> certificates at most. Nothing changed.</summary>
    TooManyCertificates = 10,

    /// <summary>A participant has <see cref="RegistryEntry.KeysMax"/> keys at most. Nothing changed.</summary>
    TooManyKeys = 11,

    /// <summary>The registry has <see cref="IKeptRegistry.ParticipantsMax"/> participants. Nothing changed.</summary>
    Full = 12,

    /// <summary>
    /// A part of the registry in the store is damaged, or of a later version of the program. It may say that a participant is
    /// suspended, so what is left of the registry is not used.
    /// </summary>
    Damaged = 13,
}

/// <summary>The registry at one time.</summary>
/// <param name="Status">Done, NoChange, Unavailable or Damaged.</param>
/// <param name="Version">Differs if the registry does. It does not always rise.</param>
/// <param name="Entries">By ISPB; empty unless Done.</param>
public sealed record RegistryContent(RegistryStatus Status, long Version, IReadOnlyList<RegistryEntry> Entries);

/// <summary>What came of a change.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Entry">The participant after it, where it is Done or NoChange; null if the registry does not have it.</param>
/// <param name="Owner">The participant that has the certificate or key id already, where that is the reason.</param>
public sealed record RegistryAnswer(RegistryStatus Status, RegistryEntry? Entry = null, Ispb? Owner = null);
