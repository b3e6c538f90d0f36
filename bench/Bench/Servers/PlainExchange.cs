using System.Net;
using System.Net.Sockets;
using System.Text;
using PixStream.Bench.Messages;

namespace PixStream.Bench.Servers;

/// <summary>One exchange on a connection of its own, for questions that are not part of the load.</summary>
internal static class PlainExchange
{
    private const int TimeoutMs = 5_000;

    /// <summary>Whether a GET of that path is answered 200. False too where the port has no listener.</summary>
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

    /// <summary>The response to a request whose bytes are there.</summary>
    public static byte[] Post(int port, PublishRequest request)
    {
        var bytes = new byte[Load.Dialog.RequestBytesMax];
        return Send(port, bytes.AsSpan(0, request.Write(bytes)), endsItself: false);
    }

    public static byte[] Delete(int port, string path) =>
        Send(port, $"DELETE {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

    /// <summary>Connects that many times at once, says half a request on each, and hangs up.</summary>
    /// <returns>How many of the connections the server closed without a word.</returns>
    public static int Crowd(int port, int connections)
    {
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                sockets.Add(Open());
                try
                {
                    sockets[^1].Connect(IPAddress.Loopback, port);
                }
                catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionReset)
                {
                    // As good as one that is closed a moment later.
                }
            }

            return sockets.Count(static socket => IsClosed(socket));
        }
        finally
        {
            foreach (var socket in sockets)
                socket.Dispose();
        }
    }

    private static bool IsClosed(Socket socket)
    {
        try
        {
            socket.Send("GET /health/live HTTP/1.1\r\nHost:"u8);
            return socket.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectRead);
        }
        catch (SocketException)
        {
            return true;
        }
    }

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

    private static byte[] Send(int port, string request) => Send(port, Encoding.ASCII.GetBytes(request), endsItself: true);

    private static byte[] Send(int port, ReadOnlySpan<byte> request, bool endsItself)
    {
        using var socket = Open();
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(request);
        using var response = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (socket.Receive(buffer) is > 0 and var read)
        {
            response.Write(buffer, 0, read);
            if (!endsItself && response.GetBuffer().AsSpan(0, (int)response.Length).IndexOf("\r\n\r\n"u8) >= 0)
                break;
        }

        return response.ToArray();
    }

    private static Socket Open() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = TimeoutMs,
        SendTimeout = TimeoutMs,
    };
}
