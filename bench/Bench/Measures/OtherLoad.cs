using System.Globalization;

namespace PixStream.Bench.Measures;

/// <summary>
/// What the machine does while the benchmark does nothing: figures measured beside it are worth that much less.
/// </summary>
internal static class OtherLoad
{
    private static readonly TimeSpan Watched = TimeSpan.FromMilliseconds(300);
    private static readonly List<double> Samples = [];

    /// <summary>Looks at the processors for a moment. Called between rounds, when no server of ours runs.</summary>
    public static void Sample()
    {
        var (busy, all) = Read();
        Task.Delay(Watched, TimeProvider.System).Wait();
        var (busyAfter, allAfter) = Read();
        Samples.Add(100.0 * (busyAfter - busy) / Math.Max(1, allAfter - all));
    }

    /// <summary>What the samples since the last call say.</summary>
    public static string Take()
    {
        var spread = new Spread([.. Samples]);
        var text = $"Between its rounds the machine was busy with other things to {spread.Fixed(0)} %.";
        Samples.Clear();
        return text;
    }

    private static (long Busy, long All) Read()
    {
        const int Idle = 3, WaitingForDisk = 4, Kinds = 8;
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(Kinds)
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum() - ticks[Idle] - ticks[WaitingForDisk], ticks.Sum());
    }
}
