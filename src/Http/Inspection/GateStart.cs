using Microsoft.Extensions.Hosting;
using PixStream.Quarantine.Senders;

namespace PixStream.Http.Inspection;

/// <summary>
/// Lets the gate learn who is shut off before anything is served. Where that cannot be known yet, it learns it by itself later.
/// </summary>
internal sealed class GateStart(SenderGate gate) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) => await gate.RefreshAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
