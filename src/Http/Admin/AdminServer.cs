using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Http.Routing;
using PixStream.Http.Server;

namespace PixStream.Http.Admin;

/// <summary>What says where the admin API listens.</summary>
internal enum AdminUrlOrigin
{
    /// <summary>The default.</summary>
    Default = 1,

    /// <summary>A setting, which must be followed.</summary>
    Setting = 2,
}

/// <summary>
/// The admin API's own server beside the public one: with its own listener and routes, so that neither serves what is the
/// other's. It begins from nothing: of the configuration only its own options count, or <c>--urls</c> and
/// <c>Kestrel:Endpoints</c> would move it elsewhere.
/// </summary>
internal sealed partial class AdminServer(
    AdminUrlOrigin origin, IOptions<AdminOptions> options, AdminAddress address, IServiceProvider services,
    ILoggerFactory loggers, ILogger<AdminServer> logger) : IHostedService, IAsyncDisposable
{
    /// <summary>What a body that was refused may be drained of before the connection is closed.</summary>
    private const int DrainedBytesMax = 256 * 1024;

    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var url = options.Value.Url;
        if (url.Length == 0)
            return;
        WebApplication app;
        try
        {
            app = _app = Build(url);
        }
        catch (SettingException wrong)
        {
            services.GetService<StartAbort>()?.Fail(wrong);
            throw;
        }

        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            await DisposeAsync();
            if (origin == AdminUrlOrigin.Setting)
            {
                var wrong = new SettingException(
                    $"{AdminOptions.Section}:{nameof(AdminOptions.Url)}: {url} cannot be had. {failure.Message}", failure);
                services.GetService<StartAbort>()?.Fail(wrong);
                throw wrong;
            }

            LogAbsent(url, failure.Message);
            return;
        }

        address.Url = app.Urls.First();
        var tokens = options.Value.AccessTokens;
        LogServing(
            address.Url,
            tokens.IsSet ? $"access tokens of {tokens.Issuer}" : "nothing: each caller that reaches it may do everything");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is { } app)
            await app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
            await app.DisposeAsync();
    }

    private WebApplication Build(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = DrainedBytesMax;
            kestrel.ConfigureEndpointDefaults(static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(
            new ConnectionLimit(FileBudget.ForOperators, TimeProvider.System, loggers.CreateLogger<ConnectionLimit>()));
        builder.Services.AddHalfOpenConnections();
        builder.Services.AddSingleton<ILoggerFactory>(new ServerLoggers(loggers));
        builder.Services.AddSingleton<IHostLifetime, OuterLifetime>();
        var app = builder.Build();
        services.GetRequiredService<AdminRoutes>().Map(app);
        RejectedRequests.Watch(app.Services, services.GetRequiredService<HttpInstruments>(), static _ => Profile.Json);
        return app;
    }

    /// <summary>
    /// What the web server itself has to tell goes into the process's log. That its host starts and stops is no news there.
    /// </summary>
    private sealed class ServerLoggers(ILoggerFactory outer) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Microsoft.AspNetCore.Server.", StringComparison.Ordinal)
                ? outer.CreateLogger(categoryName)
                : NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }

    /// <summary>Signals are for the process's own host, which stops this one.</summary>
    private sealed class OuterLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
