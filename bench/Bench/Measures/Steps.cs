using System.Diagnostics;

namespace PixStream.Bench.Measures;

/// <summary>Times steps that take microseconds, one after the other, on one thread.</summary>
internal static class Steps
{
    /// <param name="bench">Says how many rounds.</param>
    /// <param name="steps">What to do, how often in a round, and with which number each time: from 0 in each round.</param>
    /// <returns>Microseconds of one.</returns>
    public static IEnumerable<(string Name, Spread Micros)> Time(
        Workbench bench, params (string Name, int Count, Action<int> Step)[] steps)
    {
        foreach (var (name, count, step) in steps)
        {
            List<double> times = [];
            for (var round = -1; round < bench.Options.Rounds; round++)
            {
                OtherLoad.Sample();
                var started = Stopwatch.GetTimestamp();
                for (var i = 0; i < count; i++)
                    step(i);
                if (round >= 0)
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / count);
            }

            yield return (name, new Spread(times));
        }
    }
}
