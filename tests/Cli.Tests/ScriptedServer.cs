using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PixStream.Cli.Tests;

/// <summary>A request as it came.</summary>
internal sealed record ScriptedRequest(string Method, string Path, string Headers, string Body);

/// <summary>What to answer; null in its place: the connection is cut.</summary>
internal sealed record ScriptedReply(int Status, string Body = "", params string[] Headers)
{
    /// <summary>No answer while the test lasts, as a long poll.</summary>
    public static readonly ScriptedReply Never = new(0);
}

/// <summary>
/// A server that answers as a test wants it to: refusals, pauses and cuts that the real one gives only in need.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedRequest, ScriptedReply?> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<ScriptedRequest> _requests = new();
    private readonly Task _accepting;

    /// <param name="script">Asked for each request, never by two at once.</param>
    public ScriptedServer(Func<ScriptedRequest, ScriptedReply?> script)
    {
        _script = script;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception ended) when (_stop.IsCancellationRequested
            && ended is (OperationCanceledException or SocketException or InvalidOperationException))
        {
            // The test is over. Which of them it is depends on how far the listener was.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    ScriptedReply? reply;
                    lock (_script)
                    {
                        _requests.Enqueue(request);
                        reply = _script(request);
                    }

                    if (reply is null)
                        return;
                    await WriteAsync(stream, reply);
                }
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task<ScriptedRequest?> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[65_536];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
                return null;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var all = text.ToString();
            var headEnd = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (headEnd < 0)
                continue;
            var head = all[..headEnd];
            var length = head.Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                .Select(line => int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture))
                .SingleOrDefault();
            if (all.Length < headEnd + 4 + length)
                continue;
            var words = head.Split(' ', 3);
            return new ScriptedRequest(words[0], words[1], head, all[(headEnd + 4)..]);
        }
    }

    private async Task WriteAsync(NetworkStream stream, ScriptedReply reply)
    {
        if (reply == ScriptedReply.Never)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
        var body = Encoding.UTF8.GetBytes(reply.Body);
        var length = reply.Status == 204 ? "" : $"Content-Length: {body.Length}\r\n";
        var headers = string.Concat(reply.Headers.Select(header => header + "\r\n"));
        var head = $"HTTP/1.1 {reply.Status} {(HttpStatusCode)reply.Status}\r\n{length}{headers}\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], _stop.Token);
    }
}
