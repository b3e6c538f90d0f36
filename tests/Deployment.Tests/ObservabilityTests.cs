using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using PixStream.Deployment.Tests.Documents;

namespace PixStream.Deployment.Tests;

/// <summary>Rules, alerts and the dashboard: what they ask for exists, and they fire when they should.</summary>
public sealed partial class ObservabilityTests
{
    private const string Rules = "observability/prometheus/pixstream.rules.yaml";
    private const string RulesTest = "observability/prometheus/pixstream.rules.test.yaml";
    private const string Dashboard = "observability/grafana/pixstream.json";

    /// <summary>Of the runtime's own meter, which metrics.md names as a whole.</summary>
    private static readonly string[] Others =
        ["dotnet_process_cpu_time_seconds_total", "dotnet_gc_pause_time_seconds_total"];

    private static readonly List<Map> Groups = [.. Yaml.Read(Repository.Read(Rules)).Each("groups")];

    private static IEnumerable<Map> All => Groups.SelectMany(static group => group.Each("rules"));

    private static IEnumerable<Map> Alerts => All.Where(static rule => rule.Find("alert") is not null);

    [Fact]
    public void Prometheus_takes_the_rules_and_each_fires_when_it_should()
    {
        Promtool($"check rules {Rules}");
        Promtool($"test rules {RulesTest}");
    }

    [Fact]
    public void Each_alert_is_tested_both_ways()
    {
        var test = Repository.Read(RulesTest);
        foreach (var alert in Alerts.Select(static alert => alert.Text("alert")))
        {
            var outcomes = Regex.Matches(test, $@"alertname: {alert}\n +exp_alerts:( \[\])?").Select(
                static match => match.Groups[1].Length == 0).Distinct();
            Assert.Equal([false, true], outcomes.Order());
        }
    }

    [Fact]
    public void Each_alert_has_a_runbook_that_names_it()
    {
        Assert.NotEmpty(Alerts);
        foreach (var alert in Alerts)
        {
            var page = alert.Text("annotations/runbook");
            Assert.True(Repository.Has(page), page);
            if (page.StartsWith("docs/runbooks/", StringComparison.Ordinal))
                Assert.Contains($"`{alert.Text("alert")}`", Repository.Read(page), StringComparison.Ordinal);
            Assert.Contains(alert.Text("labels/severity"), (string[])["critical", "warning"]);
        }
    }

    [Fact]
    public void Each_runbook_says_where_to_look_what_to_do_and_when_it_is_over()
    {
        var index = Repository.Read("docs/runbooks/README.md");
        foreach (var file in Repository.Files("docs/runbooks", "*.md")
            .Where(static file => !file.EndsWith("README.md", StringComparison.Ordinal)))
        {
            var text = Repository.Read(file);
            foreach (var part in (string[])["**Look**", "**It is over**"])
                Assert.True(text.Contains(part, StringComparison.Ordinal), $"{file}: {part}");
            Assert.Contains($"({Path.GetFileName(file)})", index, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Rules)]
    [InlineData(Dashboard)]
    [InlineData("docs/runbooks")]
    [InlineData("docs/operations/monitoring.md")]
    public void Each_metric_that_is_asked_for_exists(string place)
    {
        var texts = place == "docs/runbooks" ? Repository.Files(place, "*.md").Select(Repository.Read) : [Repository.Read(place)];
        var known = Known().Concat(Others).ToHashSet(StringComparer.Ordinal);
        var asked = texts.SelectMany(static text => Metric().Matches(text).Select(static match => match.Value))
            .Where(static name => !name.EndsWith('_')).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(known));
    }

    [Fact]
    public void Each_series_that_the_dashboard_takes_from_the_rules_is_recorded()
    {
        var recorded = All.Select(static rule => rule.Find("record") as string).OfType<string>().ToHashSet();
        var asked = Recorded().Matches(Repository.Read(Dashboard) + Repository.Read(Rules)).Select(static match => match.Value);
        Assert.Empty(asked.Except(recorded));
    }

    [Fact]
    public void The_dashboard_is_one_that_Grafana_can_import()
    {
        using var document = JsonDocument.Parse(Repository.Read(Dashboard));
        var panels = document.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(static panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        foreach (var panel in panels.Where(static panel => panel.GetProperty("type").GetString() != "row"))
            Assert.All(
                panel.GetProperty("targets").EnumerateArray(),
                static target => Assert.Equal("${datasource}", target.GetProperty("datasource").GetProperty("uid").GetString()));
    }

    /// <summary>The names that Prometheus sees, of the instruments in metrics.md.</summary>
    private static IEnumerable<string> Known()
    {
        foreach (Match row in Instrument().Matches(Repository.Read("docs/reference/metrics.md")))
        {
            var (name, kind) = (row.Groups[1].Value.Replace('.', '_'), row.Groups[2].Value);
            if (kind.Contains("seconds", StringComparison.Ordinal))
                name += "_seconds";
            else if (kind.Contains("bytes", StringComparison.Ordinal) || name.EndsWith("_bytes", StringComparison.Ordinal))
                name = name.EndsWith("_bytes", StringComparison.Ordinal) ? name : name + "_bytes";
            if (kind.StartsWith("histogram", StringComparison.Ordinal))
                foreach (var part in (string[])["_bucket", "_count", "_sum"])
                    yield return name + part;
            else
                yield return kind.StartsWith("counter", StringComparison.Ordinal) ? name + "_total" : name;
        }
    }

    private static void Promtool(string arguments)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
                .Any(static folder => File.Exists(Path.Combine(folder, "promtool"))),
            "There is no promtool on the PATH. Debian has it: apt-get install prometheus.");
        using var process = Process.Start(new ProcessStartInfo("promtool", arguments)
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var told = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, told);
    }

    [GeneratedRegex("(?<![a-z_:.])(?:pixstream|dotnet)_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("pixstream:[a-z_]+:[a-z0-9_]+")]
    private static partial Regex Recorded();

    [GeneratedRegex(@"^\| `(pixstream\.[a-z_.]+)` \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Instrument();
}
