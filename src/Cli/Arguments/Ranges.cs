using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PixStream.Cli.Arguments;

/// <summary>Options that are numbers or times. What is out of range is refused with the option's name and its range.</summary>
internal static class Ranges
{
    private static readonly (string Suffix, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>A whole number, with a default that help shows.</summary>
    public static Option<int> Number(string name, string description, int min, int max, int byDefault) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => (int)Parse(result, name, min, max).GetValueOrDefault(),
        DefaultValueFactory = _ => byDefault,
    };

    /// <summary>A whole number that need not be given.</summary>
    public static Option<long?> OptionalNumber(string name, string description, long min, long max) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => Parse(result, name, min, max),
    };

    /// <summary>A time that need not be given: a number with its unit, as in 500ms, 30s, 5m or 1h.</summary>
    public static Option<TimeSpan?> OptionalTime(string name, string description, TimeSpan min, TimeSpan max) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            if (ParseTime(result.Tokens[0].Value) is { } time && time >= min && time <= max)
                return time;
            result.AddError(
                $"{name}: '{result.Tokens[0].Value}' is not a time from {Text(min)} to {Text(max)}. Write a number and its unit: 500ms, 30s, 5m, 1h.");
            return null;
        },
    };

    /// <summary>The time in the largest unit that shows it whole.</summary>
    public static string Text(TimeSpan time)
    {
        var (suffix, seconds) = Units.Last(unit => unit.Suffix == "ms" || time.TotalSeconds % unit.Seconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds / seconds:0}{suffix}");
    }

    private static TimeSpan? ParseTime(string text)
    {
        var digits = text.Length;
        while (digits > 0 && char.IsAsciiLetter(text[digits - 1]))
            digits--;
        var unit = Array.FindIndex(Units, unit => text.AsSpan(digits).SequenceEqual(unit.Suffix));
        return unit >= 0 && double.TryParse(
            text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * Units[unit].Seconds < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(number * Units[unit].Seconds)
            : null;
    }

    private static long? Parse(ArgumentResult result, string name, long min, long max)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min
            && number <= max)
            return number;
        result.AddError(
            string.Create(CultureInfo.InvariantCulture, $"{name}: '{text}' is not a whole number from {min:N0} to {max:N0}."));
        return null;
    }
}
