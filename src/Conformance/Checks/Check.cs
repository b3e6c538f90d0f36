using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks;

/// <summary>One thing that a contract asks for, and how to see from outside whether a server does it.</summary>
/// <param name="Id">Stable, of lower-case words: <c>spi.pull.replay-same-bytes</c>.</param>
/// <param name="Title">What holds where it passes.</param>
/// <param name="Clause">The sentence that it enforces.</param>
/// <param name="Profiles">The profiles whose operations it calls.</param>
/// <param name="Body">Throws <see cref="CheckFailedException"/> where the server does something else.</param>
internal sealed record Check(string Id, string Title, Clause Clause, Profiles Profiles, Func<CheckRun, Task> Body)
{
    /// <summary>Whether it waits until a stream is idle: its time is longer.</summary>
    public bool WaitsForIdle { get; init; }

    /// <summary>Whether it must choose what its messages say, or the order in which they are accepted.</summary>
    public bool ChoosesMessages { get; init; }

    /// <summary>Whether it calls no operation of a profile: it runs whatever the server serves.</summary>
    public bool IsOfNoProfile { get; init; }

    /// <summary>What it tries to get in without, or with another of: it runs where one of these kinds is shown.</summary>
    public CredentialKinds Tries { get; init; }

    /// <summary>How grave it is that it fails.</summary>
    public Severity Severity { get; init; } = Severity.Contract;

    /// <summary>Ids of the checks whose failure makes that of this one certain, or its success worth nothing.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>What groups checks in a report: all of the id but its last word.</summary>
    public string Area => Id[..Id.LastIndexOf('.')];
}
