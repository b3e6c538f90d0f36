using System.Net;
using Microsoft.Extensions.Primitives;
using PixStream.Http.Pull;
using PixStream.Http.Routing;

namespace PixStream.Http.Tests.Pull;

/// <summary>What Accept and Accept-Encoding admit.</summary>
public sealed class AcceptTests
{
    [Theory]
    [InlineData("", BatchForm.Single)]
    [InlineData("*/*", BatchForm.Single)]
    [InlineData("application/xml", BatchForm.Single)]
    [InlineData("APPLICATION/XML", BatchForm.Single)]
    [InlineData("application/*", BatchForm.Single)]
    [InlineData("application/xml; charset=utf-8", BatchForm.Single)]
    [InlineData("application/xml;charset=\"UTF-8\"", BatchForm.Single)]
    [InlineData("application/xml;charset=iso-8859-1", BatchForm.None)]
    [InlineData("multipart/mixed", BatchForm.Multi)]
    [InlineData("multipart/*", BatchForm.Multi)]
    [InlineData("multipart/mixed; boundary=abc", BatchForm.Multi)]
    [InlineData("application/xml, multipart/mixed", BatchForm.Multi)]
    [InlineData("multipart/mixed;q=0.5, application/xml;q=0.9", BatchForm.Single)]
    [InlineData("multipart/mixed;q=0.9, application/xml;q=0.5", BatchForm.Multi)]
    [InlineData("multipart/mixed, */*;q=0.1", BatchForm.Multi)]
    [InlineData("multipart/mixed;q=0, */*", BatchForm.Single)]
    [InlineData("application/xml;q=0, */*;q=0.1", BatchForm.Multi)]
    [InlineData("application/xml;q=0", BatchForm.None)]
    [InlineData("*/*;q=0", BatchForm.None)]
    [InlineData("text/html", BatchForm.None)]
    [InlineData("application/json", BatchForm.None)]
    [InlineData("multipart/json", BatchForm.None)]
    [InlineData("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", BatchForm.Single)]
    [InlineData(", ,", BatchForm.Single)]
    [InlineData(" ", BatchForm.Single)]
    [InlineData(", multipart/mixed,", BatchForm.Multi)]
    [InlineData("application/xml;q=0.5, multipart/mixed;q=0.5", BatchForm.Multi)]
    [InlineData("multipart/mixed;q=0.5, application/xml;q=0.5", BatchForm.Multi)]
    [InlineData("*/*;q=0.5, multipart/mixed;q=0.5", BatchForm.Multi)]
    [InlineData("multipart/mixed;q=0, multipart/mixed;q=0.5", BatchForm.Multi)]
    [InlineData("multipart/mixed;q=0.5, multipart/mixed;q=0", BatchForm.Multi)]
    [InlineData("*/*;q=0, multipart/mixed", BatchForm.Multi)]
    [InlineData("*/*;q=0, application/*;q=0.1", BatchForm.Single)]
    [InlineData("multipart/mixed;q=0.000", BatchForm.None)]
    [InlineData("garbage", BatchForm.None)]
    [InlineData("garbage, application/xml", BatchForm.Single)]
    [InlineData(";;,,//", BatchForm.None)]
    [InlineData("application/xml;q=banana", BatchForm.Single)]
    internal void The_form_follows_from_the_header(string accept, BatchForm expected) =>
        Assert.Equal(expected, AcceptedForms.Of(new StringValues(accept), ProfileProtocol.Spi).Preferred);

