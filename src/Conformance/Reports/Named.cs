namespace PixStream.Conformance.Reports;

/// <summary>The names of verdicts and severities in reports. Scripts rely on them: docs/reference/verify.md.</summary>
internal static class Named
{
    public static string Of(Severity severity) => severity.ToString().ToLowerInvariant();

    public static string Of(Verdict verdict) =>
        verdict == Verdict.NotJudged ? "notJudged" : verdict.ToString().ToLowerInvariant();
}
