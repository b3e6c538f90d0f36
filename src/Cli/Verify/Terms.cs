using PixStream.Cli.Verify.Publishing;

namespace PixStream.Cli.Verify;

/// <summary>What the person who runs the checks says of the server and of the run.</summary>
internal sealed record Terms
{
    public required Uri Server { get; init; }

    /// <summary>The URL without what a URL adds to it.</summary>
    public string ServerName => Server.GetLeftPart(UriPartial.Authority);

    /// <summary>Fixes what the checks do.</summary>
    public required int Seed { get; init; }

    /// <summary>After how long the server closes a stream that nobody pulls.</summary>
    public required TimeSpan IdleTime { get; init; }

    /// <summary>How long the server waits before it answers 204; null: it is measured.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>How long one check may take, waits for the idle time not counted.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Checks that run at once; 1 where they share participants.</summary>
    public required int Concurrency { get; init; }

    /// <summary>The participants that the server knows; empty: it takes any.</summary>
    public IReadOnlyList<string> Participants { get; init; } = [];

    /// <summary>Who sends; null: a participant of the check.</summary>
    public string? Sender { get; init; }

    /// <summary>
    /// Whether participants that are made up are named by digits only; null: by letters, too, where the server takes them.
    /// </summary>
    public bool? DigitsOnly { get; init; }

    /// <summary>How messages get into the server; null: as the first look finds out.</summary>
    public Publisher? Publisher { get; init; }

    /// <summary>The least grave failure that fails the run.</summary>
    public Severity FailOn { get; init; } = Severity.Style;

    /// <summary>Whose checks run.</summary>
    public Profiles Profiles { get; init; } = Profiles.Both;

    /// <summary>Whether the profiles were named: then each must be there.</summary>
    public bool NamesProfiles { get; init; }
}
