using System.Globalization;
using System.Text;
using PixStream.Fuzz.Model;

namespace PixStream.Fuzz.Mutations;

/// <summary>Draws values at the ends of what a platform can hold, and beyond, in every spelling that XML has for them.</summary>
internal static class ExtremeValues
{
    private static readonly string[] Fixed =
    [
        "", " ", "0", "-0", "+0", ".", "-", "1.", ".1", "1e5", "1e400", "NaN", "INF", "-INF", "0x10", "1,00",
        "79228162514264337593543950335", "79228162514264337593543950336", "9223372036854775808", "18446744073709551616", "0.00",
        "9999999999999999.99", "10000000000000000.00", "-0.01", "150.1000000000000000000000000001",
        "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.99999999Z", "9999-12-31T24:00:00Z", "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00", "0000-01-01T00:00:00.000Z", "-0001-01-01T00:00:00Z", "10000-01-01T00:00:00.000Z",
        "2026-02-30T00:00:00.000Z", "2026-03-14T15:09:60.000Z", "24:00:00", "23:59:59.99999999", "9999-12-31-14:00", "--02-30",
        "P99999999999999999999Y", "PT0.99999999999999999999S", "E99999999999912312359abcdefghijk",
        "E00000000000001010000abcdefghijk", "E0000000020261340256100000000000", "M00000000000000000000000000000000",
        "D12345678202602302400ABCDEFGHIJK", "=", "AA=", "A===", "AB==", "AA==AA==", "a b", "1a", ":", "a:b", "é", "\U0001F4B8",
        "\U0010FFFF", "\u0085", "\u2028", "\u0661", "]]", "&", "<", "true", "http://[", "http://a:99999999999/", "##", "%zz",
        "CN=", "CN=a,", "CN=\\", "CN=#", "CN=#FF", "CN=#0C84FFFFFFFF", "CN=\"", "1.2.3.4.99999999999999999999=a", "CN=a+CN=b",
        "OID.=x", "CN=\\ED\\A0\\80",
    ];

    public static string Any(World world) => Spelled(world.Random.Next(4) switch
    {
        0 => Number(world.Random),
        1 => Instant(world.Random),
        2 when world.OneIn(4) => world.Random.GetString("0123456789ABCDEFabcdef+/=.: -", world.Random.Next(1, 5_000)),
        _ => world.Any(Fixed),
    }, world);

    private static string Number(Random random)
    {
        string Digits(int most) => random.GetString("0123456789", random.Next(most));
        string Zeros() => new('0', random.Next(3) == 0 ? random.Next(60) : 0);
        return $"{(random.Next(3) == 0 ? "-" : "")}{Zeros()}{Digits(40)}{(random.Next(2) == 0 ? $".{Digits(40)}{Zeros()}" : "")}";
    }

    private static string Instant(Random random)
    {
        var year = random.Next(3) switch
        {
            0 => "9999",
            1 => "0001",
            _ => random.Next(100_000).ToString("D4", CultureInfo.InvariantCulture),
        };
        string Two(int most) =>
            (random.Next(10) == 0 ? random.Next(100) : random.Next(most + 1)).ToString("D2", CultureInfo.InvariantCulture);
        var date = random.Next(2) == 0 ? "-12-31" : $"-{Two(12)}-{Two(31)}";
        var time = random.Next(2) == 0 ? "T23:59:59" : $"T{Two(24)}:{Two(59)}:{Two(59)}";
        var fraction = random.Next(4) == 0 ? "" : "." + random.GetString("0999", random.Next(1, 40));
        return $"{year}{date}{time}{fraction}{(random.Next(3) switch { 0 => $"{(random.Next(2) == 0 ? '-' : '+')}{Two(14)}:{Two(59)}", _ => "Z" })}";
    }

    /// <summary>As XML: escaped, by reference, in pieces, with white space around it.</summary>
    private static string Spelled(string value, World world)
    {
        var escaped = value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);
        return world.Random.Next(10) switch
        {
            0 => string.Concat(value.EnumerateRunes().Take(200).Select(rune =>
                string.Create(CultureInfo.InvariantCulture, $"&#{rune.Value};"))),
            1 => $" \t{escaped}\r\n",
            2 => new StringBuilder(escaped).Append("&#10;").ToString(),
            _ => escaped,
        };
    }
}
