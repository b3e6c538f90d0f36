using System.Text.Json;
using Json.Schema;

namespace PixStream.Deployment.Tests.Documents;

/// <summary>The schema of the chart's values.</summary>
internal sealed class ValuesSchema(string text)
{
    private static readonly EvaluationOptions Listed = new() { OutputFormat = OutputFormat.List };

    private readonly JsonSchema _schema = JsonSchema.FromText(text);

    public JsonElement Root { get; } = JsonDocument.Parse(text).RootElement;

    /// <returns>What is wrong: its place, the keyword and a sentence. Empty if nothing is wrong.</returns>
    public IReadOnlyList<string> Check(IReadOnlyDictionary<string, object?> values) =>
    [
        .. (_schema.Evaluate(JsonSerializer.SerializeToElement(values), Listed).Details ?? [])
            .SelectMany(place => (place.Errors ?? []).Select(error =>
                $"{place.InstanceLocation} {place.EvaluationPath}/{error.Key}: {error.Value}")),
    ];

    /// <summary>The schema behind references to definitions.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
            schema = Root.GetProperty("definitions").GetProperty(reference.GetString()!["#/definitions/".Length..]);
        return schema;
    }
}
