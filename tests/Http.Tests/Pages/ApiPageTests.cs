using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PixStream.Http.Tests.Credentials;

namespace PixStream.Http.Tests.Pages;

/// <summary>The OpenAPI document as a page: what is served for it, to whom, and how it is kept.</summary>
public sealed partial class ApiPageTests
{
    private const string Page = "/docs";

    /// <summary>What the page and its files weigh on the wire, at most: they are fetched once.</summary>
    private const int PackedBytesMax = 512 * 1024;

    private static readonly (string Name, string Value) On = ("PixStream:Http:ApiPage", "true");

    private static readonly string[] Files =
        [Page, "/docs/page.css", "/docs/page.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"];

    public static TheoryData<string> All => [.. Files];

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_is_off_unless_it_is_switched_on(string path)
    {
        foreach (var settings in new[] { Array.Empty<(string, string)>(), [("PixStream:Http:ApiPage", "false")] })
        {
            await using var harness = await HttpHarness.StartAsync(settings);
            (await harness.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "not-found");
            (await harness.PostAsync([], path: path)).IsProblem(HttpStatusCode.NotFound, "not-found");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Each_file_is_named_by_the_page_and_has_its_type(string path)
    {
        await using var harness = await HttpHarness.StartAsync(On);
        var answer = (await harness.GetAsync(path)).Is(HttpStatusCode.OK);
        Assert.Equal(
            Path.GetExtension(path) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                _ => "text/html; charset=utf-8",
            },
            answer.Header("Content-Type"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        if (path != Page)
            Assert.Contains($"\"{path}\"", (await harness.GetAsync(Page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_names_nothing_else_and_nothing_of_another_host()
    {
        await using var harness = await HttpHarness.StartAsync(On);
        var page = (await harness.GetAsync(Page)).Text;
        Assert.Equal(
            Files.Append("/").Append("/openapi.json").Append("data:,").Except([Page]).Order(),
            References().Matches(page).Select(found => found.Groups[1].Value).Distinct().Order());
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.All(Scripts().Matches(page), script => Assert.Equal("", script.Groups[1].Value));
    }

    [Fact]
    public async Task Nothing_inline_and_nothing_of_another_host_may_run()
    {
        await using var harness = await HttpHarness.StartAsync(On);
        var answer = await harness.GetAsync(Page);
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'",
            answer.Header("Content-Security-Policy"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Packed_and_plain_are_the_same_bytes_under_tags_of_their_own(string path)
    {
        await using var harness = await HttpHarness.StartAsync(On);
        var plain = (await harness.GetAsync(path)).Is(HttpStatusCode.OK);
        var packed = (await harness.GetAsync(path, acceptEncoding: "gzip, deflate, br")).Is(HttpStatusCode.OK);
        Assert.Equal(plain.Body, packed.Unpacked().Body);
        Assert.Null(plain.Header("Content-Encoding"));
        Assert.NotEqual(plain.Header("ETag"), packed.Header("ETag"));
        foreach (var answer in new[] { plain, packed })
        {
            Assert.Equal(answer.Body.Length.ToString(), answer.Header("Content-Length"));
            Assert.Equal(("no-cache", "Accept-Encoding"), (answer.Header("Cache-Control"), answer.Header("Vary")));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_a_browser_has_already_is_not_sent_again(string path)
    {
        await using var harness = await HttpHarness.StartAsync(On);
        var first = await harness.GetAsync(path, acceptEncoding: "gzip");
        var own = first.Required("ETag");
        foreach (var tag in new[] { own, $"W/{own}", "*", $"\"x\", {own}" })
        {
            var again = (await AskAsync(harness, path, tag)).Is(HttpStatusCode.NotModified);
            Assert.Equal(
                (first.Header("ETag"), 0, "no-cache", "Accept-Encoding"),
                (again.Header("ETag"), again.Body.Length, again.Header("Cache-Control"), again.Header("Vary")));
        }

        foreach (var tag in new[] { "\"another\"", "nonsense" })
            Assert.Equal(first.Body, (await AskAsync(harness, path, tag)).Is(HttpStatusCode.OK).Body);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task HEAD_says_what_GET_would(string path)
    {
        await using var harness = await HttpHarness.StartAsync(On);
        foreach (var coding in new[] { "gzip", "identity" })
        {
            var get = await harness.GetAsync(path, acceptEncoding: coding);
            var request = new HttpRequestMessage(HttpMethod.Head, path);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);
            var head = (await harness.SendAsync(request)).Is(HttpStatusCode.OK);
            Assert.Empty(head.Body);
            foreach (var name in new[] { "Content-Length", "Content-Type", "ETag", "Content-Encoding" })
                Assert.Equal(get.Header(name), head.Header(name));
        }
    }

    [Fact]
    public async Task All_of_it_is_small_enough_to_fetch_once()
    {
        await using var harness = await HttpHarness.StartAsync(On);
        var bytes = 0;
        foreach (var path in Files.Append("/openapi.json"))
            bytes += (await harness.GetAsync(path, acceptEncoding: path == "/openapi.json" ? null : "gzip")).Body.Length;
        Assert.InRange(bytes, 1, PackedBytesMax + 100 * 1024);
    }

    [Theory]
    [InlineData("/docs/index.html")]
    [InlineData("/docs/oauth2-redirect.html")]
    [InlineData("/docs/swagger-ui-standalone-preset.js")]
    [InlineData("/docs/../docs.html")]
    [InlineData("/docs/..%2fopenapi.json")]
    [InlineData("/docs/page.css/x")]
    [InlineData("/swagger/index.html")]
    [InlineData("/DOCS")]
    [InlineData("/docs%2fpage.js")]
    public async Task Nothing_else_of_the_package_is_served(string path)
    {
        await using var harness = await HttpHarness.StartAsync(On);
        (await harness.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Another_method_is_405()
    {
        await using var harness = await HttpHarness.StartAsync(On);
        foreach (var path in Files)
        {
            var refused = (await harness.PostAsync([], path: path))
                .IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
            Assert.Equal("GET, HEAD", refused.Header("Allow"));
        }
    }

    /// <summary>As the document itself: it tells nothing of any participant.</summary>
    [Fact]
    public async Task No_credential_is_asked_for_where_participants_show_some()
    {
        await using var harness = await CredentialHarness.StartAsync(On);
        using var stranger = harness.With(null);
        foreach (var path in Files.Append("/"))
            (await stranger.GetAsync(path)).Is(HttpStatusCode.OK);
        (await stranger.StartAsync(CredentialHarness.Active)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task The_script_of_the_page_asks_for_the_document_of_this_server()
    {
        await using var harness = await HttpHarness.StartAsync(On);
        var script = Encoding.UTF8.GetString((await harness.GetAsync("/docs/page.js")).Body);
        Assert.Contains("url: \"/openapi.json\"", script, StringComparison.Ordinal);
        Assert.DoesNotContain("://", script, StringComparison.Ordinal);
    }

    private static Task<Answer> AskAsync(HttpHarness harness, string path, string tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        return harness.SendAsync(request);
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex References();

    [GeneratedRegex("<script[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();
}
