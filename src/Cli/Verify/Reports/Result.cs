using System.Globalization;

namespace PixStream.Cli.Verify.Reports;

/// <summary>All that a run found out.</summary>
internal sealed record Result(Terms Terms, DateTimeOffset StartedAt, TimeSpan Took, IReadOnlyList<Outcome> Outcomes)
{
    public int Count(Verdict verdict) => Outcomes.Count(outcome => outcome.Verdict == verdict);

    /// <summary>The failures of one severity.</summary>
    public int Count(Severity severity) => Outcomes.Count(outcome => outcome.Verdict == Verdict.Failed && outcome.Check.Severity == severity);

    /// <summary>Whether a failure counts: whether it is as grave as <c>--fail-on</c> says.</summary>
    public bool Counts(Outcome outcome) => outcome.Verdict == Verdict.Failed && outcome.Check.Severity <= Terms.FailOn;

    /// <summary>Whether the run has failed.</summary>
    public bool Fails => Outcomes.Any(Counts);

    /// <summary>The last line of a report.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{Outcomes.Count} check{(Outcomes.Count == 1 ? "" : "s")}: {Count(Verdict.Passed)} passed, {Count(Verdict.Failed)} failed{Severities}, {NotJudged}{Count(Verdict.Skipped)} skipped in {Took.TotalSeconds:0.0} s (seed {Terms.Seed})");

    private string Severities => Count(Verdict.Failed) == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $" ({Count(Severity.Promise)} promise, {Count(Severity.Contract)} contract, {Count(Severity.Style)} style)");

    private string NotJudged => Count(Verdict.NotJudged) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Count(Verdict.NotJudged)} not judged, ");
}
