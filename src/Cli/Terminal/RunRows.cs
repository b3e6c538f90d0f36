using PixStream.Cli.Requests;
using PixStream.Cli.Runs;

namespace PixStream.Cli.Terminal;

/// <summary>What the views of all runs say in the same way.</summary>
internal static class RunRows
{
    /// <summary>How far a run is: by count or by time, whichever ends it sooner at the pace it has.</summary>
    public static (double Share, string Text) Done(RunBounds bounds, long messages, long? count)
    {
        var byTime = bounds.Elapsed / bounds.Duration;
        var byCount = count is { } all ? messages / (double)all : 0;
        return byCount > byTime
            ? (
                byCount,
                $"{Numbers.Count(messages)} of {Numbers.Count(count!.Value, "message")}, {Numbers.Seconds(bounds.Elapsed)}")
            : (byTime, $"{Numbers.Seconds(bounds.Elapsed)} of {Numbers.Seconds(bounds.Duration)}");
    }

    /// <summary>While it goes on: who waits, for how long, and why.</summary>
    public static IEnumerable<Row> Live(Setbacks setbacks) =>
        from setback in setbacks.All
        where setback.Count > 0
        select setback.Waiting > 0
            ? new Row(setback.Name, $"{setback.Waiting} waiting, {setback.WaitText}: {setback.Last?.Title}", Alert: true)
            : new Row(setback.Name, $"{Numbers.Count(setback.Count, "time")}, none waiting now");

    /// <summary>In the end: how often, and what the last one said.</summary>
    public static IEnumerable<Row> Final(Setbacks setbacks) =>
        from setback in setbacks.All
        where setback.Count > 0
        select new Row(
            setback.Name,
            $"{Numbers.Count(setback.Count, "time")}, last with {setback.WaitText}: {setback.Last?.Title}", Alert: true);

    /// <summary>The same for one line.</summary>
    public static string Line(Setbacks setbacks) =>
        string.Concat(setbacks.All.Where(setback => setback.Waiting > 0)
            .Select(setback => $"   {setback.Name}: {setback.Waiting} waiting, {setback.WaitText}"));

    public static string Text(EndReason reason) => reason switch
    {
        EndReason.Count => "the count was reached",
        EndReason.Duration => "the time was over",
        EndReason.Empty => "nothing was left",
        EndReason.Interrupt => "it was interrupted",
        EndReason.Refused => "the server refused",
        EndReason.Unreachable => "the server could not be reached",
        _ => "a message could not be stored",
    };
}
