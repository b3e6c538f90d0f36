namespace PixStream.Conformance;

/// <summary>How a check came out.</summary>
public enum Verdict
{
    /// <summary>The server keeps the sentence, as far as the check can see.</summary>
    Passed = 1,

    /// <summary>The server does something else.</summary>
    Failed = 2,

    /// <summary>The check cannot be made against this server.</summary>
    Skipped = 3,

    /// <summary>A check that it needs has failed: whatever it shows has that cause.</summary>
    NotJudged = 4,
}
