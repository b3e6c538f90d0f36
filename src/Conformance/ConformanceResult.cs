using System.Globalization;

namespace PixStream.Conformance;

/// <summary>All that a run found out.</summary>
/// <param name="Options">What was asked for, with the seed that repeats it.</param>
/// <param name="StartedAt">When the run began.</param>
/// <param name="Took">How long the run took.</param>
/// <param name="Outcomes">One for each check, in the order of the reports.</param>
public sealed record ConformanceResult(
    ConformanceOptions Options, DateTimeOffset StartedAt, TimeSpan Took, IReadOnlyList<CheckOutcome> Outcomes)
{
    /// <summary>Whether a check failed that is as grave as <see cref="ConformanceOptions.FailOn"/>, or graver.</summary>
    public bool Fails => Outcomes.Any(Counts);

    /// <summary>One sentence with the number of checks of each verdict, and the seed.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{Outcomes.Count} check{(Outcomes.Count == 1 ? "" : "s")}: {Count(Verdict.Passed)} passed, {Count(Verdict.Failed)} failed{Severities}, {NotJudged}{Count(Verdict.Skipped)} skipped in {Took.TotalSeconds:0.0} s (seed {Options.Seed})");

    /// <summary>How many checks came out so.</summary>
    /// <param name="verdict">How.</param>
    public int Count(Verdict verdict) => Outcomes.Count(outcome => outcome.Verdict == verdict);

    /// <summary>How many checks of one severity failed.</summary>
    /// <param name="severity">Which.</param>
    public int Count(Severity severity) =>
        Outcomes.Count(outcome => outcome.Verdict == Verdict.Failed && outcome.Severity == severity);

    /// <summary>Whether a failure counts: whether it is as grave as <see cref="ConformanceOptions.FailOn"/>.</summary>
    internal bool Counts(CheckOutcome outcome) => outcome.Verdict == Verdict.Failed && outcome.Severity <= Options.FailOn;

    private string Severities => Count(Verdict.Failed) == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $" ({Count(Severity.Promise)} promise, {Count(Severity.Contract)} contract, {Count(Severity.Style)} style)");

    private string NotJudged => Count(Verdict.NotJudged) == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Count(Verdict.NotJudged)} not judged, ");
}
