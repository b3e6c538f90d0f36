using static Microsoft.Playwright.Assertions;

namespace PixStream.Browser.Tests;

/// <summary>What a person sees who opens the address of a server.</summary>
[Trait("Category", "Long")]
public sealed class FrontPageTests(Chromium chromium, Servers servers)
{
    [Theory]
    [InlineData(1280, false, "en-US", "serves Pix participants")]
    [InlineData(390, true, "pt-BR", "entrega aos participantes do Pix")]
    public async Task It_leads_to_the_API_page(int width, bool isDark, string language, string says)
    {
        await using var open = await chromium.OpenAsync(width, isDark, language);
        var page = open.Page;
        await page.GotoAsync(servers.Standalone.ToString());
        await Expect(page.Locator("main")).ToContainTextAsync(says);
        // The policy takes the style by its hash.
        Assert.Equal("monospace", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('dt')).fontFamily"));
        await open.ExpectNoSidewaysScrollingAsync();

        await page.Locator("a[href='/docs']").ClickAsync();
        await Expect(page.Locator(".info .title")).ToContainTextAsync("PixStream");
        open.ExpectQuiet(servers.Standalone);
    }

    [Fact]
    public async Task The_admin_address_says_what_it_is_and_shows_what_it_links()
    {
        await using var open = await chromium.OpenAsync();
        var page = open.Page;
        await page.GotoAsync(servers.Admin.ToString());
        await Expect(page.Locator("main")).ToContainTextAsync("admin API");
        await page.Locator("a[href='/admin/v1/quarantine/counts']").ClickAsync();
        await Expect(page.Locator("body")).ToContainTextAsync("{");
        open.ExpectQuiet(servers.Admin);
    }
}
