using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PixStream.Http.Tests.Routing;

/// <summary>The same over HTTP/2, whose bodies need no length.</summary>
public sealed class Http2Tests
{
    [Fact]
    public async Task A_message_goes_in_and_out()
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants(), protocols: HttpProtocols.Http2);
        var message = Sample.Message();
        var post = new HttpRequestMessage(HttpMethod.Post, HttpHarness.Intake)
        {
            Content = new StreamContent(new Unmeasured(message)),
        };
        post.Content.Headers.TryAddWithoutValidation("Content-Type", "application/xml");
        (await harness.SendAsync(OverHttp2(post))).Is(HttpStatusCode.Created);

        var get = new HttpRequestMessage(HttpMethod.Get, HttpHarness.SpiStart);
        get.Headers.TryAddWithoutValidation("Accept", "multipart/mixed");
        var answer = (await harness.SendAsync(OverHttp2(get))).Is(HttpStatusCode.OK);

        Assert.Equal(message, Assert.Single(Multiparts.Read(answer)).Body);
        Assert.NotEmpty(answer.Next);
    }

    private static HttpRequestMessage OverHttp2(HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return request;
    }

    /// <summary>A stream that does not say how long it is, so that no Content-Length is sent.</summary>
    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
