using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>One run against a reference server.</summary>
internal static class Trial
{
    /// <summary>The options of most runs.</summary>
    public static ConformanceOptions Of(Uri server) =>
        new() { Server = server, IdleTime = ReferenceServer.IdleTime, Timeout = TimeSpan.FromSeconds(20) };

    public static Task<ConformanceResult> RunAsync(this ConformanceOptions options) =>
        ConformanceRun.RunAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>How each check came out, by its id.</summary>
    public static Dictionary<string, Verdict> Verdicts(this ConformanceResult result) =>
        result.Outcomes.ToDictionary(outcome => outcome.Id, outcome => outcome.Verdict);

    /// <summary>The checks that did not pass, one a line with the reason.</summary>
    public static string Shortfall(this ConformanceResult result) =>
        string.Join('\n', result.Outcomes.Where(outcome => outcome.Verdict != Verdict.Passed));
}
