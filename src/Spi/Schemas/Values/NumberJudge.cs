namespace PixStream.Spi.Schemas.Values;

/// <summary>Judges values of xs:decimal and of everything that is derived from it.</summary>
internal sealed class NumberJudge : ValueJudge
{
    private readonly NumberForm _form;
    private readonly FacetLevel[] _levels;
    private readonly bool _isExactForSystem;

    /// <param name="form">The built-in type.</param>
    /// <param name="levels">What the types derived from it ask in addition, one after the other.</param>
    public NumberJudge(NumberForm form, FacetLevel[] levels)
    {
        _form = form;
        _levels = levels;
        _isExactForSystem = levels.All(level => level.Numbers.All(number => number.Length <= SystemDigitsMax));
    }

    public override bool IsNeeded => true;

    // The signs and zeros in it only make fewer digits of it.
    public override bool IsPlain(ReadOnlySpan<char> text) => text.Length <= SystemDigitsMax && _isExactForSystem;

    public override bool Allows(string text)
    {
        if (!ExactNumber.TryParse(text, out var number) || !_form.Holds(number))
            return false;
        foreach (var level in _levels)
            if (level.HasBroken(number) || !level.MatchesPattern(text) || !level.IsAmongChoices(text, AreEqual))
                return false;
        return true;
    }

    public override bool AreEqual(string one, string other) =>
        ExactNumber.TryParse(one, out var first) && ExactNumber.TryParse(other, out var second) && first.CompareTo(second) == 0;

    public override bool IsHarmless(string text) => true;
}
