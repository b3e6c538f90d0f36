using PixStream.Conformance.Checks;
using PixStream.Conformance.Running;

namespace PixStream.Conformance;

/// <summary>Checks whether a server keeps a contract of the interface, seen from outside.</summary>
public static class ConformanceRun
{
    /// <summary>
    /// Runs the checks that the options choose. What the checks store in the server stays there: run them on one for tests.
    /// </summary>
    /// <param name="options">The server, and which checks run how.</param>
    /// <param name="time">The clock of the run: <see cref="TimeProvider.System"/>.</param>
    /// <param name="cancellation">Ends the run before its end.</param>
    /// <exception cref="ArgumentException">
    /// No check is chosen, a pattern matches no check, or <see cref="ConformanceOptions.Concurrency"/> is less than 1, or a
    /// participant has no credential and others have.
    /// </exception>
    /// <exception cref="NothingHereException">Nothing at that address speaks the interface, so nothing was checked.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<ConformanceResult> RunAsync(
        ConformanceOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1);
        if (options.Only.Concat(options.Skip).FirstOrDefault(pattern => !Selection.MatchesAny(pattern)) is { } wrong)
            throw new ArgumentException($"No check matches '{wrong}'.", nameof(options));
        if (options.CredentialsMisfit is { } misfit)
            throw new ArgumentException(misfit, nameof(options));
        var checks = options.Selection.Checks;
        if (checks.Count == 0)
            throw new ArgumentException("No check is left by Profiles, Only, Skip and Credentials together.", nameof(options));
        var (started, startedAt) = (time.GetTimestamp(), time.GetUtcNow());
        var runner = new Runner(options, time);
        var offer = await runner.LookAsync(cancellation);
        var outcomes = await runner.RunAsync(checks, offer, static _ => { }, cancellation);
        return new ConformanceResult(options, startedAt, time.GetElapsedTime(started), outcomes);
    }
}
