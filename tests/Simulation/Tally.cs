using System.Globalization;

namespace PixStream.Simulation;

/// <summary>The figures of many runs.</summary>
internal sealed class Tally(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly RunFigures _figures = new();
    private long _steps;
    private int _runs;

    public List<RunResult> Failed { get; } = [];

    public void Add(RunResult result)
    {
        _figures.Add(result.Figures);
        _steps += result.Steps;
        _runs++;
        if (result.Failure is not null)
            Failed.Add(result);
    }

    public string Progress(int of) => Text($"{_runs:N0} of {of:N0} seeds, {Failed.Count} failed, {_steps:N0} steps");

    public string Summary() => Text(
        $"""
        {_runs:N0} seeds, {Failed.Count} failed, in {time.GetElapsedTime(_began):hh\:mm\:ss}
          {_steps:N0} steps, {_figures.Requests:N0} requests
          {_figures.Messages:N0} messages accepted, {_figures.Confirmed:N0} confirmed, {_figures.Replays:N0} replays compared
          {_figures.Crashes:N0} crashes, {_figures.PowerLosses:N0} of them power losses; {_figures.Stops:N0} orderly stops; {_figures.Starts:N0} starts
          {_figures.Faults:N0} failed requests to the disk
          {_figures.SlowAnswers:N0} answers taken slowly; {_figures.Released:N0} parked messages released, {_figures.Dropped:N0} dropped
        """);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
