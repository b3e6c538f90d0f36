using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace PixStream.Http.Tests;

/// <summary>A response, read to its end.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) =>
        Headers.NonValidated.TryGetValues(name, out var values) || ContentHeaders.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    /// <summary>The path to pull next, which must be there.</summary>
    public string Next =>
        Header("PI-Pull-Next") ?? Header("Pull-Next") ?? throw new InvalidOperationException("No path to pull next.");

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Text}");
        return this;
    }

    /// <summary>Asserts a well-formed problem of that name, in XML or JSON as it says.</summary>
    public Answer IsProblem(HttpStatusCode status, string name)
    {
        Is(status);
        var (type, detail, bodyStatus) =
            IsXmlProblem ? ProblemText.FromXml(Body) : ProblemText.FromJson(Body, Header("Content-Type"));
        Assert.Equal("urn:pixstream:problem:" + name, type);
        Assert.Equal((int)status, bodyStatus);
        ProblemText.IsProse(detail);
        return this;
    }

    public bool IsXmlProblem => Header("Content-Type") == "application/problem+xml; charset=utf-8";

    public bool IsJsonProblem => Header("Content-Type") == "application/problem+json";
}
