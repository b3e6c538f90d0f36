using System.Text.RegularExpressions;

namespace PixStream.House.Tests;

/// <summary>What an operator or a client meets has its line in docs/reference.</summary>
public partial class DocumentationTests
{
    [Fact]
    public void Each_instrument_is_in_the_metrics_page()
    {
        var page = House.Read("docs/reference/metrics.md");
        var names = Product().SelectMany(source => Instruments().Matches(source.Text))
            .Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_problem_is_in_the_refusals_page()
    {
        var page = House.Read("docs/reference/refusals.md");
        var problems = House.Sources.Single(source => source.Path == "src/Http/Refusals/Problems.cs");
        var names = ProblemNames().Matches(problems.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_page_of_the_reference_is_in_its_index()
    {
        var index = House.Read("docs/reference/README.md");
        foreach (var path in Directory.EnumerateFiles(Path.Combine(House.Root, "docs/reference"), "*.md"))
            if (Path.GetFileName(path) is var name && name != "README.md")
                Assert.Contains($"({name})", index, StringComparison.Ordinal);
    }

    private static IEnumerable<Source> Product() =>
        House.Sources.Where(source => source.Path.StartsWith("src/", StringComparison.Ordinal));

    [GeneratedRegex("Create(?:Counter|UpDownCounter|Histogram|Gauge|ObservableGauge)<\\w+>\\(\\s*\"([a-z_.]+)\"")]
    private static partial Regex Instruments();

    [GeneratedRegex("""Problem \w+ = new\(\d{3}, "([a-z-]+)",""")]
    private static partial Regex ProblemNames();
}
