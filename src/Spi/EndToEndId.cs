using System.Globalization;
using System.Text;

namespace PixStream.Spi;

/// <summary>
/// The id of an operation from end to end (the schemas' EndToEndIdType): <c>E</c>, the ISPB of the institution that made
/// it, the UTC minute as <c>yyyyMMddHHmm</c> and 11 ASCII letters or digits; 32 characters.
/// </summary>
public readonly record struct EndToEndId
{
    /// <summary>Length in characters, and in bytes.</summary>
    public const int Length = 32;

    private const string MinuteFormat = "yyyyMMddHHmm";

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

    /// <summary>Reads an id; false if the text is not one, or its minute is none of the calendar.</summary>
    public static bool TryParse(string? text, out EndToEndId id)
    {
        id = default;
        Span<byte> utf8 = stackalloc byte[Length];
        if (text?.Length != Length || !Encoding.UTF8.TryGetBytes(text, utf8, out _)
            || utf8[0] != 'E' || !IspbText.IsValid(utf8[1..9]) || !Alphanumeric.IsAll(utf8[9..])
            || !DateTimeOffset.TryParseExact(text.AsSpan(9, 12), MinuteFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var minute))
            return false;
        id = new EndToEndId(text, minute);
        return true;
    }

    /// <summary>A random id of this minute.</summary>
    /// <exception cref="ArgumentException">The ISPB is not one.</exception>
    public static EndToEndId Make(string ispb, TimeProvider time, Random random)
    {
        IspbText.Require(ispb);
        var ticks = time.GetUtcNow().UtcTicks;
        var minute = new DateTimeOffset(ticks - ticks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var minuteText = minute.ToString(MinuteFormat, CultureInfo.InvariantCulture);
        return new EndToEndId($"E{ispb}{minuteText}{random.GetString(Alphanumeric.Characters, 11)}", minute);
    }

    /// <summary>The 32 characters; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
