using System.Net;
using System.Net.Sockets;

namespace PixStream.Harness.Processes;

/// <summary>Ports for servers that must be told one.</summary>
internal static class FreePort
{
    /// <summary>A port of the loopback address without a listener.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
