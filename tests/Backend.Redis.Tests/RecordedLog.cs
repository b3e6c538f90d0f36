using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PixStream.Backend.Redis.Tests;

/// <summary>What the store said to its log.</summary>
internal sealed class RecordedLog : ILogger<RedisStore>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message)> _lines = [];

    public IEnumerable<string> At(LogLevel level) =>
        _lines.Where(line => line.Level == level).Select(static line => line.Message);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));
}
