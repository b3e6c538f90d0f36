using System.Globalization;
using System.Text;

namespace PixStream.Spi.Identifiers;

/// <summary>
/// What end to end ids and return ids have in common: a letter, an ISPB, the UTC minute as <c>yyyyMMddHHmm</c> and 11 ASCII
/// letters or digits.
/// </summary>
internal static class MinuteId
{
    public const int Length = 32;
    public const int MinuteLength = 12;

    /// <summary>Characters behind the minute.</summary>
    public const int SuffixLength = 11;

    private const string MinuteFormat = "yyyyMMddHHmm";

    public static bool TryRead(string? text, char letter, out DateTimeOffset minute)
    {
        minute = default;
        Span<byte> utf8 = stackalloc byte[Length];
        return text?.Length == Length && Encoding.UTF8.TryGetBytes(text, utf8, out _)
            && utf8[0] == letter && IspbText.IsValid(utf8[1..9]) && Alphanumeric.IsAll(utf8[9..])
            && DateTimeOffset.TryParseExact(text.AsSpan(9, MinuteLength), MinuteFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out minute);
    }

    public static string Make(char letter, string ispb, TimeProvider time, Random random, out DateTimeOffset minute)
    {
        IspbText.Require(ispb);
        var ticks = time.GetUtcNow().UtcTicks;
        minute = new DateTimeOffset(ticks - ticks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var minuteText = minute.ToString(MinuteFormat, CultureInfo.InvariantCulture);
        return $"{letter}{ispb}{minuteText}{random.GetString(Alphanumeric.Characters, SuffixLength)}";
    }
}
