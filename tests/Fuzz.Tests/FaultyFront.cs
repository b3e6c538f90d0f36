using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace PixStream.Fuzz.Tests;

/// <summary>What the server in front does wrong.</summary>
public enum Fault
{
    None = 0,

    /// <summary>Says 500 now and then.</summary>
    Fails = 1,

    /// <summary>Says nothing now and then, and keeps the connection.</summary>
    Hangs = 2,

    /// <summary>Closes the connection now and then, instead of an answer.</summary>
    Closes = 3,

    /// <summary>Sends a line that is not a header.</summary>
    Garbles = 4,

    /// <summary>Changes a message on its way out.</summary>
    Corrupts = 5,

    /// <summary>Keeps a stream open that was not asked for.</summary>
    KeepsSlots = 6,

    /// <summary>Confirms messages that were not received.</summary>
    LosesMessages = 7,

    /// <summary>Accepts now and then what it refuses.</summary>
    Accepts = 8,

    /// <summary>Answers more often than it was asked.</summary>
    Repeats = 9,
}

/// <summary>A server that is deliberately wrong: the real one behind a socket that spoils what passes.</summary>
internal sealed partial class FaultyFront : IAsyncDisposable
{
    private const int OneIn = 40;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _behind;
    private readonly Fault _fault;
    private readonly Task _accepting;
    private Task? _thief;
    private int _answers;
    private volatile bool _isDue;

    public FaultyFront(IPEndPoint behind, Fault fault)
    {
        (_behind, _fault) = (behind, fault);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        if (_thief is not null)
            await _thief;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (caller)
            try
            {
                caller.NoDelay = true;
                await server.ConnectAsync(_behind, _stop.Token);
                var there = PumpAsync(caller, server, static bytes => bytes);
                await PumpAsync(server, caller, Spoil);
                // What the server closed is closed for the caller, too.
                caller.Close();
                await there;
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One of the two went away; closing both is all there is to do.
            }
    }

    private async Task PumpAsync(Socket from, Socket to, Func<byte[], byte[]?> spoil)
    {
        var buffer = new byte[256 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token) is > 0 and var read)
            {
                if (spoil(buffer[..read]) is not { } bytes)
                    return;
                await to.SendAsync(bytes, SocketFlags.None, _stop.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            to.Close(0);
        }
    }

    /// <summary>What the caller gets instead; null: the connection is closed.</summary>
    private byte[]? Spoil(byte[] bytes)
    {
        if (Interlocked.Increment(ref _answers) % OneIn == 0)
            _isDue = true;
        if (_fault is Fault.KeepsSlots or Fault.LosesMessages
            && Next().Match(Encoding.Latin1.GetString(bytes)) is { Success: true } found)
            _thief ??= StealAsync(found.Groups[1].Value);
        if (!_isDue)
            return bytes;
        var spoiled = _fault switch
        {
            Fault.Fails => Replace(bytes, "HTTP/1.1 200 OK", "HTTP/1.1 500 NO"),
            Fault.Accepts => Replace(bytes, "HTTP/1.1 400 Bad Request", "HTTP/1.1 200 OK"),
            Fault.Garbles => Replace(bytes, "\r\nServer: Kestrel", "\r\nServer Kestrel"),
            Fault.Corrupts => Replace(bytes, "</Document>", "</document>"),
            Fault.Hangs => [],
            Fault.Closes => null,
            Fault.Repeats => [.. bytes, .. "HTTP/1.1 204 No Content\r\n\r\n"u8],
            _ => bytes,
        };
        // Where there is nothing to spoil in this answer, the next one is due.
        _isDue = spoiled is not null && spoiled.AsSpan().SequenceEqual(bytes);
        return spoiled;
    }

    /// <summary>A reader behind the caller's back.</summary>
    private async Task StealAsync(string ispb)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{_behind}") };
        try
        {
            var next = $"/api/v1/out/{ispb}/stream/start";
            while (!_stop.IsCancellationRequested)
            {
                using var answer = await client.GetAsync(next, _stop.Token);
                // One that keeps the slot asks for the same batch for ever; one that loses messages goes on.
                if (answer.Headers.TryGetValues("PI-Pull-Next", out var path)
                    && (_fault == Fault.LosesMessages || next.EndsWith("start", StringComparison.Ordinal)))
                    next = path.Single();
                else if (answer.StatusCode == HttpStatusCode.Gone)
                    next = $"/api/v1/out/{ispb}/stream/start";
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static byte[] Replace(byte[] bytes, string old, string by) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(old, by, StringComparison.Ordinal));

    [GeneratedRegex("PI-Pull-Next: /api/v1/out/([0-9A-Z]{8})/stream/")]
    private static partial Regex Next();
}
