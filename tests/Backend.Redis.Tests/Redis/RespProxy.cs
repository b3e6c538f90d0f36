using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace PixStream.Backend.Redis.Tests.Redis;

/// <summary>What becomes of a commit.</summary>
public enum CommitFate
{
    /// <summary>It reaches the server, and its answer the store.</summary>
    Taken = 0,

    /// <summary>It waits in the proxy, and all that comes behind it on its connection.</summary>
    Held = 1,

    /// <summary>Nothing gets through: connections are cut, and new ones at once.</summary>
    Cut = 2,

    /// <summary>It reaches the server, and its connection is cut instead of the answer.</summary>
    AnswerLost = 3,

    /// <summary>
    /// Its connection is cut; it reaches the server much later (<see cref="RespProxy.DeliverLateAsync"/>), or never.
    /// </summary>
    Late = 4,
}

/// <summary>Stands between a store and a server, and tells the scripts that commit from the rest.</summary>
public sealed class RespProxy : IAsyncDisposable
{
    private static readonly byte[] Refusal = "-ERR the proxy lets no probe through\r\n"u8.ToArray();

    private readonly int _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, bool> _links = [];
    private readonly ConcurrentQueue<byte[]> _late = [];
    private readonly Task _accepting;
    private volatile TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CommitFate _fate;
    private volatile bool _isDead;
    private int _commits;

    public RespProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Commits that came here.</summary>
    public int Commits => Volatile.Read(ref _commits);

    public CommitFate Fate
    {
        get => _fate;
        set
        {
            _fate = value;
            if (value == CommitFate.Held)
                _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                _released.TrySetResult();
            if (value == CommitFate.Cut)
                foreach (var link in _links.Keys)
                    link.Cut();
        }
    }

    public override string ToString() =>
        $"The proxy has {_links.Count} connections, is {_fate}, and {(_accepting.IsCompleted ? "accepts no more" : "accepts others")}.";

    /// <summary>Lets every second of the commits that were kept reach the server now, and forgets the others.</summary>
    public async Task DeliverLateAsync()
    {
        using var server = new TcpClient { NoDelay = true };
        await server.ConnectAsync(IPAddress.Loopback, _server);
        var answers = new RespReader(server.GetStream());
        for (var i = 0; _late.TryDequeue(out var command); i++)
            if (i % 2 == 0)
            {
                await server.GetStream().WriteAsync(command);
                await answers.ReadAsync();
            }
    }

    /// <summary>The store behind it is gone.</summary>
    /// <param name="release">Whether what was held reaches the server still.</param>
    public async Task DieAsync(bool release)
    {
        _isDead = true;
        if (release)
        {
            Fate = CommitFate.Taken;
            await Task.WhenAll(_links.Keys.Select(static link => link.HeldAsync()));
        }

        Fate = CommitFate.Cut;
    }

    public async ValueTask DisposeAsync()
    {
        _isDead = true;
        Fate = CommitFate.Cut;
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
                if (_isDead || _fate == CommitFate.Cut)
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
            await server.ConnectAsync(IPAddress.Loopback, _server);
            _links[link] = true;
            if (_isDead || _fate == CommitFate.Cut)
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

    private sealed class Link(RespProxy proxy, TcpClient client, TcpClient server) : IDisposable
    {
        private readonly Channel<Answer> _answers = Channel.CreateUnbounded<Answer>();
        private volatile TaskCompletionSource? _held;

        /// <summary>Ends when nothing is held here.</summary>
        public Task HeldAsync() => _held?.Task ?? Task.CompletedTask;

        public void Cut()
        {
            client.Client?.Close(0);
            server.Client?.Close(0);
        }

        public void Dispose()
        {
            Cut();
            client.Dispose();
        }

        public async Task ForwardAsync()
        {
            try
            {
                var commands = new RespReader(client.GetStream());
                while (await commands.ReadAsync() is { } command)
                    if (!await ForwardAsync(command, commands.Arguments))
                        return;
            }
            catch (Exception ended) when (IsEnd(ended))
            {
                // The other pump ends with it.
            }
            finally
            {
                _held?.TrySetResult();
            }
        }

        public async Task AnswerAsync()
        {
            try
            {
                var answers = new RespReader(server.GetStream());
                await foreach (var expected in _answers.Reader.ReadAllAsync())
                {
                    var answer = expected == Answer.Refused ? Refusal : await answers.ReadAsync();
                    if (answer is null || expected == Answer.Lost)
                        return;
                    await client.GetStream().WriteAsync(answer);
                }
            }
            catch (Exception ended) when (IsEnd(ended))
            {
                // The other pump ends with it.
            }
        }

        /// <returns>False where the connection ends.</returns>
        private async Task<bool> ForwardAsync(byte[] command, List<byte[]> arguments)
        {
            var expected = Answer.Told;
            if (IsCommit(arguments))
            {
                Interlocked.Increment(ref proxy._commits);
                if (proxy.Fate == CommitFate.Held)
                {
                    _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    await proxy._released.Task;
                }

                if (proxy.Fate == CommitFate.Late)
                {
                    proxy._late.Enqueue(command);
                    return false;
                }

                if (proxy.Fate == CommitFate.AnswerLost)
                    expected = Answer.Lost;
            }
            else if (proxy.Fate is CommitFate.AnswerLost or CommitFate.Late && IsProbe(arguments))
            {
                // Or how long the store is unavailable would be a matter of how fast the machine is.
                _answers.Writer.TryWrite(Answer.Refused);
                return true;
            }

            _answers.Writer.TryWrite(expected);
            await server.GetStream().WriteAsync(command);
            _held?.TrySetResult();
            return true;
        }

        private static bool IsCommit(List<byte[]> arguments) =>
            arguments.Count > 4 && arguments[0].AsSpan().SequenceEqual("EVALSHA"u8) && arguments[2].Length == 1
            && arguments[2][0] >= (byte)'2'
            && Encoding.UTF8.GetString(arguments[4]).EndsWith(":stream", StringComparison.Ordinal);

        private static bool IsProbe(List<byte[]> arguments) =>
            arguments.Count > 1 && arguments[0].AsSpan().SequenceEqual("SET"u8)
            && Encoding.UTF8.GetString(arguments[1]).EndsWith(":probe", StringComparison.Ordinal);

        private static bool IsEnd(Exception ended) =>
            ended is IOException or SocketException or ObjectDisposedException or InvalidOperationException;
    }

    private enum Answer
    {
        Told = 0,
        Lost = 1,
        Refused = 2,
    }
}
