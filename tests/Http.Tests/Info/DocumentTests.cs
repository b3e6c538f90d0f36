using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using PixStream.Http.Refusals;

namespace PixStream.Http.Tests.Info;

/// <summary>docs/reference/openapi.json is written by hand: these tests keep it true.</summary>
public sealed class DocumentTests
{
    [Fact]
    public async Task The_document_names_the_operations_that_are_mapped()
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Http:ApiPage", "true"));
        var mapped = harness.Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => $"{method.ToLowerInvariant()} {endpoint.RoutePattern.RawText}"));

        using var document = await ReadAsync(harness);
        var documented = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_document_names_the_problems_there_are()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var document = await ReadAsync(harness);
        foreach (var schema in new[] { "Problem", "ProblemXml" })
        {
            var types = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty(schema)
                .GetProperty("properties").GetProperty("type").GetProperty("enum").EnumerateArray();
            Assert.Equal(Problems.All.Select(problem => problem.Type), types.Select(type => type.GetString()));
        }
    }

    [Fact]
    public async Task Every_reference_in_the_document_leads_somewhere()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var document = await ReadAsync(harness);
        Assert.All(References(document.RootElement), reference =>
        {
            var at = document.RootElement;
            foreach (var segment in reference.Split('/').Skip(1))
                Assert.True(at.TryGetProperty(segment, out at), reference);
        });
    }

    [Fact]
    public void Every_problem_is_listed_once()
    {
        Assert.Distinct(Problems.All.Select(problem => problem.Name));
        var fields = typeof(Problems).GetFields()
            .Where(field => field.FieldType == typeof(Problem))
            .Select(field => field.GetValue(null));
        Assert.Equal(fields.ToHashSet(), Problems.All.ToHashSet<object?>());
    }

    private static async Task<JsonDocument> ReadAsync(HttpHarness harness)
    {
        var answer = (await harness.GetAsync("/openapi.json")).Is(HttpStatusCode.OK);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        return JsonDocument.Parse(answer.Body);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
