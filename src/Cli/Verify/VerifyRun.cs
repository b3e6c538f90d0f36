using System.CommandLine;
using System.Globalization;
using PixStream.Cli.Terminal;
using PixStream.Cli.Verify.Reports;
using PixStream.Conformance;
using PixStream.Conformance.Reports;
using PixStream.Conformance.Running;

namespace PixStream.Cli.Verify;

/// <summary>One run: finds the server, runs the checks, shows how far it is, and reports.</summary>
internal sealed class VerifyRun(ConformanceOptions options, InvocationConfiguration configuration, TimeProvider time)
{
    /// <summary>Exit code: nothing that speaks the interface answers there, so nothing was checked.</summary>
    public const int Unreachable = 3;

    private const int RunningShown = 8;

    private readonly Screen _screen = new(configuration, time);

    /// <returns>
    /// 0 if no check failed, 1 if one did that counts or the run was interrupted, 2 if the JUnit file cannot be written, 3 if no
    /// server was found.
    /// </returns>
    public async Task<int> RunAsync(bool json, FileInfo? junit, CancellationToken interrupted)
    {
        // Before the checks: a wrong path is told at once, and not after half a minute.
        if (junit is not null && JunitReport.Complaint(junit) is { } complaint)
        {
            _screen.Complain($"--junit: {complaint}");
            return ExitCode.Usage;
        }

        var checks = options.Selection.Checks;
        var started = time.GetTimestamp();
        var startedAt = time.GetUtcNow();
        var runner = new Runner(options, time);
        try
        {
            var offer = await runner.LookAsync(interrupted);
            var running = runner.RunAsync(checks, offer, Announce, interrupted);
            await _screen.ShowAsync(() => ViewOf(runner, checks.Count), running);
            var result = new ConformanceResult(options, startedAt, time.GetElapsedTime(started), await running);
            if (junit is not null)
                await JunitReport.WriteAsync(result, junit);
            if (json)
                _screen.WriteJson(JsonReport.Of(result));
            else
                new TextReport(configuration.Output).Write(result);
            return result.Fails ? ExitCode.Failed : ExitCode.Done;
        }
        catch (NothingHereException e)
        {
            junit?.Delete();
            _screen.Complain($"{e.Message} Nothing was checked.");
            return Unreachable;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            // An empty report, or one of another run, would be taken for this run's.
            junit?.Delete();
            _screen.Complain(string.Create(
                CultureInfo.InvariantCulture,
                $"Interrupted after {runner.Done.Count} of {Numbers.Count(checks.Count, "check")}."));
            return ExitCode.Failed;
        }
    }

    private void Announce(CheckOutcome outcome)
    {
        if (outcome.Verdict == Verdict.Failed)
            _screen.Announce($"FAILED {outcome}");
    }

    private View ViewOf(Runner runner, int count)
    {
        var done = runner.Done;
        var failed = done.Where(outcome => outcome.Verdict == Verdict.Failed).Select(outcome => outcome.Id).ToList();
        var running = runner.Running.ToList();
        var text = string.Create(CultureInfo.InvariantCulture, $"{done.Count} of {Numbers.Count(count, "check")}");
        List<Row> rows =
        [
            new("failed", failed.Count == 0 ? "none" : string.Join(", ", failed), failed.Count > 0),
            new("running", string.Join(", ", running.Take(RunningShown)) + (running.Count > RunningShown ? ", …" : "")),
        ];
        return new View(
            $"verify {options.ServerName}", (double)done.Count / count, text, rows,
            string.Create(CultureInfo.InvariantCulture, $"{text}, {failed.Count} failed"));
    }
}
