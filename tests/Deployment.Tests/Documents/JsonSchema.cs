using System.Text.Json;
using System.Text.RegularExpressions;

namespace PixStream.Deployment.Tests.Documents;

/// <summary>
/// The keywords of JSON Schema draft-07 that the chart uses. A keyword that it does not know is an error, never passed over.
/// </summary>
internal sealed class JsonSchema
{
    private readonly JsonElement _root;

    private JsonSchema(JsonElement root) => _root = root;

    public JsonElement Root => _root;

    public static JsonSchema Parse(string text) => new(JsonDocument.Parse(text).RootElement);

    /// <returns>What is wrong, with its path; none if nothing is.</returns>
    public IReadOnlyList<string> Check(object? value) => Check(_root, value, "values").ToList();

    /// <summary>The schema behind references to definitions.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!;
            if (!name.StartsWith("#/definitions/", StringComparison.Ordinal))
                throw new NotSupportedException($"$ref {name} is not known.");
            schema = _root.GetProperty("definitions").GetProperty(name["#/definitions/".Length..]);
        }

        return schema;
    }

    private IEnumerable<string> Check(JsonElement schema, object? value, string path)
    {
        var resolved = Resolve(schema);
        return resolved.EnumerateObject().SelectMany(keyword => keyword.Name switch
        {
            "$schema" or "title" or "definitions" => [],
            "type" => If(!HasType(value, keyword.Value.GetString()!), $"{path} is not of type {keyword.Value}."),
            "enum" => If(
                !keyword.Value.EnumerateArray().Any(allowed => value is string text && allowed.GetString() == text),
                $"{path} is '{value}', not one of {keyword.Value}."),
            "minimum" => If(Number(value) < keyword.Value.GetDouble(), $"{path} is {value}, less than {keyword.Value}."),
            "maximum" => If(Number(value) > keyword.Value.GetDouble(), $"{path} is {value}, more than {keyword.Value}."),
            "pattern" => If(
                value is string text && !Regex.IsMatch(text, keyword.Value.GetString()!), $"{path} is '{value}', which does not match {keyword.Value}."),
            "minLength" => If(value is string text && text.Length < keyword.Value.GetInt32(), $"{path} is too short."),
            "maxLength" => If(value is string text && text.Length > keyword.Value.GetInt32(), $"{path} is too long."),
            "minItems" => If(value is IReadOnlyList<object?> list && list.Count < keyword.Value.GetInt32(), $"{path} has too few elements."),
            "items" => value is IReadOnlyList<object?> list
                ? list.SelectMany((element, index) => Check(keyword.Value, element, $"{path}[{index}]"))
                : [],
            "minProperties" or "required" or "properties" or "additionalProperties" =>
                value is IReadOnlyDictionary<string, object?> map ? CheckMap(resolved, keyword, map, path) : [],
            _ => throw new NotSupportedException($"The keyword {keyword.Name} is not known."),
        });
    }

    private IEnumerable<string> CheckMap(JsonElement schema, JsonProperty keyword, IReadOnlyDictionary<string, object?> map, string path) => keyword.Name switch
    {
        "minProperties" => If(map.Count < keyword.Value.GetInt32(), $"{path} is empty."),
        "required" => keyword.Value.EnumerateArray().Select(name => name.GetString()!).Where(name => !map.ContainsKey(name))
            .Select(name => $"{path}.{name} is missing."),
        "properties" => keyword.Value.EnumerateObject().Where(property => map.ContainsKey(property.Name))
            .SelectMany(property => Check(property.Value, map[property.Name], $"{path}.{property.Name}")),
        _ => map.Where(entry => !schema.TryGetProperty("properties", out var properties) || !properties.TryGetProperty(entry.Key, out var _))
            .SelectMany(entry => keyword.Value.ValueKind switch
            {
                JsonValueKind.False => [$"{path}.{entry.Key} is not known."],
                JsonValueKind.Object => Check(keyword.Value, entry.Value, $"{path}.{entry.Key}"),
                _ => throw new NotSupportedException("additionalProperties is false or a schema."),
            }),
    };

    private static bool HasType(object? value, string type) => type switch
    {
        "object" => value is IReadOnlyDictionary<string, object?>,
        "array" => value is IReadOnlyList<object?>,
        "string" => value is string,
        "boolean" => value is bool,
        "integer" => value is long,
        "number" => value is long or double,
        _ => throw new NotSupportedException($"The type {type} is not known."),
    };

    private static double Number(object? value) => value switch
    {
        long number => number,
        double number => number,
        _ => double.NaN,
    };

    private static IEnumerable<string> If(bool wrong, string words) => wrong ? [words] : [];
}
