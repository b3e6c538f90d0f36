using System.Diagnostics;
using PixStream.Harness.Processes;

namespace PixStream.Bench.Servers;

/// <summary>A server that the benchmark started, as a process of its own. Always killed, by SIGKILL, at the end.</summary>
/// <param name="launch">The program.</param>
/// <param name="port">Where it will listen.</param>
/// <param name="isReady">Whether it serves at that port.</param>
internal sealed class ServerProcess(Launch launch, int port, Func<int, bool> isReady) : IDisposable
{
    private const int LinesKept = 30;

    private readonly ChildProcess _process = ChildProcess.Start(launch with { LinesKept = LinesKept });

    public int Port => port;

    public int Id => _process.Id;

    /// <summary>What it wrote last, and whether it is still there.</summary>
    public string LastWords => _process.LastWords;

    public bool HasEnded => _process.EndsWithin(TimeSpan.FromSeconds(1));

    public TimeSpan Cpu => ProcessFigures.Cpu(Id);

    /// <summary>Waits until it serves.</summary>
    /// <returns>Time since it was started.</returns>
    /// <exception cref="IOException">It ended, or is not ready in time; with what it wrote last.</exception>
    public TimeSpan AwaitReady(TimeSpan atMost)
    {
        while (!isReady(port))
        {
            if (_process.EndsWithin(TimeSpan.FromMilliseconds(1)))
                throw new IOException($"{launch.Program} {LastWords}");
            if (Stopwatch.GetElapsedTime(_process.StartedAt) > atMost)
                throw new IOException($"{launch.Program} is not ready after {atMost}, {LastWords}");
        }

        return Stopwatch.GetElapsedTime(_process.StartedAt);
    }

    /// <summary>kill -9.</summary>
    public void Dispose() => _process.Dispose();
}
