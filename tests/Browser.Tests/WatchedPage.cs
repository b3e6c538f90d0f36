using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace PixStream.Browser.Tests;

/// <summary>A page in a browser, with all that it asks for and complains of.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<string> _requests = [];

    public WatchedPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.RequestFailed += (_, request) => _complaints.Enqueue($"{request.Url} failed: {request.Failure}");
        context.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Addresses that were asked for, without those whose content stands in them.</summary>
    public IReadOnlyList<Uri> Requests =>
        [.. _requests.Where(static url => !url.StartsWith("data:", StringComparison.Ordinal)).Select(static url => new Uri(url))];

    /// <summary>Asserts that the browser had nothing to complain of, and that all requests were to that server.</summary>
    public void ExpectQuiet(Uri server)
    {
        Assert.Empty(_complaints);
        Assert.NotEmpty(Requests);
        Assert.All(Requests, request => Assert.Equal(server.Authority, request.Authority));
    }

    /// <summary>Asserts that it is no wider than its window.</summary>
    public async Task ExpectNoSidewaysScrollingAsync()
    {
        var (wide, window) = (
            await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            await Page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(wide <= window, $"The page has {wide} pixels, its window {window}.");
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
