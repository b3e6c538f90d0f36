using System.Globalization;
using System.Net.Sockets;

namespace PixStream.Fuzz.Servers;

/// <summary>
/// Asks a server for its managed memory after a full collection. The server knows nothing of it: the runtime loads the other half
/// (<see cref="StartupHook"/>) into it because two environment variables say so.
/// </summary>
internal sealed class MemoryProbe(string directory)
{
    /// <summary>Names the socket to listen on.</summary>
    public const string Variable = "PIXSTREAM_FUZZ_PROBE";

    private readonly string _path = Path.Combine(directory, "probe.sock");

    /// <summary>What a server that is to be asked is started with.</summary>
    public (string Name, string Value)[] Settings =>
        [("DOTNET_STARTUP_HOOKS", typeof(MemoryProbe).Assembly.Location), (Variable, _path)];

    /// <summary>Collects, and gives the bytes that are still in use.</summary>
    public long AskBytes()
    {
        using var socket = new Socket(
            AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        socket.Connect(new UnixDomainSocketEndPoint(_path));
        using var reader = new StreamReader(new NetworkStream(socket));
        return long.Parse(reader.ReadLine()!, CultureInfo.InvariantCulture);
    }
}
