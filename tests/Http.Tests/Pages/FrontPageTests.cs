using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PixStream.Http.Tests.Admin;

namespace PixStream.Http.Tests.Pages;

/// <summary>What a person is told at the root of an address.</summary>
public sealed partial class FrontPageTests
{
    private const string OfChromium =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8";

    private const string OfFirefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private static readonly (string Name, string Value) WithApiPage = ("PixStream:Http:ApiPage", "true");

    [Theory]
    [InlineData(OfChromium, true)]
    [InlineData(OfFirefox, true)]
    [InlineData("text/html", true)]
    [InlineData("TEXT/HTML;q=0.1", true)]
    [InlineData("text/plain, text/html", true)]
    [InlineData("*/*", false)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("text/*", false)]
    [InlineData("application/json", false)]
    [InlineData("text/html;q=0", false)]
    [InlineData("text/html;q=0.5, text/plain", false)]
    [InlineData("text/html;q=nonsense;;, =", false)]
    public async Task A_browser_gets_HTML_and_everything_else_text(string? accept, bool isHtml)
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = (await harness.GetAsync("/", accept)).Is(HttpStatusCode.OK);
        Assert.Equal(isHtml ? "text/html; charset=utf-8" : "text/plain; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal(isHtml, answer.Text.StartsWith("<!doctype html>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "en")]
    [InlineData("pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "pt-BR")]
    [InlineData("PT", "pt-BR")]
    [InlineData("pt-PT", "pt-BR")]
    [InlineData("en-US,en;q=0.9,pt;q=0.8", "en")]
    [InlineData("pt;q=0.5, *;q=0.8", "en")]
    [InlineData("de, pt;q=0.1", "pt-BR")]
    [InlineData("en, pt", "en")]
    [InlineData("pt, en", "pt-BR")]
    [InlineData("pt;q=0", "en")]
    [InlineData("ptx", "en")]
    [InlineData("de", "en")]
    [InlineData(";;;", "en")]
    public async Task The_language_is_the_one_that_is_preferred(string? languages, string expected)
    {
        await using var harness = await HttpHarness.StartAsync();
        foreach (var accept in new[] { "*/*", OfChromium })
        {
            var answer = await GetAsync(harness, accept, languages);
            Assert.Equal(expected, answer.Header("Content-Language"));
            Assert.Equal(
                expected == "en" ? "serves Pix participants" : "entrega aos participantes",
                Lead().Match(answer.Text).Value);
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("pt")]
    public async Task Text_fits_80_columns_and_names_paths_that_are_there(string language)
    {
        await using var harness = await HttpHarness.StartAsync(WithApiPage);
        var text = (await GetAsync(harness, "*/*", language)).Text;
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain('\r', text);
        var here = Here().Matches(text).Select(found => found.Groups[1].Value).ToList();
        Assert.Equal(["/docs", "/openapi.json", "/health/live", "/health/ready"], here);
        foreach (var path in here)
            (await harness.GetAsync(path)).Is(HttpStatusCode.OK);
        ExpectPages(text);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("pt")]
    public async Task Links_of_the_HTML_lead_somewhere(string language)
    {
        await using var harness = await HttpHarness.StartAsync(WithApiPage);
        var page = (await GetAsync(harness, OfChromium, language)).Text;
        var links = Links().Matches(page).Select(found => found.Groups[1].Value).ToList();
        Assert.Equal(["/docs", "/openapi.json", "/health/live", "/health/ready"], links);
        foreach (var link in links)
            (await harness.GetAsync(link)).Is(HttpStatusCode.OK);
        ExpectPages(page);
        Assert.Contains($"lang=\"{language}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_API_page_it_is_not_named()
    {
        await using var harness = await HttpHarness.StartAsync();
        foreach (var accept in new[] { "*/*", OfChromium })
            Assert.DoesNotContain("/docs\"", (await harness.GetAsync("/", accept)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/docs ", (await harness.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_runs_and_fetches_nothing_for_it()
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = await harness.GetAsync("/", OfChromium);
        var style = Style().Match(answer.Text).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            answer.Header("Content-Security-Policy"));
        Assert.Equal(
            ("nosniff", "no-referrer"), (answer.Header("X-Content-Type-Options"), answer.Header("Referrer-Policy")));
        Assert.DoesNotContain("<script", answer.Text, StringComparison.Ordinal);
        Assert.InRange(answer.Body.Length, 500, 4096);
    }

    [Fact]
    public async Task No_cache_gives_it_to_another_reader()
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = await harness.GetAsync("/");
        Assert.Equal(("no-store", "Accept, Accept-Language"), (answer.Header("Cache-Control"), answer.Header("Vary")));
    }

    [Fact]
    public async Task HEAD_says_what_GET_would_and_sends_no_body()
    {
        await using var harness = await HttpHarness.StartAsync();
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        var (head, length) = (await connection.ReadHeadAsync())!.Value;
        Assert.Equal((200, (await harness.GetAsync("/")).Body.Length), (head.Code, length));
        // What follows on the connection is the next answer, and no part of a body.
        Assert.Equal("""{"status":"live"}""", (await connection.ReadAsync())!.Text);
    }

    [Theory]
    [InlineData("GET http://localhost HTTP/1.1", 200)]
    [InlineData("GET /? HTTP/1.1", 200)]
    [InlineData("GET /?a=b HTTP/1.1", 200)]
    [InlineData("GET /./ HTTP/1.1", 200)]
    [InlineData("GET // HTTP/1.1", 404)]
    [InlineData("GET /%2F HTTP/1.1", 404)]
    [InlineData("GET /index.html HTTP/1.1", 404)]
    [InlineData("OPTIONS * HTTP/1.1", 404)]
    public async Task The_root_is_one_path(string line, int code)
    {
        await using var harness = await AdminHarness.StartAsync();
        foreach (var address in new[] { harness.PublicUrl, harness.Url! })
        {
            using var connection = await RawConnection.OpenAsync(new Uri(address));
            await connection.SendAsync($"{line}\r\nHost: localhost\r\n\r\n");
            Assert.Equal(code, (await connection.ReadAsync())!.Code);
        }
    }

    [Theory]
    [InlineData("*/*", "en", "admin API")]
    [InlineData("*/*", "pt", "API administrativa")]
    [InlineData(OfChromium, "en", "admin API")]
    [InlineData(OfChromium, "pt", "API administrativa")]
    public async Task The_admin_address_says_what_it_is(string accept, string language, string says)
    {
        await using var harness = await AdminHarness.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, harness.Url + "/");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        var answer = (await harness.SendAsync(request)).Is(HttpStatusCode.OK);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
        Assert.Contains("docs/reference/admin.md", answer.Text, StringComparison.Ordinal);
        ExpectPages(answer.Text);
        Assert.EndsWith("; frame-ancestors 'none'; sandbox", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        var isHtml = accept != "*/*";
        if (!isHtml)
            Assert.All(answer.Text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        var paths = (isHtml ? Links() : Here()).Matches(answer.Text).Select(found => found.Groups[1].Value).ToList();
        Assert.NotEmpty(paths);
        foreach (var path in paths)
            (await harness.GetAsync(path)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("HEAD", HttpStatusCode.OK)]
    [InlineData("POST", HttpStatusCode.MethodNotAllowed)]
    [InlineData("OPTIONS", HttpStatusCode.MethodNotAllowed)]
    public async Task The_admin_address_takes_GET_and_HEAD_there(string method, HttpStatusCode status)
    {
        await using var harness = await AdminHarness.StartAsync();
        var answer = (await harness.SendAsync(new HttpRequestMessage(new HttpMethod(method), harness.Url + "/"))).Is(status);
        Assert.Equal(status == HttpStatusCode.OK ? null : "GET, HEAD", answer.Header("Allow"));
    }

    [Fact]
    public async Task The_admin_address_says_what_it_is_without_a_token()
    {
        await using var lab = await OperatorLab.StartAsync();
        (await lab.AskAsync(null, "GET", "/")).Is(HttpStatusCode.OK);
    }

    /// <summary>Pages of the repository that it names are in the repository.</summary>
    private static void ExpectPages(string text)
    {
        var pages = Pages().Matches(text).Select(found => found.Value).ToList();
        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.True(File.Exists(Path.Combine(Root(), page)), page));
    }

    private static string Root()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "PixStream.sln")))
            at = Path.GetDirectoryName(at)!;
        return at;
    }

    private static async Task<Answer> GetAsync(HttpHarness harness, string accept, string? languages)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (languages is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", languages);
        return (await harness.SendAsync(request)).Is(HttpStatusCode.OK);
    }

    [GeneratedRegex("serves Pix participants|entrega aos participantes")]
    private static partial Regex Lead();

    [GeneratedRegex("^  (/[^ ]*) ", RegexOptions.Multiline)]
    private static partial Regex Here();

    [GeneratedRegex("<a href=\"([^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("docs/[a-z/]+/[A-Za-z]+[.]md")]
    private static partial Regex Pages();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
