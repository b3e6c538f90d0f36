#!/usr/bin/env bash
# A .NET host that starts its services concurrently tells of one that failed only after all others have ended their start.
. "$(dirname "$0")/common.bash"
program Microsoft.Extensions.Hosting=10.0.12 <<'CS'
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

foreach (var concurrently in new[] { false, true })
{
    var builder = Host.CreateApplicationBuilder();
    var log = new Heard();
    builder.Logging.ClearProviders().AddProvider(log);
    builder.Services.Configure<HostOptions>(options => options.ServicesStartConcurrently = concurrently);
    var waits = new Waits();
    builder.Services.AddSingleton<IHostedService>(new Fails());
    builder.Services.AddSingleton<IHostedService>(waits);
    using var host = builder.Build();

    var start = host.StartAsync();
    await Task.WhenAny(start, Task.Delay(3000));
    Console.WriteLine($"concurrently {concurrently}, one has failed: start ended {start.IsCompleted}, "
        + $"errors in the log {log.Errors}, the other one is told to give up {waits.Token.IsCancellationRequested}");
    waits.Ready.SetResult();
    await start.ContinueWith(_ => { });
    Console.WriteLine($"concurrently {concurrently}, the other one is ready: {start.Exception!.InnerException!.Message}, errors in the log {log.Errors}");
}

internal sealed class Fails : IHostedService
{
    public async Task StartAsync(CancellationToken token)
    {
        await Task.Yield();
        throw new IOException("the disk is not there");
    }

    public Task StopAsync(CancellationToken token) => Task.CompletedTask;
}

internal sealed class Waits : IHostedService
{
    public TaskCompletionSource Ready { get; } = new();

    public CancellationToken Token { get; private set; }

    public Task StartAsync(CancellationToken token)
    {
        Token = token;
        return Ready.Task;
    }

    public Task StopAsync(CancellationToken token) => Task.CompletedTask;
}

internal sealed class Heard : ILoggerProvider, ILogger
{
    public int Errors { get; private set; }

    public ILogger CreateLogger(string category) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel level) => level >= LogLevel.Error;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> text) =>
        Errors += level >= LogLevel.Error ? 1 : 0;

    public void Dispose()
    {
    }
}
CS
line "concurrently False, one has failed: start ended True, errors in the log 1, the other one is told to give up False"
line "concurrently True, one has failed: start ended False, errors in the log 0, the other one is told to give up False"
line "concurrently True, the other one is ready: the disk is not there, errors in the log 1"
echo "So: with ServicesStartConcurrently, a service that waits hides the failure of another one, and is not told of it."
