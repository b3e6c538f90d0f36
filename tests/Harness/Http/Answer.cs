using System.Net;
using System.Text;
using System.Text.Json;

namespace PixStream.Harness.Http;

/// <summary>A response, read to its end; or, where <paramref name="Complete"/> is false, as far as it came.</summary>
internal sealed record Answer(HttpStatusCode Status, Dictionary<string, string> Headers, byte[] Body, bool Complete = true)
{
    /// <summary>How much of a body a failed test shows: an answer may have megabytes.</summary>
    private const int ShownLengthMax = 1000;

    /// <summary>The status as a number.</summary>
    public int Code => (int)Status;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The path to pull next.</summary>
    public string Next => Headers.GetValueOrDefault("PI-Pull-Next") ?? Required("Pull-Next");

    public string? Slot => Header("pi-thread-slot");

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string Required(string name) =>
        Header(name) ?? throw new InvalidOperationException($"{(int)Status} came without {name}: {Text}");

    /// <summary>Reads a response to its end, or as far as it comes.</summary>
    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var body = new MemoryStream();
        try
        {
            await response.Content.CopyToAsync(body, TestContext.Current.CancellationToken);
            return new Answer(response.StatusCode, headers, body.ToArray());
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new Answer(response.StatusCode, headers, body.ToArray(), Complete: false);
        }
    }

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Text[..Math.Min(Text.Length, ShownLengthMax)]}");
        Assert.True(Complete, "The body did not arrive whole.");
        return this;
    }

    public bool IsXmlProblem => Header("Content-Type") == "application/problem+xml; charset=utf-8";

    public bool IsJsonProblem => Header("Content-Type") == "application/problem+json";

    /// <summary>Its problem, in XML or JSON as it says.</summary>
    public ReadProblem Problem => IsXmlProblem ? ReadProblem.FromXml(Body) : IsJsonProblem ? ReadProblem.FromJson(Body)
        : throw new InvalidOperationException($"{Code} came as {Header("Content-Type")}, which is no problem: {Text}");

    /// <summary>Asserts a well-formed problem of that name, in XML or JSON as it says.</summary>
    public Answer IsProblem(HttpStatusCode status, string name)
    {
        Is(status);
        var problem = Problem;
        Assert.Equal(("urn:pixstream:problem:" + name, Code), (problem.Type, problem.Status));
        Assert.NotEmpty(problem.Title);
        ReadProblem.IsProse(problem.Detail);
        return this;
    }

    /// <summary>The same in that form, and in no other.</summary>
    public Answer IsProblem(HttpStatusCode status, string name, bool xml)
    {
        Assert.Equal((xml, !xml), (IsXmlProblem, IsJsonProblem));
        return IsProblem(status, name);
    }

    /// <summary>The messages of a 200 of the SPI profile, in either form.</summary>
    public List<Part> Messages()
    {
        Is(HttpStatusCode.OK);
        return Required("Content-Type").StartsWith(Multipart.Type, StringComparison.Ordinal)
            ? Multipart.Read(Body, Required("Content-Type"))
            : [new Part(Header("Content-Type"), Required("PI-ResourceId"), Body)];
    }

    /// <summary>The only message of a 200.</summary>
    public byte[] Message() => Assert.Single(Messages()).Payload;

    /// <summary>The objects of a 200 of the JSON profile, in either form.</summary>
    public List<JsonElement> Objects()
    {
        Is(HttpStatusCode.OK);
        Assert.Equal("application/json", Header("Content-Type"));
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(element => element.Clone())]
            : [document.RootElement.Clone()];
    }

    /// <summary>The same with its body decompressed.</summary>
    public Answer Unpacked()
    {
        Assert.Equal("gzip", Header("Content-Encoding"));
        return this with { Body = Gzip.Unpack(Body) };
    }

    /// <summary>Asserts that the other is the same answer, byte for byte, but for the time it was given.</summary>
    public void IsRepeatedBy(Answer other)
    {
        Assert.Equal(Status, other.Status);
        Assert.Equal(Body, other.Body);
        foreach (var name in new[]
        {
            "PI-Pull-Next", "Pull-Next", "PI-ResourceId", "Content-Type", "Content-Encoding", "Content-Length",
        })
            Assert.Equal(Header(name), other.Header(name));
    }
}
