using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PixStream.Hosting;

/// <summary>
/// Keeps out of the log, while the program starts, what the host and the web server write about a start that fails: a page of
/// stack for a port that is taken. <see cref="HostedProgram"/> says the same in a sentence; a failure that it has no words for
/// ends the process with its own stack.
/// </summary>
internal sealed class StartPhase : IHostedLifecycleService
{
    private volatile bool _isOver;

    public static void Add(IHostApplicationBuilder builder)
    {
        var phase = new StartPhase();
        builder.Services.AddSingleton<IHostedService>(phase);
        builder.Services.PostConfigure<LoggerFilterOptions>(options =>
        {
            phase.Silence(options, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Error);
            phase.Silence(options, "Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        });
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _isOver = true;
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Everything else that the settings let through of the category stays, and of those below it everything.</summary>
    private void Silence(LoggerFilterOptions options, string category, LogLevel from)
    {
        var least = options.Rules
            .Where(rule =>
                rule.ProviderName is null && category.StartsWith(rule.CategoryName ?? "", StringComparison.OrdinalIgnoreCase))
            .OrderBy(rule => rule.CategoryName?.Length ?? 0)
            .LastOrDefault()?.LogLevel ?? options.MinLevel;
        options.Rules.Add(new LoggerFilterRule(null, category, null, (_, logged, level) =>
            level >= least && (_isOver || level < from || logged != category)));
    }
}
