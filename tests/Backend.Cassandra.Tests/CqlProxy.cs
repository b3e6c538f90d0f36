using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>What becomes of a commit.</summary>
public enum BatchFate
{
    /// <summary>It reaches the server, and its answer the store.</summary>
    Taken = 0,

    /// <summary>It waits in the proxy.</summary>
    Held = 1,

    /// <summary>Nothing gets through: connections are cut, and new ones at once.</summary>
    Cut = 2,

    /// <summary>It reaches the server, and its connection is cut instead of the answer.</summary>
    AnswerLost = 3,

    /// <summary>It is answered with a write timeout; every second one reaches the server.</summary>
    TimedOut = 4,
}

/// <summary>
/// Stands between a store and the server, and reads the frames of the native protocol to tell commits, which are batches, from
/// the rest.
/// </summary>
public sealed class CqlProxy : IAsyncDisposable
{
    private readonly (string Host, int Port) _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, bool> _links = [];
    private readonly Task _accepting;
    private volatile BatchFate _fate;
    private volatile bool _isDead;
    private long _answeredBytes;
    private int _timeouts;

    public CqlProxy((string Host, int Port) server)
    {
        _server = server;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>
    /// A statement with these words is refused, as one is for which its user has no right. Default null: none is.
    /// </summary>
    public string? Forbidden { get; set; }

    /// <summary>
    /// The next statement with these words reaches the server, and is answered with a write timeout. Default null: none is.
    /// </summary>
    public string? LosesAnswerOnce { get; set; }

    /// <summary>Bytes that the server has answered.</summary>
    public long AnsweredBytes => Interlocked.Read(ref _answeredBytes);

    public BatchFate Fate
    {
        get => _fate;
        set
        {
            _fate = value;
            foreach (var link in _links.Keys)
                if (value == BatchFate.Cut)
                    link.Cut();
                else if (value != BatchFate.Held)
                    link.Release();
        }
    }

    /// <summary>The store behind it is gone.</summary>
    /// <param name="release">Whether what was held reaches the server still.</param>
    public async Task DieAsync(bool release)
    {
        _isDead = true;
        _fate = BatchFate.Cut;
        foreach (var link in _links.Keys)
        {
            if (release)
                await link.FlushHeldAsync();
            link.Cut();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDead = true;
        foreach (var link in _links.Keys)
            link.Cut();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                if (_isDead || _fate == BatchFate.Cut)
                    client.Dispose();
                else
                    _ = ServeAsync(client);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It was stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        using var link = new Link(this, client, server);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            _links[link] = true;
            if (_isDead || _fate == BatchFate.Cut)
                return;
            await Task.WhenAny(link.ForwardAsync(), link.AnswerAsync());
        }
        catch (SocketException)
        {
            // The client sees its connection end.
        }
        finally
        {
            _links.TryRemove(link, out _);
        }
    }

    private sealed class Link(CqlProxy proxy, TcpClient client, TcpClient server) : IDisposable
    {
        private const int HeaderBytes = 9;
        private const byte ErrorOpcode = 0;
        private const byte QueryOpcode = 7;
        private const byte ExecuteOpcode = 10;
        private const byte BatchOpcode = 13;

        // WRITE_TIMEOUT of a compare-and-set at LOCAL_SERIAL: 0 of 1 replicas answered.
        private static readonly byte[] WriteTimeout =
            [0, 0, 0x11, 0, 0, 1, (byte)'x', 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3, (byte)'C', (byte)'A', (byte)'S'];

        private static readonly byte[] Unauthorized = [0, 0, 0x21, 0, 0, 1, (byte)'x'];

        private readonly ConcurrentQueue<byte[]> _held = [];
        private readonly ConcurrentDictionary<short, BatchFate> _fates = [];
        private readonly SemaphoreSlim _toServer = new(1, 1);
        private readonly SemaphoreSlim _toClient = new(1, 1);

        public void Cut()
        {
            client.Client?.Close(0);
            server.Client?.Close(0);
        }

        public void Dispose()
        {
            Cut();
            client.Dispose();
            _toServer.Dispose();
            _toClient.Dispose();
        }

        public void Release() => _ = Task.Run(FlushHeldAsync);

        public async Task FlushHeldAsync()
        {
            try
            {
                while (_held.TryDequeue(out var frame))
                    await ForwardAsync(frame);
            }
            catch (Exception ended) when (IsEnd(ended))
            {
                // The connection is gone, and what was held with it.
            }
        }

        public async Task ForwardAsync()
        {
            try
            {
                while (await ReadFrameAsync(client.GetStream()) is { } frame)
                    if (frame[4] == BatchOpcode)
                        await ForwardAsync(frame);
                    else if (Refusal(frame) is { } refusal)
                        await SendAsync(client, _toClient, Error(frame, refusal));
                    else
                    {
                        if (IsAsked(frame, proxy.LosesAnswerOnce))
                        {
                            proxy.LosesAnswerOnce = null;
                            _fates[BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(2))] = BatchFate.TimedOut;
                        }

                        await SendAsync(server, _toServer, frame);
                    }
            }
            catch (Exception ended) when (IsEnd(ended))
            {
                // The other pump ends with it.
            }
        }

        public async Task AnswerAsync()
        {
            try
            {
                while (await ReadFrameAsync(server.GetStream()) is { } frame)
                {
                    Interlocked.Add(ref proxy._answeredBytes, frame.Length);
                    if (!_fates.TryRemove(BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(2)), out var fate))
                        await SendAsync(client, _toClient, frame);
                    else if (fate == BatchFate.AnswerLost)
                        return;
                    else
                        await SendAsync(client, _toClient, Error(frame, WriteTimeout));
                }
            }
            catch (Exception ended) when (IsEnd(ended))
            {
                // The other pump ends with it.
            }
        }

