using System.Text.RegularExpressions;

namespace PixStream.Conformance.Checks;

/// <summary>Which of all checks are wanted. A pattern is the beginning of an id, with <c>*</c> for any characters.</summary>
/// <param name="Profiles">Checks that call other profiles than these are left out.</param>
/// <param name="Only">Patterns of which one must match; empty: every check is chosen.</param>
/// <param name="Skip">Patterns that leave a check out.</param>
/// <param name="Shown">The kinds of credentials that are shown: checks of others are left out.</param>
internal sealed record Selection(
    Profiles Profiles, IReadOnlyList<string> Only, IReadOnlyList<string> Skip, CredentialKinds Shown)
{
    public IReadOnlyList<Check> Checks =>
    [
        .. Catalog.All.Where(check =>
            (check.Profiles & ~Profiles) == 0
            && (check.Tries == CredentialKinds.None || (check.Tries & Shown) != 0)
            && (Only.Count == 0 || Only.Any(pattern => Matches(pattern, check)))
            && !Skip.Any(pattern => Matches(pattern, check))),
    ];

    /// <summary>Whether any check matches: a pattern that matches no check is a mistake.</summary>
    public static bool MatchesAny(string pattern) => Catalog.All.Any(check => Matches(pattern, check));

    private static bool Matches(string pattern, Check check) =>
        Regex.IsMatch(
            check.Id, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}", RegexOptions.CultureInvariant);
}
