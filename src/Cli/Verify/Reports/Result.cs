using System.Globalization;

namespace PixStream.Cli.Verify.Reports;

/// <summary>All that a run found out.</summary>
internal sealed record Result(Terms Terms, DateTimeOffset StartedAt, TimeSpan Took, IReadOnlyList<Outcome> Outcomes)
{
    public int Count(Verdict verdict) => Outcomes.Count(outcome => outcome.Verdict == verdict);

    /// <summary>The last line of a report.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{Outcomes.Count} check{(Outcomes.Count == 1 ? "" : "s")}: {Count(Verdict.Passed)} passed, {Count(Verdict.Failed)} failed, {Count(Verdict.Skipped)} skipped in {Took.TotalSeconds:0.0} s (seed {Terms.Seed})");
}
