using System.Text.RegularExpressions;
using PixStream.Conformance.Checks;
using PixStream.Conformance.Reports;

namespace PixStream.Conformance.Tests;

/// <summary>docs/reference/verify.md lists the checks that there are, and each check's sentence stands where it says.</summary>
public sealed partial class PageTests
{
    private const string Table = "## The checks\n\n";

    [Fact]
    public void The_page_lists_exactly_the_checks()
    {
        var page = Read("docs/reference/verify.md");
        Assert.True(
            page[(page.IndexOf(Table, StringComparison.Ordinal) + Table.Length)..] == CheckTable.Markdown(Catalog.All),
            "The table of docs/reference/verify.md is not what `pixstream verify --list --markdown` writes: replace it.");
    }

    [Fact]
    public void Each_sentence_stands_on_its_page()
    {
        var clauses = Catalog.All.Select(check => check.Clause).Distinct().ToList();
        Assert.NotEmpty(clauses);
        Assert.All(clauses, clause => Assert.True(
            Plain(Read(clause.Where).Split(Table)[0]).Contains(Plain(clause.Text), StringComparison.Ordinal),
            $"{clause.Where} does not say: {clause.Text}"));
    }

    [Fact]
    public void Ids_are_unique_and_say_their_profile()
    {
        Assert.Distinct(Catalog.All.Select(check => check.Id));
        Assert.All(Catalog.All, check =>
            Assert.Matches("^(spi|json|both|http|health|util|icom|challenge)(\\.[a-z0-9-]+){1,2}$", check.Id));
        Assert.All(Catalog.All.Where(check => check.Id.StartsWith("json.", StringComparison.Ordinal)), check =>
            Assert.Equal(Profiles.Json, check.Profiles));
    }

    [Fact]
    public void Each_cause_and_each_severity_is_of_a_check()
    {
        var ids = Catalog.All.Select(check => check.Id).ToHashSet();
        Assert.All(Causes.Each, pair => Assert.True(
            ids.Contains(pair.Needed)
            && ids.Any(id => Regex.IsMatch(id, "^" + pair.By.Replace(".", "\\.", StringComparison.Ordinal))),
            $"{pair.Needed} by {pair.By}"));
        Assert.All(Severities.Patterns, pattern => Assert.Contains(ids, pattern.IsMatch));
    }

    [Fact]
    public void A_check_comes_after_those_that_it_needs()
    {
        var sorted = Causes.First(Catalog.All).Select(check => check.Id).ToList();
        Assert.Equal(Catalog.All.Count, sorted.Count);
        Assert.All(Catalog.All, check =>
            Assert.All(check.Needs, id => Assert.True(sorted.IndexOf(id) < sorted.IndexOf(check.Id), $"{check.Id} needs {id}")));
    }

    /// <summary>Without marks and line breaks; what stands in brackets before a link is text.</summary>
    private static string Plain(string text) =>
        Space().Replace(Link().Replace(text, "$1").Replace("*/*", "\0", StringComparison.Ordinal)
            .Replace("*", "", StringComparison.Ordinal)
            .Replace("`", "", StringComparison.Ordinal).Replace("\0", "*/*", StringComparison.Ordinal), " ");

    private static string Read(string path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "PixStream.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
        return File.ReadAllText(Path.Combine(directory.FullName, path));
    }

    [GeneratedRegex("\\[([^\\]]*)\\]\\([^)]*\\)")]
    private static partial Regex Link();

    [GeneratedRegex("\\s+")]
    private static partial Regex Space();
}
