using System.Net;
using System.Net.Sockets;

namespace PixStream.Cli.Cluster.Processes;

/// <summary>
/// Ports of loopback that no program listens on, each given once. Another program may take one before it is used; then that start
/// fails, and the log says why.
/// </summary>
internal sealed class FreePorts
{
    private readonly HashSet<int> _given = [];

    /// <summary>That port if it is free, else any.</summary>
    public int TakeOrAny(int wanted) => IsFree(wanted) && _given.Add(wanted) ? wanted : Take();

    public int Take()
    {
        while (true)
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            if (_given.Add(((IPEndPoint)listener.LocalEndPoint!).Port))
                return ((IPEndPoint)listener.LocalEndPoint).Port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
