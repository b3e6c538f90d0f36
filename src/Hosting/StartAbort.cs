using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace PixStream.Hosting;

/// <summary>
/// Ends a start at the first part that fails. Where parts start side by side, the host itself waits for all of them, and one may
/// wait for its cluster for ever: then no operator would hear that the port is taken.
/// </summary>
public sealed class StartAbort : IDisposable
{
    private readonly CancellationTokenSource _aborted = new();
    private Exception? _failure;

    /// <summary>Cancelled at the first failure.</summary>
    internal CancellationToken Aborted => _aborted.Token;

    /// <summary>What failed first; null if nothing did.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Told by a part that cannot start, before it throws.</summary>
    public void Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null)
            _aborted.Cancel();
    }

    public void Dispose() => _aborted.Dispose();

    /// <summary>Adds it, and lets the web server tell it.</summary>
    internal static void Add(IServiceCollection services)
    {
        services.AddSingleton<StartAbort>();
        var server = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(server);
        services.AddSingleton(server.ImplementationType!);
        services.AddSingleton<IServer>(provider =>
            new ToldServer(
                (IServer)provider.GetRequiredService(server.ImplementationType!), provider.GetRequiredService<StartAbort>()));
    }

    private sealed class ToldServer(IServer inner, StartAbort abort) : IServer
    {
        public IFeatureCollection Features => inner.Features;

        public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
        {
            try
            {
                await inner.StartAsync(application, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                abort.Fail(failure);
                throw;
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

        // The container made the inner one and ends it.
        public void Dispose()
        {
        }
    }
}
