using System.Globalization;
using System.Text.RegularExpressions;

namespace PixStream.Deployment.Tests.Templates;

/// <summary>
/// Helm's <c>toYaml</c>: keys in their order, lists not indented below their key. Strings only as far as it is sure how they are
/// written.
/// </summary>
internal static partial class YamlText
{
    public static string Write(object? value) => string.Join('\n', Lines(value));

    private static IEnumerable<string> Lines(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> { Count: > 0 } map => Values.Entries(map)
            .SelectMany(entry => Entry((string)entry.Key, entry.Value)),
        IReadOnlyList<object?> { Count: > 0 } list =>
            list.SelectMany(element => Lines(element).Select((line, i) => (i == 0 ? "- " : "  ") + line)),
        _ => [Scalar(value)],
    };

    private static IEnumerable<string> Entry(string key, object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> { Count: > 0 } => Lines(value).Select(line => "  " + line)
            .Prepend($"{Scalar(key)}:"),
        IReadOnlyList<object?> { Count: > 0 } => Lines(value).Prepend($"{Scalar(key)}:"),
        _ => [$"{Scalar(key)}: {Scalar(value)}"],
    };

    private static string Scalar(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => ((long)number)
            .ToString(CultureInfo.InvariantCulture),
        IReadOnlyDictionary<string, object?> => "{}",
        IReadOnlyList<object?> => "[]",
        string text when Digits().IsMatch(text) || text is "true" or "false" => $"\"{text}\"",
        string text when Plain().IsMatch(text) && text is not ("null" or "yes" or "no" or "on" or "off" or "y" or "n") => text,
        _ => throw new TemplateException($"toYaml is not sure how '{value}' is written."),
    };

    [GeneratedRegex("^[0-9]{1,9}$")]
    private static partial Regex Digits();

    // With a letter, or with a slash and digits: nothing that could be read as a number, a date or a word of YAML's own.
    [GeneratedRegex(
        "^(/?[a-z][A-Za-z0-9./_-]*|[0-9]{1,9}(m|k|M|G|T|Ki|Mi|Gi|Ti)|[0-9.]+/[0-9]+|[A-Z][a-z]+[A-Z][A-Za-z]*|Equal|Exists)$")]
    private static partial Regex Plain();
}
