using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PixStream.Browser.Tests;

/// <summary>The API page in a real browser: it shows the document, and asks nothing of another host.</summary>
[Trait("Category", "Long")]
public sealed class ApiPageTests(Chromium chromium, Servers servers)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch"];

    [Theory]
    [InlineData(1280, false, false)]
    [InlineData(1280, true, false)]
    [InlineData(390, false, false)]
    [InlineData(390, true, false)]
    [InlineData(1280, false, true)]
    public async Task It_shows_every_operation_and_asks_this_server_alone(int width, bool isDark, bool isGateway)
    {
        await using var open = await chromium.OpenAsync(width, isDark);
        var (page, server) = (open.Page, isGateway ? servers.Gateway : servers.Standalone);
        await page.GotoAsync(new Uri(server, "/docs").ToString());

        using var http = new HttpClient { BaseAddress = server };
        var document = JsonElement.Parse(await http.GetByteArrayAsync(
            new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken));
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(one => Methods.Contains(one.Name)).Select(one =>
                $"{one.Name.ToUpperInvariant()} {path.Name}")).ToList();
        await Expect(page.Locator(".opblock")).ToHaveCountAsync(operations.Count);
        var shown = await page.Locator(".opblock-summary").EvaluateAllAsync<string[]>(
            "all => all.map(one => one.querySelector('.opblock-summary-method').innerText + ' '"
            + " + one.querySelector('[data-path]').dataset.path)");
        Assert.Equal(operations.Order(), shown.Order());
        Assert.Equal(
            isDark ? "rgb(28, 32, 34)" : "rgb(255, 255, 255)",
            await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor"));
        await open.ExpectNoSidewaysScrollingAsync();
        open.ExpectQuiet(server);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task An_operation_can_be_tried(int width, bool isGateway)
    {
        await using var open = await chromium.OpenAsync(width);
        var (page, server) = (open.Page, isGateway ? servers.Gateway : servers.Standalone);
        await page.GotoAsync(new Uri(server, "/docs").ToString());

        await TryAsync(page, "Utilities", "generate", "201");
        var answered = await TryAsync(page, "JSON_profile", "jsonStart", "200");
        await Expect(answered).ToContainTextAsync("pull-next: /api/pix/");

        Assert.Contains(open.Requests, static request =>
            request.AbsolutePath.StartsWith("/api/util/msgs/", StringComparison.Ordinal));
        await open.ExpectNoSidewaysScrollingAsync();
        open.ExpectQuiet(server);
    }

    /// <summary>Or a link could let the page of a real server show, and ask, what another person wants.</summary>
    [Fact]
    public async Task What_it_shows_cannot_be_changed_by_its_address()
    {
        await using var open = await chromium.OpenAsync();
        var page = open.Page;
        await page.GotoAsync(
            new Uri(servers.Standalone, "/docs?url=http://127.0.0.1:1/x.json&configUrl=http://127.0.0.1:1/y.json").ToString());
        await Expect(page.Locator(".info .title")).ToContainTextAsync("PixStream");
        Assert.DoesNotContain(open.Requests, static request => request.Port == 1);
        open.ExpectQuiet(servers.Standalone);
    }

    [Fact]
    public async Task It_turns_dark_when_the_system_does()
    {
        await using var open = await chromium.OpenAsync();
        var page = open.Page;
        await page.GotoAsync(new Uri(servers.Standalone, "/docs").ToString());
        await Expect(page.Locator("html.dark-mode")).ToHaveCountAsync(0);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Expect(page.Locator("html.dark-mode")).ToHaveCountAsync(1);
    }

    /// <summary>Fills in nothing: the document has examples. Returns what was answered.</summary>
    private static async Task<ILocator> TryAsync(IPage page, string tag, string operation, string status)
    {
        var block = page.Locator($"#operations-{tag}-{operation}");
        await block.Locator(".opblock-summary-control").ClickAsync();
        await block.Locator(".try-out__btn").ClickAsync();
        await block.Locator(".execute").ClickAsync();
        var answered = block.Locator(".live-responses-table .response");
        await Expect(answered.Locator(".response-col_status")).ToContainTextAsync(status);
        return answered;
    }
}
