using System.Net;
using System.Net.Sockets;

namespace PixStream.Fuzz.Wire;

/// <summary>A socket, for what an HTTP client would not do.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly TimeSpan _deadline;
    private readonly CancellationTokenSource _lateAnswer = new();
    private readonly CancellationTokenSource _lateSending = new();
    private byte[] _bytes = new byte[16 << 10];
    private int _start;
    private int _end;

    private RawConnection(Socket socket, TimeSpan deadline) => (_socket, _deadline) = (socket, deadline);

    /// <summary>Bytes that came and were not consumed.</summary>
    public ReadOnlySpan<byte> Buffered => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether something has come that nobody read yet, or the end.</summary>
    public bool HasNews => !Buffered.IsEmpty || _socket.Poll(0, SelectMode.SelectRead);

    /// <param name="server">Where to.</param>
    /// <param name="deadline">How long a read waits before it is called a hang.</param>
    public static async Task<RawConnection> OpenAsync(IPEndPoint server, TimeSpan deadline)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        return new RawConnection(socket, deadline);
    }

    /// <returns>False where the server closed before it had read all.</returns>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                _lateSending.CancelAfter(_deadline);
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, _lateSending.Token)..];
            }

            _lateSending.CancelAfter(Timeout.InfiniteTimeSpan);
            return true;
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            throw new HangException(_deadline);
        }
    }

    /// <summary>Reads more behind what is buffered.</summary>
    /// <returns>False at the end, be it orderly or a reset.</returns>
    /// <exception cref="HangException">Nothing came within the deadline.</exception>
    public async ValueTask<bool> ReadMoreAsync()
    {
        if (_start == _end)
            _start = _end = 0;
        else if (_end == _bytes.Length && _start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        try
        {
            _lateAnswer.CancelAfter(_deadline);
            var read = await _socket.ReceiveAsync(_bytes.AsMemory(_end), SocketFlags.None, _lateAnswer.Token);
            _lateAnswer.CancelAfter(Timeout.InfiniteTimeSpan);
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            throw new HangException(_deadline);
        }
    }

    /// <summary>
    /// Waits until something comes, or the end, for no longer than that. Nothing follows from the answer but how long to be
    /// patient.
    /// </summary>
    public async ValueTask WaitAsync(TimeSpan patience)
    {
        if (HasNews)
            return;
        using var enough = new CancellationTokenSource(patience);
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, enough.Token);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            // Patience is at its end, or the connection.
        }
    }

    public void Consume(int count) => _start += count;

    /// <summary>Says that nothing more will come; what was asked for can still be read.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Already closed by the other side.
        }
    }

    /// <summary>Closes it as a crash does: with a reset, whatever is on its way.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _lateAnswer.Dispose();
        _lateSending.Dispose();
    }
}
