namespace PixStream.Quarantine.Participants;

/// <summary>A key that a participant signs its requests with. The secret is in a file of that name, not here.</summary>
/// <param name="Id">1 to 64 characters: letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Scopes">What it may be used for.</param>
public sealed record RequestKey(string Id, AccessScopes Scopes)
{
    public const int IdLengthMax = 64;

    /// <summary>An id names a file, too: it has no character that a path would read in another way.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= IdLengthMax && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
