using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace PixStream.Doubles;

/// <summary>
/// Values that no program may start with, for each setting that it has: of the wrong kind, and out of range. A new setting is
/// among them by itself.
/// </summary>
internal static class WrongValues
{
    /// <summary>No file or directory can lie here, whichever user runs the tests.</summary>
    private const string NoPath = "/dev/null/pixstream";

    private static readonly string[] Paths = ["Directory", "File", "Path", "Registry", "Authorities"];

    /// <summary>Texts of a form, and texts that are wrong alone.</summary>
    private static readonly string[] Named = ["Url", "Audience", "Discovery", "KeysAddress", "Algorithms"];

    /// <param name="sections">The path of each section, and its options.</param>
    public static IEnumerable<(string Name, string Value)> Of(IEnumerable<KeyValuePair<string, Type>> sections)
    {
        var all = sections.ToList();
        return
            from section in all
            from property in section.Value.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            let name = $"{section.Key}:{property.Name}"
            where all.TrueForAll(other => other.Key != name)
            from value in Of(property)
            select (name, value);
    }

    private static IEnumerable<string> Of(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            foreach (var bound in OutOf(range, type))
                yield return bound;
        if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            yield return "";
        if (property.GetCustomAttribute<StringLengthAttribute>() is { } length)
            yield return new string('x', length.MaximumLength + 1);
        if (property.GetCustomAttribute<RegularExpressionAttribute>() is not null)
            yield return "!";
        if (type != typeof(string))
            yield return "nonsense";
        else if (Paths.Any(path => property.Name.EndsWith(path, StringComparison.Ordinal)))
            yield return NoPath;
        else if (Named.Any(name => property.Name.EndsWith(name, StringComparison.Ordinal)))
            yield return "nonsense";
        if (type.IsEnum)
            yield return "99";
        if (type == typeof(int) || type == typeof(long))
            yield return "99999999999999999999";
        if (type == typeof(double))
            yield return "NaN";
    }

    private static IEnumerable<string> OutOf(RangeAttribute range, Type type)
    {
        if (type == typeof(TimeSpan))
        {
            yield return (Time(range.Minimum) - TimeSpan.FromTicks(1)).ToString();
            yield return (Time(range.Maximum) + TimeSpan.FromTicks(1)).ToString();
            yield break;
        }

        var (least, most) = (Number(range.Minimum), Number(range.Maximum));
        var step = type == typeof(double) ? 0.001m : 1;
        yield return (least - step).ToString(CultureInfo.InvariantCulture);
        yield return (most + step).ToString(CultureInfo.InvariantCulture);
    }

    private static TimeSpan Time(object bound) => TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture);

    private static decimal Number(object bound) => Convert.ToDecimal(bound, CultureInfo.InvariantCulture);
}
