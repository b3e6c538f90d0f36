using System.Globalization;
using System.Runtime.InteropServices;

namespace PixStream.Bench.Servers;

/// <summary>What the kernel says of a process.</summary>
internal static partial class ProcessFigures
{
    /// <summary>CPU time of all its threads, to the nanosecond (the ticks of /proc/PID/stat are 10 ms).</summary>
    public static TimeSpan Cpu(int id)
    {
        const int AllThreadsScheduled = 2;
        if (ClockGetTime((~id << 3) | AllThreadsScheduled, out var time) != 0)
            throw new IOException($"clock_gettime of process {id}: {Marshal.GetLastPInvokeErrorMessage()}");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    /// <summary>Memory that is resident now, in bytes.</summary>
    public static long Resident(int id) => StatusKb(id, "VmRSS:") << 10;

    /// <summary>The most that ever was resident, in bytes.</summary>
    public static long ResidentMax(int id) => StatusKb(id, "VmHWM:") << 10;

    /// <summary>Files and sockets that it has open.</summary>
    public static int Descriptors(int id) => Directory.GetFileSystemEntries($"/proc/{id}/fd").Length;

    public static int Threads(int id) => (int)Status(id, "Threads:");

    /// <summary>Files and sockets that a process may have open.</summary>
    public static int DescriptorsMax()
    {
        const string Name = "Max open files";
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        var hard = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return int.TryParse(hard, CultureInfo.InvariantCulture, out var limit) ? limit : 1 << 20;
    }

    private static long StatusKb(int id, string name) => Status(id, name);

    private static long Status(int id, string name)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
