using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PixStream.Bench.Servers;

/// <summary>One exchange on a connection of its own, for questions that are not part of the load.</summary>
internal static class PlainExchange
{
    private const int TimeoutMs = 5_000;

    /// <summary>Whether a GET of that path is answered 200. False too where nobody listens.</summary>
    public static bool IsOk(int port, string path)
    {
        try
        {
            return Get(port, path).AsSpan().StartsWith("HTTP/1.1 200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The response to a GET, head and body, as it comes.</summary>
    public static byte[] Get(int port, string path, string accept = "*/*") =>
        Send(port, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\nConnection: close\r\n\r\n");

    /// <summary>Whether a Redis answers.</summary>
    public static bool IsRedis(int port)
    {
        try
        {
            return Send(port, "PING\r\nQUIT\r\n").AsSpan().StartsWith("+PONG"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static byte[] Send(int port, string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = TimeoutMs,
            SendTimeout = TimeoutMs,
        };
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Encoding.ASCII.GetBytes(request));
        using var response = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (socket.Receive(buffer) is > 0 and var read)
            response.Write(buffer, 0, read);
        return response.ToArray();
    }
}
