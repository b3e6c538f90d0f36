using Microsoft.Playwright;
using PixStream.Browser.Tests;
using PixStream.Harness.Processes;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace PixStream.Browser.Tests;

/// <summary>
/// The browser of this machine, without a window; one process for all tests. It is not the one that Playwright would download,
/// so that the tests need no other host.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Program =
        Run.Find("chromium") ?? Run.Find("chromium-browser") ?? Run.Find("google-chrome");

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Program is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            // The pages are our own, and a container has no sandbox. Nothing but this machine is found by name.
            Args = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        });
    }

    /// <summary>Opens a page in a profile of its own. Skips the test where there is no browser.</summary>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="isDark">Whether the system is dark.</param>
    /// <param name="language">The language of the browser.</param>
    internal async Task<WatchedPage> OpenAsync(int width = 1280, bool isDark = false, string language = "en-US")
    {
        Assert.SkipWhen(_browser is null, "There is no chromium: apt-get install chromium.");
        var context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = language,
        });
        return new WatchedPage(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
