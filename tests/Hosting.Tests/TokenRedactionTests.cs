using System.Diagnostics;
using PixStream.Hosting.Collecting;

namespace PixStream.Hosting.Tests;

/// <summary>A trace holds nothing with which a stream could be read.</summary>
public sealed class TokenRedactionTests
{
    [Theory]
    [InlineData("/api/v1/out/12345678/stream/AbC-12", "/api/v1/out/12345678/stream/…")]
    [InlineData("GET /api/pix/12345678/stream/AbC-12?x=1", "GET /api/pix/12345678/stream/…")]
    [InlineData("/api/v1/out/12345678/stream/start", "/api/v1/out/12345678/stream/start")]
    [InlineData("/api/v1/out/{ispb}/stream/{piPullNext}", "/api/v1/out/{ispb}/stream/{piPullNext}")]
    [InlineData("/health/live", "/health/live")]
    public void A_path_ends_where_the_token_begins(string path, string sent)
    {
        using var activity = new Activity(path);
        activity.SetTag("url.path", path);
        using var redaction = new TokenRedaction();
        redaction.OnEnd(activity);
        Assert.Equal(sent, activity.DisplayName);
        Assert.Equal(sent, activity.GetTagItem("url.path"));
    }
}
