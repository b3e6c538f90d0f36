using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PixStream.Hosting.Collecting;
using PixStream.Hosting.Listening;
using PixStream.Hosting.Logs;

namespace PixStream.Hosting;

/// <summary>What is a program's own at start. The rest is the same in each of ours, and is here.</summary>
public sealed class HostedProgram
{
    /// <summary>
    /// Time for what is being committed: inside the 30 seconds that orchestrators give a process before they kill it.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    /// <summary>The process ends after this time, even if a part ignores <see cref="ShutdownTimeout"/>.</summary>
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(30);

    private const int Failure = 1;
    private const int Misuse = 2;

    /// <summary>Where exceptions come from that the web server throws at its own settings.</summary>
    private const string WebServer = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>Its name as it is started: <c>PixStream.Standalone</c>, for example.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in a sentence for its help.</summary>
    public required string Purpose { get; init; }

    /// <summary>Words that may stand before the settings, and what the program does then. Default: no words.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Commands { get; init; } = [];

    /// <summary>Settings that its help names; all others are in its pages.</summary>
    public IReadOnlyList<HelpSetting> MainSettings { get; init; } = [];

    /// <summary>Pages of the documentation, by path from the root of the source, and what each is about.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pages { get; init; } = [];

    /// <summary>What it is called in metrics and traces: <c>pixstream-standalone</c>, for example.</summary>
    public required string ServiceName { get; init; }

    /// <summary>
    /// Where it listens unless <c>--urls</c>, <c>ASPNETCORE_URLS</c> or <c>Kestrel:Endpoints</c> says otherwise.
    /// </summary>
    public required string DefaultUrl { get; init; }

    /// <summary>
    /// On which addresses it may listen; asked once all settings were checked. Throws <see cref="SettingException"/>. Default:
    /// loopback.
    /// </summary>
    public Func<IConfiguration, ListenReach> Reach { get; init; } = static _ => ListenReach.Loopback;

    /// <summary>What it can be set to do; it does not start with any other setting in <see cref="KnownSettings.Root"/>.</summary>
    public required KnownSettings Settings { get; init; }

    /// <summary>Meters of libraries that it sends, beside ours, the web server's and the runtime's. Default: no meters.</summary>
    public IReadOnlyList<string> Meters { get; init; } = [];

    /// <summary>Activity sources of libraries that it sends, beside ours and the web server's. Default: no sources.</summary>
    public IReadOnlyList<string> ActivitySources { get; init; } = [];

    /// <summary>
    /// Files that it keeps open beside its connections, asked once all its settings are known. Default: no files.
    /// </summary>
    public Func<IServiceProvider, int> OwnFiles { get; init; } = static _ => 0;

    /// <summary>
    /// Where it listens beside its web server, by the setting that says so; asked before anything is started. Default: nowhere.
    /// </summary>
    public Func<IServiceProvider, IEnumerable<KeyValuePair<string, IPEndPoint>>> OwnPorts { get; init; } = static _ => [];

    /// <summary>
    /// What an exception of its own at start means to an operator ("the journal is damaged"); the exception's message follows as
    /// the reason. Asked before anything else. Null is for those that it has no words for; default: all.
    /// </summary>
    public Func<Exception, string?> Explain { get; init; } = _ => null;

    /// <summary>
    /// Begins to put the program together: configuration from beside the program, all of it checked; no address out of
    /// <see cref="Reach"/>; logs, metrics and traces; no more connections than it may have files open; 25 seconds to stop in, and
    /// 30 until the process is ended.
    /// </summary>
    /// <exception cref="SettingException">
    /// A name is unknown, a value is not of its kind, or an address is out of <see cref="Reach"/>.
    /// </exception>
    /// <exception cref="OptionsValidationException">Values are out of range; it names all of them.</exception>
    public WebApplicationBuilder CreateBuilder(string[] args)
    {
        FileBudget.ExpectEnough();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        Settings.Check(builder.Configuration);
        ListenAddresses.Use(builder, DefaultUrl, Reach(builder.Configuration));
        Telemetry.Add(builder, this);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddBoundedConnections(OwnFiles);
        StartPhase.Add(builder);
        StartAbort.Add(builder.Services);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        return builder;
    }

