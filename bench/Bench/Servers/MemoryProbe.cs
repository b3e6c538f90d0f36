using System.Globalization;
using System.Net.Sockets;

namespace PixStream.Bench.Servers;

/// <summary>
/// Asks a server for its managed memory after a full collection. The server knows nothing of it: the runtime loads the other half
/// (<see cref="StartupHook"/>) into it because two environment variables say so.
/// </summary>
internal sealed class MemoryProbe(string directory)
{
    /// <summary>Names the socket to listen on.</summary>
    public const string Variable = "PIXSTREAM_BENCH_PROBE";

    private readonly string _path = Path.Combine(directory, "probe.sock");

    /// <summary>What a server that is to be asked is started with.</summary>
    public (string Name, string Value)[] Settings =>
        [("DOTNET_STARTUP_HOOKS", typeof(MemoryProbe).Assembly.Location), (Variable, _path)];

    /// <summary>Collects, and gives the bytes in use and the bytes that the collector holds for them.</summary>
    public (long Used, long Committed) Ask()
    {
        using var socket = new Socket(
            AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        socket.Connect(new UnixDomainSocketEndPoint(_path));
        using var reader = new StreamReader(new NetworkStream(socket));
        var words = reader.ReadLine()!.Split(' ');
        return (long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
