namespace PixStream.Spi.Schemas.Values;

/// <summary>
/// Decides whether a text is a value of one simple type, exactly. System.Xml reads numbers into a decimal of 28 digits and times
/// into a DateTime: it rounds the former, takes long ones for no numbers, and throws at the ends of the latter. Immutable, for
/// any number of threads.
/// </summary>
internal abstract class ValueJudge
{
    /// <summary>Digits that System.Xml holds of a number, whatever they are.</summary>
    protected const int SystemDigitsMax = 28;

    /// <summary>False: System.Xml judges every value of this type as it should.</summary>
    public abstract bool IsNeeded { get; }

    /// <summary>Whether System.Xml judges this value as it should.</summary>
    public abstract bool IsPlain(ReadOnlySpan<char> text);

    /// <summary>Whether the text is a value of the type.</summary>
    public abstract bool Allows(string text);

    /// <summary>Whether the text is a value of the type, and the one that it must be where the schema says that.</summary>
    public bool Allows(string text, string? fixedValue) => Allows(text) && (fixedValue is null || AreEqual(text, fixedValue));

    /// <summary>Whether two values of the type are the same one.</summary>
    public abstract bool AreEqual(string one, string other);

    /// <summary>Whether System.Xml can be given the text: it may refuse it, and does not throw.</summary>
    public abstract bool IsHarmless(string text);
}
