using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PixStream.Bench.Load;

/// <summary>One connection, with the dialog that it carries.</summary>
internal sealed class Line(Socket socket, Dialog dialog) : IDisposable
{
    private readonly int _descriptor = (int)socket.Handle;
    private byte[] _kept = [];
    private int _keptLength;

    public Socket Socket => socket;

    public Dialog Dialog => dialog;

    /// <summary>Timestamp of the request that is being answered.</summary>
    public long SentAt { get; set; }

    /// <summary>Connects to a server of this machine.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="dialog">What is said.</param>
    /// <param name="source">Which of the loopback addresses to come from: each has its own ports.</param>
    public static Line Connect(int port, Dialog dialog, int source = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source > 0)
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, (byte)(source >> 8), (byte)source]), 0));
            socket.Connect(IPAddress.Loopback, port);
            return new Line(socket, dialog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends the dialog's next request.</summary>
    /// <returns>False if it has none.</returns>
    public bool Speak(byte[] scratch)
    {
        var length = dialog.Write(scratch);
        for (var at = 0; at < length;)
        {
            var sent = Native.Send(_descriptor, ref scratch[at], length - at, Native.NoSignal);
            if (sent < 0)
                throw new IOException($"send: {Marshal.GetLastPInvokeErrorMessage()}");
            at += (int)sent;
        }

        return length > 0;
    }

    /// <summary>Reads what came and lets the dialog make something of it.</summary>
    /// <exception cref="IOException">The server closed the connection, or broke it.</exception>
    public Reply Listen(byte[] scratch)
    {
        const int TryAgain = 11, Interrupted = 4;
        _kept.AsSpan(0, _keptLength).CopyTo(scratch);
        var read = (int)Native.Receive(_descriptor, ref scratch[_keptLength], scratch.Length - _keptLength, Native.DontWait);
        if (read <= 0)
        {
            var isEarly = read < 0 && Marshal.GetLastPInvokeError() is TryAgain or Interrupted;
            return isEarly ? Reply.Partial : throw new IOException("The server closed the connection.");
        }

        var length = _keptLength + read;
        var reply = dialog.Read(scratch.AsSpan(0, length), out var consumed);
        Keep(scratch.AsSpan(consumed, length - consumed));
        return reply;
    }

    public void Dispose() => socket.Dispose();

    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (rest.Length > _kept.Length)
            _kept = new byte[rest.Length * 2];
        rest.CopyTo(_kept);
        _keptLength = rest.Length;
    }
}
