using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PixStream.Hosting;

/// <summary>What is a program's own at start. The rest is the same in each of ours, and is here.</summary>
public sealed class HostedProgram
{
    /// <summary>Time for what is being committed: inside the 30 seconds that orchestrators give a process before they kill it.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    private const int Failure = 1;

    /// <summary>What it is called in metrics and traces: <c>pixstream-standalone</c>, for example.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Where it listens unless <c>--urls</c>, <c>ASPNETCORE_URLS</c> or <c>Kestrel:Endpoints</c> says otherwise.</summary>
    public required string DefaultUrl { get; init; }

    /// <summary>
    /// Whether it may listen on addresses that other machines reach, though it asks nobody for credentials. Default: never.
    /// </summary>
    public Func<IConfiguration, bool> ListensAnywhere { get; init; } = static _ => false;

    /// <summary>What it can be set to do; it does not start with any other setting in <see cref="KnownSettings.Root"/>.</summary>
    public required KnownSettings Settings { get; init; }

    /// <summary>Meters of libraries that it sends, beside ours, the web server's and the runtime's. Default: none.</summary>
    public IReadOnlyList<string> Meters { get; init; } = [];

    /// <summary>Activity sources of libraries that it sends, beside ours and the web server's. Default: none.</summary>
    public IReadOnlyList<string> ActivitySources { get; init; } = [];

    /// <summary>Files that it keeps open beside its connections, asked once all its settings are known. Default: none.</summary>
    public Func<IServiceProvider, int> OwnFiles { get; init; } = static _ => 0;

    /// <summary>
    /// What an exception of its own at start means to an operator ("the journal is damaged"); the exception's message follows as the
    /// reason. Asked before anything else. Null is for those that it has no words for; default: all.
    /// </summary>
    public Func<Exception, string?> Explain { get; init; } = _ => null;

    /// <summary>
    /// Begins to put the program together: configuration from beside the program, checked; loopback addresses only; logs, metrics and
    /// traces; no more connections than it may have files open; 25 seconds to stop in.
    /// </summary>
    /// <exception cref="SettingException">A name is unknown, a value is not of its kind, or an address is not loopback.</exception>
    public WebApplicationBuilder CreateBuilder(string[] args)
    {
        FileBudget.ExpectEnough();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        Settings.Check(builder.Configuration);
        ListenAddresses.Use(builder, DefaultUrl, ListensAnywhere(builder.Configuration));
        Telemetry.Add(builder, this);
        builder.Services.AddBoundedConnections(OwnFiles);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        return builder;
    }

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="build">Puts the process together, beginning with <see cref="CreateBuilder"/>.</param>
    /// <param name="started">Told once the process listens: the place for a banner.</param>
    /// <returns>The exit code: 0, or 1 where it could not start. Why is then the last thing it wrote to standard error.</returns>
    /// <exception cref="Exception">A bug: nobody has words for it.</exception>
    public Task<int> RunAsync(Func<WebApplication> build, Action<WebApplication> started) =>
        RunOnceAsync(build, async app =>
        {
            await app.StartAsync().ConfigureAwait(false);
            started(app);
            await app.WaitForShutdownAsync().ConfigureAwait(false);
        });

    /// <summary>Does one thing with the program's parts and ends; nothing is started.</summary>
    /// <param name="build">As in <see cref="RunAsync"/>.</param>
    /// <param name="act">What it does.</param>
    /// <returns>The exit code, as of <see cref="RunAsync"/>.</returns>
    /// <exception cref="Exception">A bug: nobody has words for it.</exception>
    public async Task<int> RunOnceAsync(Func<WebApplication> build, Func<WebApplication, Task> act)
    {
        try
        {
            var app = build();
            await using (app.ConfigureAwait(false))
                await ActAsync(app, act).ConfigureAwait(false);
            return 0;
        }
        catch (Exception failure) when (InWords(failure) is { } words)
        {
            var reasons = failure is OptionsValidationException wrong ? wrong.Failures : [failure.Message];
            await Console.Error.WriteLineAsync($"PixStream did not start: {words}.").ConfigureAwait(false);
            foreach (var reason in reasons)
                await Console.Error.WriteLineAsync($"  {reason}").ConfigureAwait(false);
            return Failure;
        }
    }

    private static async Task ActAsync(WebApplication app, Func<WebApplication, Task> act)
    {
        try
        {
            await act(app).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // It was told to stop while it waited for something that it needs to start.
        }
    }

    private string? InWords(Exception failure) => Explain(failure) ?? failure switch
    {
        OptionsValidationException or SettingException => "a setting is wrong",
        IOException or UnauthorizedAccessException => "it cannot have what it needs",
        _ => null,
    };
}
