using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PixStream.Deployment.Tests.Documents;

/// <summary>
/// YAML as Kubernetes and Compose read it: null, bool, long, double, string, list, map; <c>&lt;&lt;</c> merges. Words that some
/// readers take for true or false and others for text are refused.
/// </summary>
internal static partial class Yaml
{
    /// <summary>The documents of a file; empty ones are left out.</summary>
    /// <exception cref="YamlException">It cannot be read, or a key is there twice.</exception>
    public static IReadOnlyList<Map> ReadAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(document => Convert(document.RootNode)).OfType<IReadOnlyDictionary<string, object?>>()
            .Select(values => new Map(values)).ToList();
    }

    public static Map Read(string text) => Assert.Single(ReadAll(text));

    private static object? Convert(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Style == ScalarStyle.Plain ? Plain(scalar.Value ?? "") : scalar.Value,
        YamlSequenceNode list => list.Children.Select(Convert).ToList(),
        YamlMappingNode map => Merge(map),
        _ => throw new FormatException($"{node.NodeType} is not known."),
    };

    private static Dictionary<string, object?> Merge(YamlMappingNode node)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in node.Children)
            if (key is YamlScalarNode { Value: "<<" } && Convert(value) is IReadOnlyDictionary<string, object?> merged)
                foreach (var entry in merged)
                    values.TryAdd(entry.Key, entry.Value);
            else
                values[((YamlScalarNode)key).Value!] = Convert(value);
        return values;
    }

    private static object? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        _ when Ambiguous().IsMatch(text) =>
            throw new FormatException($"'{text}' is true or false to some readers, and text to others: quote it."),
        _ when Octal().IsMatch(text) => System.Convert.ToInt64(text, 8),
        _ when Whole().IsMatch(text) => long.Parse(text, CultureInfo.InvariantCulture),
        _ when Fraction().IsMatch(text) => double.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    [GeneratedRegex("^(yes|no|on|off|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex Ambiguous();

    [GeneratedRegex("^0[0-7]+$")]
    private static partial Regex Octal();

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$")]
    private static partial Regex Fraction();
}

/// <summary>A map of a document, by paths such as <c>spec/template/spec</c>.</summary>
internal sealed record Map(IReadOnlyDictionary<string, object?> Values)
{
    public object? Find(string path)
    {
        object? value = Values;
        foreach (var part in path.Split('/'))
            value = (value as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(part);
        return value;
    }

    public string Text(string path) => Assert.IsType<string>(Find(path));

    public long Number(string path) => Assert.IsType<long>(Find(path));

    public Map At(string path) => new(Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(Find(path)));

    /// <summary>The maps in a list; none where there is no list.</summary>
    public IReadOnlyList<Map> Each(string path) =>
        Find(path) is IReadOnlyList<object?> list
            ? list.Cast<IReadOnlyDictionary<string, object?>>().Select(values => new Map(values)).ToList()
            : [];

    /// <summary>The texts in a list; none where there is no list.</summary>
    public IReadOnlyList<string> Texts(string path) =>
        Find(path) is IReadOnlyList<object?> list ? list.Cast<string>().ToList() : [];

    /// <summary>The texts in a map.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string path) =>
        At(path).Values.ToDictionary(entry => entry.Key, entry => (string)entry.Value!);

    /// <summary>As Helm lays one values file over another: maps are merged, everything else is replaced.</summary>
    public Map Under(Map other)
    {
        var values = Values.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        foreach (var (key, value) in other.Values)
            values[key] = value is IReadOnlyDictionary<string, object?> upper
                && values.GetValueOrDefault(key) is IReadOnlyDictionary<string, object?> lower
                    ? new Map(lower).Under(new Map(upper)).Values
                    : value;
        return new Map(values);
    }
}
