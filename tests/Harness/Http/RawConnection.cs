using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PixStream.Harness.Http;

/// <summary>A socket, for what an HTTP client would not do.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly TimeSpan _deadline;
    private readonly CancellationTokenSource _lateAnswer = Linked();
    private readonly CancellationTokenSource _lateSending = Linked();
    private byte[] _bytes = new byte[16 << 10];
    private int _start;
    private int _end;

    private RawConnection(Socket socket, TimeSpan deadline) => (_socket, _deadline) = (socket, deadline);

    /// <summary>Bytes that came and were not consumed.</summary>
    public ReadOnlySpan<byte> Buffered => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether bytes have come that are not read yet, or the end.</summary>
    public bool HasNews => !Buffered.IsEmpty || _socket.Poll(0, SelectMode.SelectRead);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="server">Where to.</param>
    /// <param name="deadline">How long a read or a write waits before it is called a hang. Unless it is said, for ever.</param>
    /// <param name="receiveBytes">
    /// What the system holds for this side at most while it is not read. Unless it is said, the system may let that grow to
    /// several megabytes.
    /// </param>
    public static async Task<RawConnection> OpenAsync(EndPoint server, TimeSpan? deadline = null, int? receiveBytes = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes is { } bytes)
            socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(server, Cancellation);
        return new RawConnection(socket, deadline ?? Timeout.InfiniteTimeSpan);
    }

    public static Task<RawConnection> OpenAsync(Uri server, int? receiveBytes = null) =>
        OpenAsync(new DnsEndPoint(server.Host, server.Port), receiveBytes: receiveBytes);

    public ValueTask<bool> SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    public ValueTask<bool> SendAsync(byte[] bytes) => SendAsync(bytes.AsMemory());

    /// <returns>False where the server closed before it had read all: it may have answered.</returns>
    /// <exception cref="HangException">It was not taken within the deadline.</exception>
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
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            throw new HangException(_deadline);
        }
    }

    public ValueTask<bool> GetAsync(string path, string headers = "") =>
        SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");

    /// <summary>Reads one response; null if the connection ended first.</summary>
    public async Task<Answer?> ReadAsync()
    {
        if (await ReadHeadAsync() is not var (head, length))
            return null;
        var body = await ReadBytesAsync(length);
        return head with { Body = body, Complete = body.Length == length };
    }

    /// <summary>Reads the head of a response, and how long its body is; null if the connection ended first.</summary>
    public async Task<(Answer Head, int Length)?> ReadHeadAsync()
    {
        int end;
        while ((end = Buffered.IndexOf("\r\n\r\n"u8)) < 0)
            if (!await ReadMoreAsync())
                return null;
        var lines = Encoding.Latin1.GetString(Buffered[..end]).Split("\r\n");
        Consume(end + 4);
        var headers = lines.Skip(1).Select(static line => line.Split(": ", 2))
            .ToDictionary(static header => header[0], static header => header[1], StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(lines[0].AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        return (new Answer((HttpStatusCode)status, headers, [], Complete: length == 0), length);
    }

    /// <summary>Reads that many bytes, or as many as come before the connection ends.</summary>
    public async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        var read = 0;
        while (read < count && (!Buffered.IsEmpty || await ReadMoreAsync()))
            read += Take(bytes.AsSpan(read));
        return bytes[..read];
    }

    /// <summary>Reads what comes next, at most that many bytes.</summary>
    public async Task ReadSomeAsync(int max)
    {
        if (!Buffered.IsEmpty || await ReadMoreAsync())
            Consume(Math.Min(max, Buffered.Length));
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
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
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

    private static CancellationTokenSource Linked() => CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

    private int Take(Span<byte> target)
    {
        var count = Math.Min(target.Length, Buffered.Length);
        Buffered[..count].CopyTo(target);
        Consume(count);
        return count;
    }
}
