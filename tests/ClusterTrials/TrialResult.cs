using System.Text;
using PixStream.ContractAuditor;

namespace PixStream.ClusterTrials;

/// <summary>What came of a trial.</summary>
internal sealed record TrialResult(
    IReadOnlyList<Healing> Events, AuditSummary Summary, IReadOnlyList<Violation> Violations, TimeSpan Took)
{
    public bool IsGood => Violations.Count == 0;

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            "| Event | healed after | last failure after | slowest success | answers | 503 | connections broken or refused |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var happened in Events)
            text.AppendLine(
                $"| {happened.Name} | {Seconds(happened.HealedAfter)} | {Seconds(happened.LastFailure)} | {Seconds(happened.Slowest)} "
                + $"| {happened.Answers:N0} | {happened.Unavailable:N0} | {happened.Broken:N0} |");
        text.AppendLine();
        text.AppendLine(
            $"{Violations.Count} promises broken. {Summary.Accepted:N0} messages accepted, {Summary.Confirmed:N0} confirmed, "
            + $"{Summary.PerhapsConfirmed:N0} perhaps confirmed; {Summary.Replays:N0} replays compared; {Events.Sum(happened => happened.Answers):N0} answers; "
            + $"{Took.TotalSeconds:F0} seconds.");
        foreach (var violation in Violations.Take(20))
            text.AppendLine($"- {violation.At.TotalSeconds:F3}: {violation}");
        return text.ToString();
    }

    private static string Seconds(TimeSpan? time) => time is { } known ? $"{known.TotalSeconds:F1} s" : "–";
}
