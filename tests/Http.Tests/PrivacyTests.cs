using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;

namespace PixStream.Http.Tests;

/// <summary>What must not be written down.</summary>
public sealed class PrivacyTests
{
    [Fact]
    public async Task No_log_at_any_level_holds_a_token()
    {
        using var lines = new Lines();
        await using var site = await Site.StartAsync(new FakeParticipants(), lines);
        await site.FillAsync(2);
        var first = (await site.GetAsync(Site.SpiStart)).Next;
        var second = (await site.GetAsync(first)).Is(HttpStatusCode.OK).Next;
        (await site.GetAsync(second)).Is(HttpStatusCode.NoContent);
        await site.GetAsync(second[..^1] + "x");
        await site.DeleteAsync(second);
        await site.DeleteAsync(second);

        Assert.Contains(lines.All, line => line.Contains(TokenHash.Of(first[^42..]), StringComparison.Ordinal));
        foreach (var token in new[] { first[^42..], second[^42..], second[^42..^1] })
            Assert.DoesNotContain(lines.All, line => line.Contains(token, StringComparison.Ordinal));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
