using System.Net;
using System.Net.Sockets;

namespace PixStream.Harness.Processes;

/// <summary>
/// A redis-server on the loopback address that flushes each commit. It can be killed and started again on its data.
/// </summary>
/// <param name="directory">Where it keeps its data. It belongs to the server, and goes with it.</param>
/// <param name="port">Where it listens.</param>
/// <param name="arguments">More arguments, in place of the usual ones.</param>
internal sealed class RedisServer(string directory, int port, params IEnumerable<string> arguments) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private ChildProcess? _process;

    /// <summary>The program's file; null where it is not installed.</summary>
    public static string? Program { get; } = Run.Find("redis-server");

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, port);

    /// <summary>Starts it and waits until it takes commands.</summary>
    /// <exception cref="InvalidOperationException">It ended by itself; with what it said.</exception>
    public async Task StartAsync()
    {
        if (await TryStartAsync() is { } said)
            throw new InvalidOperationException($"redis-server {said}");
    }

    /// <summary>As <see cref="StartAsync"/>; what it said where it ended by itself.</summary>
    public async Task<string?> TryStartAsync()
    {
        _process = ChildProcess.Start(new Launch(
            Program ?? "redis-server",
            [
                "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "yes",
                "--appendfsync", "always", .. arguments,
            ])
        {
            Directory = directory,
        });
        while (!await AnswersAsync())
        {
            if (_process.HasEnded)
                return _process.LastWords;
            await Task.Delay(Pause, TimeProvider.System);
        }

        return null;
    }

    /// <summary>kill -9, if it was ever started.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    /// <summary>It stands still, and its connections stay.</summary>
    public Task PauseAsync() => _process!.PauseAsync();

    public Task ContinueAsync() => _process!.ContinueAsync();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(Address);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte["+PONG".Length];
            return await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false) == answer.Length
                && answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception early) when (early is SocketException or IOException)
        {
            // It does not listen yet, or reads its data.
            return false;
        }
    }
}
