using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace PixStream.EndToEnd;

/// <summary>A response, read to its end; or, where <paramref name="Complete"/> is false, as far as it came.</summary>
internal sealed record Answer(HttpStatusCode Status, Dictionary<string, string> Headers, byte[] Body, bool Complete = true)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The path to pull next.</summary>
    public string Next => Headers.GetValueOrDefault("PI-Pull-Next") ?? Required("Pull-Next");

    public string? Slot => Header("pi-thread-slot");

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string Required(string name) =>
        Header(name) ?? throw new InvalidOperationException($"{(int)Status} came without {name}: {Text}");

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Text}");
        Assert.True(Complete, "The body did not arrive whole.");
        return this;
    }

    /// <summary>Asserts a well-formed problem of that name, in XML or in JSON.</summary>
    public Answer IsProblem(HttpStatusCode status, string name, bool xml = true)
    {
        Is(status);
        Assert.Equal(xml ? "application/problem+xml; charset=utf-8" : "application/problem+json", Header("Content-Type"));
        var problem = xml ? Problem.FromXml(Body) : Problem.FromJson(Body);
        Assert.Equal("urn:pixstream:problem:" + name, problem.Type);
        Assert.Equal((int)status, problem.Status);
        Assert.NotEmpty(problem.Title);
        Assert.NotEmpty(problem.Detail);
        return this;
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
        foreach (var name in new[] { "PI-Pull-Next", "Pull-Next", "PI-ResourceId", "Content-Type", "Content-Encoding", "Content-Length" })
            Assert.Equal(Header(name), other.Header(name));
    }
}

internal static class Gzip
{
    public static byte[] Pack(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }

    public static byte[] Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
