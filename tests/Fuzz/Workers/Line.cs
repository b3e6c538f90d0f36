using System.Net;
using System.Net.Sockets;
using PixStream.Fuzz.Reports;
using PixStream.Harness.Http;

namespace PixStream.Fuzz.Workers;

/// <summary>The connection that a worker uses again for as long as the server keeps it.</summary>
internal sealed class Line(IPEndPoint server, TimeSpan deadline, Tally tally) : IDisposable
{
    private RawConnection? _kept;

    /// <summary>The connection kept, or a new one.</summary>
    /// <exception cref="SocketException">The port has no listener.</exception>
    public async ValueTask<RawConnection> OpenAsync() => _kept ??= await OpenAnotherAsync();

    /// <summary>A connection that is the caller's to close.</summary>
    public async ValueTask<RawConnection> OpenAnotherAsync()
    {
        tally.Connected();
        return await RawConnection.OpenAsync(server, deadline);
    }

    /// <summary>Closes the connection kept. With a reset: thousands that wait for their time would leave no ports.</summary>
    public void Drop()
    {
        _kept?.Reset();
        _kept = null;
    }

    public void Dispose() => Drop();
}
