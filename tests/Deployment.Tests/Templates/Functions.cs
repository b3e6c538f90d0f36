using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PixStream.Deployment.Tests.Templates;

/// <summary>
/// The functions of Go's templates, of sprig and of Helm that the chart uses, for the arguments that it gives them.
/// </summary>
internal static class Functions
{
    public static object? Call(string name, IReadOnlyList<object?> arguments) => (name, arguments) switch
    {
        ("not", [var value]) => !Values.IsTrue(value),
        ("hasKey", [IReadOnlyDictionary<string, object?> map, string key]) => map.ContainsKey(key),
        ("and", _) => arguments.All(Values.IsTrue) ? arguments[^1] : arguments.First(static value => !Values.IsTrue(value)),
        ("or", _) => arguments.FirstOrDefault(Values.IsTrue) ?? arguments[^1],
        ("eq", [string left, string right]) => left == right,
        ("gt", [long left, long right]) => left > right,
        ("default", [var fallback, var value]) => Values.IsTrue(value) ? value : fallback,
        ("fail", [string message]) => throw new ChartRefusalException(message),
        ("required", [string message, var value]) => value is null or "" ? throw new ChartRefusalException(message) : value,
        ("list", _) => arguments,
        ("dict", _) => Dictionary(arguments),
        ("int64" or "int", [var value]) => Whole(value),
        ("until", [long count]) => Enumerable.Range(0, (int)count).Select(static index => (object?)(long)index).ToList(),
        ("add", _) => arguments.Sum(Whole),
        ("kindIs", ["string", var value]) => value is string,
        ("kindIs", ["map", var value]) => value is IReadOnlyDictionary<string, object?>,
        ("kindIs", ["slice", var value]) => value is IReadOnlyList<object?>,
        ("toYaml", [var value]) => YamlText.Write(value),
        ("toJson", [var value and (bool or long or double)]) => JsonSerializer.Serialize(value),
        _ => Text(name, arguments),
    };

    private static string Text(string name, IReadOnlyList<object?> arguments) => (name, arguments) switch
    {
        ("quote", [var value]) => Quote(Values.Print(value)),
        ("printf", [string format, ..]) => Format(format, [.. arguments.Skip(1)]),
        ("trim", [string text]) => text.Trim(),
        ("trimPrefix", [string prefix, string text]) =>
            text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
        ("trimSuffix", [string suffix, string text]) =>
            text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
        ("trunc", [long length, string text]) => text.Length > length ? text[..(int)length] : text,
        ("nindent", [long width, string text]) => Indent((int)width, text),
        ("sha256sum", [string text]) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        ("regexFind", [string pattern, string text]) => Regex.Match(text, pattern).Value,
        _ => throw new TemplateException(
            $"{name} with ({string.Join(", ", arguments.Select(argument => argument?.GetType().Name ?? "nothing"))}) is not known."),
    };

    private static Dictionary<string, object?> Dictionary(IReadOnlyList<object?> arguments)
    {
        if (arguments.Count % 2 != 0)
            throw new TemplateException("dict needs pairs.");
        return Values.Map(arguments.Chunk(2).Select(pair => (pair[0] as string ?? throw Values.Unknown(pair[0]), pair[1])));
    }

    private static long Whole(object? value) => value switch
    {
        long number => number,
        double number => (long)number,
        string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Values.Unknown(value),
    };

    private static string Quote(string text) =>
        text.All(character => character is >= ' ' and <= '~')
            ? $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : throw new TemplateException("quote knows printable ASCII only.");

    private static string Format(string format, List<object?> values)
    {
        var parts = format.Split("%s");
        if (parts.Length != values.Count + 1 || parts.Any(part => part.Contains('%', StringComparison.Ordinal)))
            throw new TemplateException("printf knows %s only, one for each value.");
        var text = new StringBuilder(parts[0]);
        for (var i = 0; i < values.Count; i++)
            text.Append(values[i] as string ?? throw Values.Unknown(values[i])).Append(parts[i + 1]);
        return text.ToString();
    }

    private static string Indent(int width, string text)
    {
        var pad = new string(' ', width);
        return $"\n{pad}{text.Replace("\n", $"\n{pad}", StringComparison.Ordinal)}";
    }
}
