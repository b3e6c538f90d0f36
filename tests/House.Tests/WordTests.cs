using System.Text.RegularExpressions;

namespace PixStream.House.Tests;

/// <summary>Words that keep readers out: CONTRIBUTING.md, "Plain English".</summary>
public partial class WordTests
{
    /// <summary>Where such words are quoted.</summary>
    private static readonly string[] Quoting = ["CONTRIBUTING.md", "tests/House.Tests/WordTests.cs"];

    /// <summary>Pages that record an earlier run: what it printed stays as it is.</summary>
    private const string Results = "/results/";

    [Fact]
    public void Rare_words_are_left_out()
    {
        var texts = House.Pages.Select(page => (Path: page, Text: House.Read(page)))
            .Concat(House.Sources.Select(source => (source.Path, source.Text)))
            .Where(text => !Quoting.Contains(text.Path) && !text.Path.Contains(Results, StringComparison.Ordinal));
        Assert.Empty(texts.SelectMany(text => text.Text.Split('\n').Index()
            .Where(line => Rare().IsMatch(line.Item)).Select(line => $"{text.Path}:{line.Index + 1} {line.Item.Trim()}")));
    }

    [Theory]
    [InlineData("It is made anew.", true)]
    [InlineData("The store did not do its part.", true)]
    [InlineData("A commit that nobody was told of.", true)]
    [InlineData("public void It_goes_to_whoever_waits()", true)]
    [InlineData("EndHasNoBody", false)]
    [InlineData("It is made again, beside the others.", false)]
    public void A_rare_word_is_found(string text, bool isRare) => Assert.Equal(isRare, Rare().IsMatch(text));

    [GeneratedRegex(@"(?<![a-z])(anew|lest|besides|wanting|nobody|anybody|somebody|whoever)(?![a-z])|\bin the hands of\b|\bdid not do its part\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Rare();
}
