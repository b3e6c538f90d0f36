using Microsoft.Extensions.Hosting;
using PixStream.Streams.Ports;

namespace PixStream.Http.Routing;

/// <summary>
/// Whether the process is on its way down: waits end at once (204, with a valid token), starts are refused, and
/// <c>/health/ready</c> says so, while everything else is served until the server stops.
/// </summary>
internal sealed class Draining
{
    private volatile bool _hasBegun;

    public Draining(IHostApplicationLifetime lifetime, IParticipants participants) =>
        lifetime.ApplicationStopping.Register(() =>
        {
            _hasBegun = true;
            participants.EndWaits();
        });

    public bool HasBegun => _hasBegun;
}