    [Fact]
    internal void Several_headers_are_one_list()
    {
        var accepted = AcceptedForms.Of(new StringValues(["text/html", "multipart/mixed"]), ProfileProtocol.Spi);

        Assert.Equal(BatchForm.Multi, accepted.Preferred);
        Assert.False(accepted.Admits(BatchForm.Single));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("x-gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip;q=0.0, *", false)]
    [InlineData("gzip;q=0.5, identity;q=1", false)]
    [InlineData("identity;q=0.5, gzip;q=1", true)]
    [InlineData("identity", false)]
    [InlineData("gzip, identity", true)]
    [InlineData("identity, gzip", true)]
    [InlineData("gzip;q=0.5, identity;q=0.5", true)]
    [InlineData("identity;q=0", false)]
    [InlineData("identity;q=0, gzip", true)]
    [InlineData("*;q=1, gzip;q=0.5", false)]
    [InlineData("*;q=0.5, identity;q=0.5", true)]
    [InlineData("gzip;q=0.5, *;q=0.5", true)]
    [InlineData("gzip;q=0, gzip", true)]
    [InlineData("gzip, gzip;q=0", true)]
    [InlineData(", ,", false)]
    [InlineData("br", false)]
    [InlineData("*", true)]
    [InlineData("*;q=0", false)]
    [InlineData("@@@", false)]
    internal void Gzip_is_used_where_it_is_admitted(string acceptEncoding, bool expected) =>
        Assert.Equal(expected, AcceptedCoding.PrefersGzip(acceptEncoding.Length == 0 ? StringValues.Empty : acceptEncoding));

    [Theory]
    [InlineData(", ,", BatchForm.Single)]
    [InlineData("application/json, multipart/json", BatchForm.Multi)]
    [InlineData("multipart/json;q=0.5, application/json;q=0.5", BatchForm.Multi)]
    [InlineData("multipart/json;q=0.4, application/json;q=0.5", BatchForm.Single)]
    [InlineData("*/*;q=0", BatchForm.None)]
    [InlineData("*/*;q=0, application/json", BatchForm.Single)]
    [InlineData("multipart/mixed", BatchForm.None)]
    internal void The_form_of_the_JSON_profile_follows_from_the_header_too(string accept, BatchForm expected) =>
        Assert.Equal(expected, AcceptedForms.Of(new StringValues(accept), ProfileProtocol.Json).Preferred);

    [Theory]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    public async Task A_list_without_elements_is_no_list(string start)
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(1);
        (await harness.GetAsync(start, ", ,", ", ,")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("multipart/mixed")]
    public async Task The_whole_body_is_compressed(string accept)
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(1);
        var packed = (await harness.GetAsync(HttpHarness.SpiStart, accept, "gzip")).Is(HttpStatusCode.OK);

        Assert.Equal("gzip", packed.Header("Content-Encoding"));
        Assert.Equal(packed.Body.Length.ToString(), packed.Header("Content-Length"));
        var plain = Gzip.Unpack(packed.Body);
        Assert.Contains("<Envelope", System.Text.Encoding.UTF8.GetString(plain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_is_compressed_too_but_nothing_else_than_a_batch()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(1);

        var packed = (await harness.GetAsync(HttpHarness.JsonStart, "multipart/json", "gzip")).Is(HttpStatusCode.OK);
        Assert.Equal((byte)'[', Gzip.Unpack(packed.Body)[0]);
        Assert.Null((await harness.GetAsync(packed.Next, null, "gzip")).Is(HttpStatusCode.NoContent).Header("Content-Encoding"));
        Assert.Null((await harness.GetAsync("/api/pix/x/stream/start", null, "gzip")).Header("Content-Encoding"));
    }

    [Theory]
    [InlineData("/api/v1/out/11111111/stream/start", "application/json", "multipart/mixed")]
    [InlineData("/api/pix/11111111/stream/start", "application/xml", "multipart/json")]
    public async Task Nothing_admissible_is_406_and_opens_no_stream(string path, string accept, string advice)
    {
        await using var harness = await HttpHarness.StartAsync();

        var refused = (await harness.GetAsync(path, accept)).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable");

        Assert.Contains(advice, refused.Text, StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Terms);
    }

    [Fact]
    public async Task A_refused_Accept_moves_no_cursor()
    {
        await using var harness = await HttpHarness.StartAsync();
        var token = (await harness.GetAsync(HttpHarness.SpiStart)).Next;
        var message = (await harness.FillAsync(1))[0];

        (await harness.GetAsync(token, "image/png")).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable");

        Assert.Equal(message, (await harness.GetAsync(token)).Is(HttpStatusCode.OK).Body);
    }
}
