using System.Diagnostics;

namespace PixStream.Bench.Measures;

/// <summary>Times steps that take microseconds, one after the other, on one thread.</summary>
internal static class Steps
{
    /// <returns>A row for each: its name, and the microseconds of one.</returns>
    public static List<string[]> Time(Workbench bench, params (string Name, int Count, Action Step)[] steps)
    {
        var rows = new List<string[]>();
        foreach (var (name, count, step) in steps)
        {
            List<double> times = [];
            for (var round = -1; round < bench.Options.Rounds; round++)
            {
                OtherLoad.Sample();
                var started = Stopwatch.GetTimestamp();
                for (var i = 0; i < count; i++)
                    step();
                if (round >= 0)
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / count);
            }

            rows.Add([name, new Spread(times).Fixed(1)]);
        }

        return rows;
    }
}
