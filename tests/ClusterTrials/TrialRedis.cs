using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PixStream.ClusterTrials;

/// <summary>A Redis of the trial's own, in a directory that goes with it: for the backend that keeps everything there.</summary>
internal sealed class TrialRedis(int port, string? logs) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _directory = Directory.CreateTempSubdirectory("pixstream-trial-redis").FullName;
    private Process? _process;

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, port);

    /// <summary>Ends when it takes commands.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server",
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", _directory, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
            "--logfile", logs is null ? "" : Path.Combine(Path.GetFullPath(logs), "redis.log"),
        ])
        {
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        while (await AskAsync("PING") is not "+PONG")
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"redis-server ended with {_process.ExitCode}.");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <returns>The first line of the answer; null where there is none.</returns>
    private async Task<string?> AskAsync(string command)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Address);
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\n"));
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync();
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return null;
        }
    }
}
