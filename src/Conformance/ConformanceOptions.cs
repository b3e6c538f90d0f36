using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Conformance.Checks;

namespace PixStream.Conformance;

/// <summary>What the person who runs the checks says of the server and of the run.</summary>
public sealed record ConformanceOptions
{
    /// <summary>Where the server listens: scheme (http or https), host and port.</summary>
    public required Uri Server { get; init; }

    /// <summary>Whose checks run. A profile that the server does not serve is skipped.</summary>
    public Profiles Profiles { get; init; } = Profiles.Both;

    /// <summary>Whether the server must serve all of <see cref="Profiles"/>; if not, nothing is checked.</summary>
    public bool RequiresProfiles { get; init; }

    /// <summary>
    /// The checks that run: those whose id begins so. <c>*</c> is any characters. Empty, the default: all checks of the profiles.
    /// </summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The checks that are left out, written as in <see cref="Only"/>.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <summary>How messages get into the server; null: a few requests find it out before the first check.</summary>
    public Publisher? Publisher { get; init; }

    /// <summary>Fixes what the checks do. By default it is random, and <see cref="ConformanceResult"/> tells it.</summary>
    public int Seed { get; init; } = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>After how long the server closes a stream that is not pulled. More than zero; by default 30 seconds.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server waits before it answers 204; null: it is measured.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>How long one check may take, waits for the idle time not counted. More than zero; by default 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Checks that run at once, at least 1; by default 8. Checks run one by one where <see cref="Participants"/> are given.
    /// </summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>
    /// The ISPBs that checks may use, for a server that knows its participants. Checks read first what is left there. Empty, the
    /// default: checks make up their participants.
    /// </summary>
    public IReadOnlyList<string> Participants { get; init; } = [];

    /// <summary>
    /// The ISPB of the participant that sends; null: the first of <see cref="Participants"/>, or one that is made up.
    /// </summary>
    public string? Sender { get; init; }

    /// <summary>
    /// What each of <see cref="Participants"/> shows, by its ISPB, for a server that asks for credentials: all of them, and
    /// <see cref="Sender"/>, too. Requests are sent as the participant in their path. Empty, the default: nothing is shown.
    /// </summary>
    public IReadOnlyDictionary<string, ParticipantCredential> Credentials { get; init; } =
        new Dictionary<string, ParticipantCredential>();

    /// <summary>Who may have signed the server's certificate; null, the default: those that this machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>
    /// Whether participants that are made up are named by digits only; null: by letters, too, where profile and server allow it.
    /// </summary>
    public bool? DigitsOnly { get; init; }

    /// <summary>The least grave failure that fails the run; by default any.</summary>
    public Severity FailOn { get; init; } = Severity.Style;

    /// <summary>The URL without what a URL adds to it.</summary>
    internal string ServerName => Server.GetLeftPart(UriPartial.Authority);

    /// <summary>How many checks run at once: participants that are given are shared.</summary>
    internal int AtOnce => Participants.Count > 0 ? 1 : Concurrency;

    /// <summary>Whether names are of digits. The challenge's participants are.</summary>
    internal bool? NamesOfDigits => DigitsOnly ?? (Profiles == Profiles.Challenge ? true : null);

    /// <summary>The checks that are chosen.</summary>
    internal Selection Selection => new(Profiles, Only, Skip, Shown);

    /// <summary>The kinds of credentials that are shown.</summary>
    internal CredentialKinds Shown => ParticipantCredential.KindsOf(Credentials.Values);

    /// <summary>Why <see cref="Credentials"/> do not fit the participants; null if they do.</summary>
    internal string? CredentialsMisfit =>
        Credentials.Count == 0 ? null
        : Participants.Count == 0 ? "Credentials are those of Participants, and none are named."
        : Participants.Append(Sender ?? Participants[0]).FirstOrDefault(ispb => !Credentials.ContainsKey(ispb)) is { } ispb
            ? $"Credentials has none of {ispb}, which is to call."
        : null;
}
