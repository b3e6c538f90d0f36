namespace PixStream.Spi.Schemas.Values;

/// <summary>Judges values that are items with white space between them.</summary>
internal sealed class ListJudge(ValueJudge item, FacetLevel[] levels) : ValueJudge
{
    public override bool IsNeeded => item.IsNeeded;

    public override bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var range in text.SplitAny(" \t\r\n"))
            if (!text[range].IsEmpty && !item.IsPlain(text[range]))
                return false;
        return true;
    }

    public override bool Allows(string text)
    {
        var items = Items(text);
        var collapsed = string.Join(' ', items);
        return Array.TrueForAll(items, item.Allows)
            && Array.TrueForAll(levels, level =>
                !level.HasBroken(items.Length) && level.MatchesPattern(collapsed) && level.IsAmongChoices(text, AreEqual));
    }

    public override bool AreEqual(string one, string other)
    {
        var (first, second) = (Items(one), Items(other));
        return first.Length == second.Length && first.Zip(second).All(pair => item.AreEqual(pair.First, pair.Second));
    }

    public override bool IsHarmless(string text) => Array.TrueForAll(Items(text), item.IsHarmless);

    private static string[] Items(string text) => text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