        private async Task ForwardAsync(byte[] batch)
        {
            var stream = BinaryPrimitives.ReadInt16BigEndian(batch.AsSpan(2));
            switch (proxy.Fate)
            {
                case BatchFate.Held:
                    _held.Enqueue(batch);
                    if (proxy.Fate != BatchFate.Held)
                        Release();
                    return;
                case BatchFate.AnswerLost:
                    _fates[stream] = BatchFate.AnswerLost;
                    break;
                case BatchFate.TimedOut:
                    if (Interlocked.Increment(ref proxy._timeouts) % 2 == 0)
                    {
                        await SendAsync(client, _toClient, Error(batch, WriteTimeout));
                        return;
                    }

                    _fates[stream] = BatchFate.TimedOut;
                    break;
                default:
                    break;
            }

            await SendAsync(server, _toServer, batch);
        }

        private byte[]? Refusal(byte[] frame)
        {
            if (IsAsked(frame, proxy.Forbidden))
                return Unauthorized;
            // While commits fail the probe does, too: or how long the store is found unavailable would be a matter of how fast
            // the machine is.
            var isFailing = proxy.Fate is BatchFate.AnswerLost or BatchFate.TimedOut;
            return isFailing && frame[4] == ExecuteOpcode && frame.AsSpan().IndexOf("probe"u8) >= 0 ? WriteTimeout : null;
        }

        private static bool IsAsked(byte[] frame, string? words) =>
            frame[4] == QueryOpcode && words is not null && frame.AsSpan().IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;

        private static async Task SendAsync(TcpClient to, SemaphoreSlim turn, byte[] frame)
        {
            await turn.WaitAsync();
            try
            {
                await to.GetStream().WriteAsync(frame);
            }
            finally
            {
                turn.Release();
            }
        }

        private static async Task<byte[]?> ReadFrameAsync(NetworkStream from)
        {
            var header = new byte[HeaderBytes];
            if (await from.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
                return null;
            var frame = new byte[HeaderBytes + BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5))];
            header.CopyTo(frame, 0);
            await from.ReadExactlyAsync(frame.AsMemory(HeaderBytes));
            return frame;
        }

        /// <summary>An error, as the answer to a frame or instead of one.</summary>
        private static byte[] Error(byte[] about, byte[] body)
        {
            var frame = new byte[HeaderBytes + body.Length];
            frame[0] = 0x84;
            about.AsSpan(2, 2).CopyTo(frame.AsSpan(2));
            frame[4] = ErrorOpcode;
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), body.Length);
            body.CopyTo(frame, HeaderBytes);
            return frame;
        }

        private static bool IsEnd(Exception ended) =>
            ended is IOException or SocketException or ObjectDisposedException or InvalidOperationException;
    }
}
