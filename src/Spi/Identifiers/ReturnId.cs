namespace PixStream.Spi.Identifiers;

/// <summary>
/// The id of a return, in TxInf/RtrId of a pacs.004 (the schemas' RtrIdType): <c>D</c>, the ISPB of the institution that
/// returns, the UTC minute as <c>yyyyMMddHHmm</c> and 11 ASCII letters or digits; 32 characters. A pacs.002 about a return
/// names it in OrgnlInstrId.
/// </summary>
public readonly record struct ReturnId
{
    /// <summary>Length in characters, and in bytes.</summary>
    public const int Length = MinuteId.Length;

    internal const char Letter = 'D';

    private readonly string? _text;

    private ReturnId(string text, DateTimeOffset minute)
    {
        _text = text;
        Minute = minute;
    }

    /// <summary>The institution that made the id; empty for the default value.</summary>
    public string Ispb => _text?[1..9] ?? "";

    /// <summary>The minute, in UTC, in which it was made.</summary>
    public DateTimeOffset Minute { get; }

    /// <summary>Reads an id; false if the text is not one, or its minute is not in the calendar.</summary>
    public static bool TryParse(string? text, out ReturnId id)
    {
        var good = MinuteId.TryRead(text, Letter, out var minute);
        id = good ? new ReturnId(text!, minute) : default;
        return good;
    }

    /// <summary>A random id of this minute.</summary>
    /// <exception cref="ArgumentException">The ISPB is not one.</exception>
    public static ReturnId Make(string ispb, TimeProvider time, Random random)
    {
        var text = MinuteId.Make(Letter, ispb, time, random, out var minute);
        return new ReturnId(text, minute);
    }

    /// <summary>The 32 characters; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
