namespace PixStream.Quarantine;

/// <summary>What an operator's step must say of itself.</summary>
public static class ActionText
{
    /// <summary>Characters of a reason at most.</summary>
    public const int ReasonMax = 500;

    /// <summary>Characters of who does it at most.</summary>
    public const int ByMax = 100;

    /// <summary>Whether the step says who does it and why: 1 to 100 and 1 to 500 characters, and not blanks alone.</summary>
    public static bool IsGood(string? by, string? reason) =>
        IsGoodName(by) && reason is { Length: <= ReasonMax } && !string.IsNullOrWhiteSpace(reason);

    /// <summary>Whether it can be the name of who does it.</summary>
    public static bool IsGoodName(string? by) => by is { Length: <= ByMax } && !string.IsNullOrWhiteSpace(by);
}
