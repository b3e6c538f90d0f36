using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace PixStream.Http.Pull;

/// <summary>
/// How much of an answer lies in the system's buffer before the network can take it. Left alone, Linux takes several megabytes at
/// once. Then a reader that takes them looks like one that does not, and each slow reader costs so much memory of the kernel.
/// What the network has under way does not count, so this costs no speed on long lines.
/// </summary>
internal static class UnsentBytes
{
    public const int Max = 128 * 1024;

    // TCP_NOTSENT_LOWAT of Linux: tcp(7). A connection has it from the socket that it came in on.
    private const int TcpLevel = 6;
    private const int NotSentLowWater = 25;

    public static void Limit(SocketTransportOptions options)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var bind = options.CreateBoundListenSocket;
        options.CreateBoundListenSocket = endpoint =>
        {
            var socket = bind(endpoint);
            try
            {
                if (socket.ProtocolType == ProtocolType.Tcp)
                    socket.SetRawSocketOption(TcpLevel, NotSentLowWater, BitConverter.GetBytes(Max));
            }
            catch (SocketException)
            {
                // A sandbox may have no such option. It serves without, and sees later that a reader has gone.
            }

            return socket;
        };
    }
}
