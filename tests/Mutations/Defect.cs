namespace PixStream.Mutations;

/// <summary>A deliberate defect: one place of the product, changed.</summary>
/// <param name="Name">What is wrong then, in a few words.</param>
/// <param name="File">Where, from the root of the repository.</param>
/// <param name="Find">The text that stands there, exactly once.</param>
/// <param name="Replace">What stands there instead.</param>
internal sealed record Defect(string Name, string File, string Find, string Replace)
{
    public static IReadOnlyList<Defect> All { get; } = [.. RuleDefects.All, .. OwnerDefects.All, .. JournalDefects.All];

    public string Apply(string source) => source.Replace(Find, Replace, StringComparison.Ordinal);
}
