using System.Collections.Concurrent;
using System.Diagnostics;

namespace PixStream.Bench.Servers;

/// <summary>The processes that this one started, so that none outlives it, however it ends.</summary>
internal static class Children
{
    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    public static Process Start(ProcessStartInfo info)
    {
        var process = Process.Start(info) ?? throw new IOException($"{info.FileName} did not start.");
        Running[process] = true;
        return process;
    }

    /// <summary>Kills it, if it has not ended, and waits for its end.</summary>
    public static void End(Process process)
    {
        Running.TryRemove(process, out _);
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    public static void EndAll()
    {
        foreach (var process in Running.Keys)
            End(process);
    }
}
