using System.Text.Json;
using Json.Schema;
using PixStream.Deployment.Tests.Documents;

namespace PixStream.Deployment.Tests;

/// <summary>What <c>helm install</c> accepts as values, and what it refuses.</summary>
public class SchemaTests
{
    public static TheoryData<string> Samples => [.. Chart.Samples];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Values_of_the_chart_and_of_the_samples_are_accepted(string sample) =>
        Assert.Empty(Chart.Schema.Check(Chart.Values(sample).Values));

    [Theory]
    [InlineData("surprise: 1")]
    [InlineData("gateway: { replica: 3 }")]
    [InlineData("gateway: { autoscaling: { minimum: 2 } }")]
    [InlineData("gateway: { ingress: { hosts: [pix.example] } }")]
    [InlineData("silo: { image: { name: x } }")]
    [InlineData("cassandra: { contactPoint: x }")]
    [InlineData("settings: { Streams: { MaxStream: 6 } }")]
    [InlineData("cluster: { membership: Redis }")]
    [InlineData("settings: { Journal: { Retention: \"30.00:00:00\" } }")]
    [InlineData("networkPolicy: { clients: [{ ipblock: { cidr: 10.0.0.0/8 } }] }")]
    public void An_unknown_name_is_refused(string values) =>
        Assert.Contains("/additionalProperties/", Assert.Single(Check(values)), StringComparison.Ordinal);

    [Theory]
    [InlineData("gateway: { replicas: 0 }")]
    [InlineData("gateway: { replicas: \"2\" }")]
    [InlineData("gateway: { preStopSeconds: -1 }")]
    [InlineData("gateway: { resources: { requests: { memory: 1 GiB } } }")]
    [InlineData("gateway: { image: { tag: latest:x } }")]
    [InlineData("cluster: { backend: Local }")]
    [InlineData("cassandra: { contactPoints: [] }")]
    [InlineData("cassandra: { siloList: Local }")]
    [InlineData("cassandra: { keyspace: Pix-Stream }")]
    [InlineData("cassandra: { region: \"\" }")]
    [InlineData("tokens: { existingSecret: \"\" }")]
    [InlineData("settings: { Streams: { MaxStreams: 101 } }")]
    [InlineData("settings: { Streams: { IdleTimeout: 30 } }")]
    [InlineData("settings: { Http: { SpiWait: 5s } }")]
    [InlineData("telemetry: { otlpEndpoint: http://collector }")]
    [InlineData("networkPolicy: { clients: [{}] }")]
    public void A_value_out_of_range_is_refused(string values) => Assert.Single(Check(values));

    /// <summary>A validator passes over a keyword that it does not know: one that is misspelt refuses nothing.</summary>
    [Fact]
    public void The_schema_is_one_of_draft_07_and_has_only_its_keywords()
    {
        Assert.True(MetaSchemas.Draft7.Evaluate(Chart.Schema.Root).IsValid);
        var known = JsonSerializer.SerializeToElement(MetaSchemas.Draft7).GetProperty("properties").EnumerateObject()
            .Select(keyword => keyword.Name).ToHashSet();
        Assert.All(Keywords(Chart.Schema.Root), keyword => Assert.Contains(keyword, known));
    }

    /// <summary>A subchart gets <c>global</c> from Helm; settings are left to their defaults on purpose.</summary>
    [Fact]
    public void Each_value_that_the_schema_knows_stands_in_values_yaml()
    {
        Assert.All(Missing(Chart.Schema.Root, Chart.Defaults.Values, ""), path =>
            Assert.True(path == "global" || path.StartsWith("settings.", StringComparison.Ordinal), path));
    }

    private static IEnumerable<string> Keywords(JsonElement schema) =>
        schema.ValueKind != JsonValueKind.Object ? [] : schema.EnumerateObject().SelectMany(keyword =>
            (IEnumerable<string>)[keyword.Name, .. keyword.Name switch
            {
                "properties" or "definitions" => keyword.Value.EnumerateObject().SelectMany(inner => Keywords(inner.Value)),
                "items" or "additionalProperties" => Keywords(keyword.Value),
                _ => [],
            }]);

    private static IEnumerable<string> Missing(JsonElement schema, object? value, string path)
    {
        var properties = Chart.Schema.Resolve(schema).TryGetProperty("properties", out var found)
            ? found.EnumerateObject().ToList()
            : [];
        if (value is not IReadOnlyDictionary<string, object?> map)
            return [];
        return properties.SelectMany(property => map.TryGetValue(property.Name, out var inner)
            ? Missing(property.Value, inner, $"{path}{property.Name}.")
            : [$"{path}{property.Name}"]);
    }

    private static IReadOnlyList<string> Check(string values) =>
        Chart.Schema.Check(Chart.Defaults.Under(Yaml.Read(values)).Values);
}
