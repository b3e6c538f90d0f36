using System.Globalization;

namespace PixStream.Deployment.Tests.Templates;

/// <summary>What Go's templates make of a value.</summary>
internal static class Values
{
    public static Dictionary<string, object?> Map(params IEnumerable<(string Key, object? Value)> entries) =>
        entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        long number => number != 0,
        double number => number != 0,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> map => map.Count > 0,
        _ => throw Unknown(value),
    };

    /// <summary>What <c>{{ value }}</c> writes.</summary>
    public static string Print(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double => throw new TemplateException(
            "A number of a values file is printed as it is: give it to int64 first, or 1000000 becomes 1e+06."),
        null => throw new TemplateException("Nothing is printed: Helm would write <no value>."),
        _ => throw new TemplateException("A list or a map is printed as it is: give it to toYaml."),
    };

    /// <summary>What <c>range</c> goes through: indices and elements, or keys and values in the order of the keys.</summary>
    public static IEnumerable<(object Key, object? Value)> Entries(object? value) => value switch
    {
        IReadOnlyList<object?> list => list.Select((element, index) => ((object)(long)index, element)),
        IReadOnlyDictionary<string, object?> map => map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => ((object)entry.Key, entry.Value)),
        _ => throw new TemplateException("range needs a list or a map."),
    };

    public static TemplateException Unknown(object? value) =>
        new($"A value of type {value?.GetType().Name ?? "nothing"} is not known there.");
}
