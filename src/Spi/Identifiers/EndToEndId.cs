namespace PixStream.Spi.Identifiers;

/// <summary>
/// The id of an operation from end to end (the schemas' EndToEndIdType): <c>E</c>, the ISPB of the institution that made
/// it, the UTC minute as <c>yyyyMMddHHmm</c> and 11 ASCII letters or digits; 32 characters.
/// </summary>
public readonly record struct EndToEndId
{
    /// <summary>Length in characters, and in bytes.</summary>
    public const int Length = MinuteId.Length;

    internal const char Letter = 'E';

    private readonly string? _text;

    private EndToEndId(string text, DateTimeOffset minute)
    {
        _text = text;
        Minute = minute;
    }

    /// <summary>The institution that made the id; empty for the default value.</summary>
    public string Ispb => _text?[1..9] ?? "";

    /// <summary>The minute, in UTC, in which it was made.</summary>
    public DateTimeOffset Minute { get; }

    /// <summary>Reads an id; false if the text is not one, or its minute is not in the calendar.</summary>
    public static bool TryParse(string? text, out EndToEndId id)
    {
        var good = MinuteId.TryRead(text, Letter, out var minute);
        id = good ? new EndToEndId(text!, minute) : default;
        return good;
    }

    /// <summary>A random id of this minute.</summary>
    /// <exception cref="ArgumentException">The ISPB is not one.</exception>
    public static EndToEndId Make(string ispb, TimeProvider time, Random random)
    {
        var text = MinuteId.Make(Letter, ispb, time, random, out var minute);
        return new EndToEndId(text, minute);
    }

    /// <summary>The 32 characters; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
