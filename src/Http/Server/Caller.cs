using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace PixStream.Http.Server;

/// <summary>
/// What is known of the other end of a connection. A caller may close its half right after its request and read on (RFC 9112,
/// 9.6); the web server takes that for its going away, and would answer nothing. Here the two are told apart.
/// </summary>
internal sealed class Caller
{
    // Neither has a timer or another source behind it, so that nothing is held where they are not disposed of.
    private readonly CancellationTokenSource _left;
    private readonly CancellationTokenSource _gone;
    private readonly Socket _socket;

    private Caller(ConnectionContext connection, Socket socket, CancellationTokenSource left, CancellationTokenSource gone)
    {
        (_socket, _left, _gone) = (socket, left, gone);
        Address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        connection.ConnectionClosed.UnsafeRegister(static caller => ((Caller)caller!).SendsNoMore(), this);
    }

    /// <summary>Puts itself between a new connection of the transport and the server.</summary>
    public static void Watch(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            return;
        var caller = new Caller(connection, socket, new CancellationTokenSource(), new CancellationTokenSource());
        connection.Features.Set(caller);
        connection.ConnectionClosed = caller._gone.Token;
        connection.Transport = new Pipes(
            caller.Input = new HalfClosedInput(connection.Transport.Input), connection.Transport.Output);
    }

    /// <summary>
    /// When to end a wait for the sake of its caller: it will send nothing more, and may not be there any more.
    /// </summary>
    /// <param name="context">Its request.</param>
    /// <param name="isHalfClosed">Whether it has closed its half already. It may read on, and is answered without a wait.</param>
    public static CancellationToken EndOfWait(HttpContext context, out bool isHalfClosed)
    {
        isHalfClosed = false;
        if (context.Features.Get<IHttp2StreamIdFeature>() is not null || context.Features.Get<Caller>() is not { } caller)
            return context.RequestAborted;
        isHalfClosed = caller._left.IsCancellationRequested;
        return isHalfClosed ? caller._gone.Token : caller._left.Token;
    }

    /// <summary>The address that a request came from, whatever its headers say. Null if it is not known.</summary>
    public static IPAddress? AddressOf(HttpContext context) =>
        context.Features.Get<Caller>()?.Address ?? context.Connection.RemoteIpAddress;

    /// <summary>Its address in the transport, whatever headers say. Null for a socket without one.</summary>
    public IPAddress? Address { get; }

    /// <summary>What it sends.</summary>
    public HalfClosedInput? Input { get; private set; }

    private void SendsNoMore()
    {
        // A socket that failed is connected no longer. One whose other end only closed its half still is.
        if (!_socket.Connected)
            _gone.Cancel();
        _left.Cancel();
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
