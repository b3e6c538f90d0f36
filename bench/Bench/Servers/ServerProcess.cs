using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PixStream.Bench.Servers;

/// <summary>A server that the benchmark started, as a process of its own. Always killed, by SIGKILL, at the end.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int LinesKept = 30;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Func<int, bool> _isReady;

    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables that it gets on top.</param>
    /// <param name="port">Where it will listen.</param>
    /// <param name="isReady">Whether it serves at that port.</param>
    public ServerProcess(
        string file, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, int port, Func<int, bool> isReady)
    {
        _isReady = isReady;
        Port = port;
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        StartedAt = Stopwatch.GetTimestamp();
        _process = Children.Start(start);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    public int Id => _process.Id;

    /// <summary>Timestamp just before the process was made.</summary>
    public long StartedAt { get; }

    /// <summary>What it wrote last, and whether it is still there.</summary>
    public string LastWords => $"{(_process.HasExited ? $"ended with {_process.ExitCode}" : "running")}: {string.Join(" | ", _lines)}";

    public bool HasEnded => _process.WaitForExit(TimeSpan.FromSeconds(1));

    public TimeSpan Cpu => ProcessFigures.Cpu(Id);

    /// <summary>A port of the loopback address that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until it serves.</summary>
    /// <returns>Time since it was started.</returns>
    /// <exception cref="IOException">It ended, or is not ready in time; with what it wrote last.</exception>
    public TimeSpan AwaitReady(TimeSpan atMost)
    {
        while (!_isReady(Port))
        {
            if (_process.WaitForExit(TimeSpan.FromMilliseconds(1)))
                throw new IOException($"{_process.StartInfo.FileName} {LastWords}");
            if (Stopwatch.GetElapsedTime(StartedAt) > atMost)
                throw new IOException($"{_process.StartInfo.FileName} is not ready after {atMost}, {LastWords}");
        }

        return Stopwatch.GetElapsedTime(StartedAt);
    }

    /// <summary>kill -9.</summary>
    public void Dispose() => Children.End(_process);

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (_lines.Count > LinesKept)
            _lines.TryDequeue(out _);
    }
}