    /// <summary>
    /// Serves until it is told to stop, and says so at the end; asked for its help or its version, writes that to standard
    /// output and ends.
    /// </summary>
    /// <param name="args">Of the process.</param>
    /// <param name="build">Puts the process together, beginning with <see cref="CreateBuilder"/>.</param>
    /// <param name="started">Told once the process listens: the place for a banner.</param>
    /// <returns>
    /// The exit code: 0; 1 where it could not start; 2 where an argument is unknown. Why is then the last thing it wrote to
    /// standard error.
    /// </returns>
    /// <exception cref="Exception">A bug: no part of the program has words for it.</exception>
    public Task<int> RunAsync(string[] args, Func<string[], WebApplication> build, Action<WebApplication> started) =>
        DoAsync(
            args,
            build,
            async app =>
            {
                TakenPorts.ExpectFree(app, OwnPorts(app.Services));
                await StartAsync(app).ConfigureAwait(false);
                started(app);
                await app.WaitForShutdownAsync().ConfigureAwait(false);
            },
            app => new Goodbye(app, Name, TimeProvider.System));

    /// <summary>Does one thing with the program's parts and ends; nothing is started.</summary>
    /// <param name="args">Of the process, behind the name of a command.</param>
    /// <param name="build">As in <see cref="RunAsync"/>.</param>
    /// <param name="act">What it does.</param>
    /// <returns>The exit code, as of <see cref="RunAsync"/>.</returns>
    /// <exception cref="Exception">A bug: no part of the program has words for it.</exception>
    public Task<int> RunOnceAsync(string[] args, Func<string[], WebApplication> build, Func<WebApplication, Task> act) =>
        DoAsync(args, build, act, static _ => null);

    private async Task<int> DoAsync(
        string[] args, Func<string[], WebApplication> build, Func<WebApplication, Task> act,
        Func<WebApplication, Goodbye?> parting)
    {
        var request = ProgramArguments.Read(args, Settings, out var mistake);
        if (mistake is not null)
        {
            await Console.Error.WriteLineAsync($"{Name}: {mistake} See {Name} --help.").ConfigureAwait(false);
            return Misuse;
        }

        if (request != Request.Run)
        {
            await Console.Out.WriteAsync(
                request == Request.Help ? ProgramHelp.Write(this) : $"{ProgramHelp.VersionLine(this)}{Environment.NewLine}")
                .ConfigureAwait(false);
            return 0;
        }

        try
        {
            var app = build(args);
            using var goodbye = parting(app);
            using var limit = new StopLimit(StopsWithin, TimeProvider.System, EndAtOnce, app.Lifetime.ApplicationStopping);
            await using (app.ConfigureAwait(false))
                await ActAsync(app, act).ConfigureAwait(false);
            goodbye?.Say();
            return 0;
        }
        catch (Exception failure) when (StartFailure.AllOf(failure, Explain) is { } all)
        {
            foreach (var told in all)
            {
                await Console.Error.WriteLineAsync($"PixStream did not start: {told.What}.").ConfigureAwait(false);
                foreach (var reason in told.Reasons)
                    await Console.Error.WriteLineAsync($"  {reason}").ConfigureAwait(false);
            }

            return Failure;
        }
    }

    private void EndAtOnce()
    {
        Console.Error.WriteLine(
            $"{Name} did not stop within {StopsWithin.TotalSeconds:0} s and is ended now. Everything that it acknowledged is stored.");
        Environment.Exit(Failure);
    }

    private static async Task StartAsync(WebApplication app)
    {
        var abort = app.Services.GetRequiredService<StartAbort>();
        try
        {
            await app.StartAsync(abort.Aborted).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            if (ToldBetter(app, abort.Failure ?? failure) is { } told)
                throw told;
            throw;
        }
    }

    /// <summary>What failed, with the address that it is about; null where the failure itself will do.</summary>
    private static Exception? ToldBetter(WebApplication app, Exception failure) => failure switch
    {
        // The web server says where only if the address is taken, not if the system refuses it.
        SocketException => new IOException($"Failed to listen on {ListenAddresses.Tell(app)}: {failure.Message}.", failure),
        // https without a certificate, or one that cannot be used. Advice follows in more lines.
        CryptographicException or InvalidOperationException or FormatException
            when failure is CryptographicException || failure.Source?.StartsWith(WebServer, StringComparison.Ordinal) == true =>
            new SettingException($"{ListenAddresses.Tell(app)}: {failure.Message.Split('\n')[0].TrimEnd()}", failure),
        IOException or SettingException or SystemLimitException => failure,
        _ => null,
    };

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
}
