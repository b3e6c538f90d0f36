namespace PixStream.Spi.Schemas.Values;

/// <summary>Judges values of which the first type that allows them is theirs.</summary>
internal sealed class UnionJudge(ValueJudge[] members, FacetLevel[] levels) : ValueJudge
{
    public override bool IsNeeded => Array.Exists(members, member => member.IsNeeded);

    public override bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var member in members)
            if (!member.IsPlain(text))
                return false;
        return true;
    }

    public override bool Allows(string text) =>
        TypeOf(text) is not null
        && Array.TrueForAll(levels, level => level.MatchesPattern(text) && level.IsAmongChoices(text, AreEqual));

    public override bool AreEqual(string one, string other) =>
        TypeOf(one) is { } type && type == TypeOf(other) && type.AreEqual(one, other);

    public override bool IsHarmless(string text) => Array.TrueForAll(members, member => member.IsHarmless(text));

    private ValueJudge? TypeOf(string text) => Array.Find(members, member => member.Allows(text));
}
