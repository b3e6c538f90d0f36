using PixStream.Streams.Values;

namespace PixStream.Quarantine.Participants;

/// <summary>A participant as the registry has it. Two are equal if they say the same.</summary>
/// <param name="Ispb">The participant.</param>
/// <param name="Name">For people; may be empty.</param>
/// <param name="State">What it may do.</param>
/// <param name="Certificates">Thumbprints: SHA-256, as 64 digits and capitals. In the order in which they were added.</param>
/// <param name="Keys">What it signs requests with. In the order in which they were added.</param>
public sealed record RegistryEntry(
    Ispb Ispb, string Name, AccessState State, IReadOnlyList<string> Certificates, IReadOnlyList<RequestKey> Keys)
{
    /// <summary>Characters of a name at most.</summary>
    public const int NameMax = 100;

    /// <summary>Certificates of one participant: enough for two places that rotate theirs at once.</summary>
    public const int CertificatesMax = 4;

    /// <summary>Keys of one participant: the one in use, and the one that takes its place.</summary>
    public const int KeysMax = 2;

    private const int ThumbprintLength = 64;

    /// <summary>One that says no more than which participant it is.</summary>
    public static RegistryEntry Of(Ispb ispb) => new(ispb, "", AccessState.Active, [], []);

    public bool Equals(RegistryEntry? other) =>
        other is not null && Ispb == other.Ispb && Name == other.Name && State == other.State
        && Certificates.SequenceEqual(other.Certificates) && Keys.SequenceEqual(other.Keys);

    public override int GetHashCode() => HashCode.Combine(Ispb, Name, State, Certificates.Count, Keys.Count);

    /// <summary>A thumbprint as entries have it.</summary>
    /// <returns>Null where the text is no SHA-256 in hexadecimal digits.</returns>
    public static string? ThumbprintOf(string text) =>
        text.Length == ThumbprintLength && text.All(char.IsAsciiHexDigit) ? text.ToUpperInvariant() : null;

    /// <summary>Whether the text may be a name: up to 100 characters that can be seen, and blanks.</summary>
    public static bool IsName(string text) =>
        text.Length <= NameMax && !text.Any(static c => char.IsControl(c) || char.IsSurrogate(c));

    /// <summary>Whether its parts have the form that they must have. Numbers of them are looked at elsewhere.</summary>
    internal bool IsWellFormed() =>
        IsName(Name) && Enum.IsDefined(State)
        && Certificates.All(static certificate => ThumbprintOf(certificate) == certificate)
        && Certificates.Distinct(StringComparer.Ordinal).Count() == Certificates.Count
        && Keys.All(static key => RequestKey.IsId(key.Id) && key.Scopes is > AccessScopes.None and <= AccessScopes.All)
        && Keys.DistinctBy(static key => key.Id, StringComparer.Ordinal).Count() == Keys.Count;
}
