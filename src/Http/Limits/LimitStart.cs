using Microsoft.Extensions.Hosting;
using PixStream.Quarantine.Limits;

namespace PixStream.Http.Limits;

/// <summary>
/// Reads the limits before anything is served. Where they cannot be known yet, they are read again two seconds later.
/// </summary>
internal sealed class LimitStart(LimitWatch watch) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) => await watch.RefreshAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
