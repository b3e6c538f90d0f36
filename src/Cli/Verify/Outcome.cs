using PixStream.Cli.Verify.Wire;

namespace PixStream.Cli.Verify;

/// <summary>How a check came out.</summary>
internal enum Verdict
{
    Passed = 1,
    Failed = 2,
    Skipped = 3,

    /// <summary>A check that it needs has failed: whatever it shows has that cause.</summary>
    NotJudged = 4,
}

/// <summary>A check's result, with all that its report says.</summary>
internal sealed record Outcome(Check Check, Verdict Verdict, TimeSpan Took)
{
    /// <summary>Why it was skipped or not judged.</summary>
    public string? Reason { get; init; }

    /// <summary>The failed check that is the cause, where it was not judged.</summary>
    public string? Because { get; init; }

    /// <summary>What the contract asks for, where it failed.</summary>
    public string? Expected { get; init; }

    /// <summary>What was seen instead.</summary>
    public string? Came { get; init; }

    /// <summary>The request that showed it.</summary>
    public Exchange? Exchange { get; init; }

    /// <summary>The last requests of the check, where it failed.</summary>
    public IReadOnlyList<Exchange> Exchanges { get; init; } = [];
}
