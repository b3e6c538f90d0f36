using PixStream.Cli.Terminal;

namespace PixStream.Cli.Tests;

/// <summary>Lists on terminals of any width.</summary>
public sealed class ListLayoutTests
{
    private const string Id = "UU0BnKu1mABmVkqG7wdKTZ5UX8mP5fEa";

    private static readonly Heading[] Headings =
        [new("id"), new("taken in"), new("sender"), new("bytes", IsNumber: true), new("reason")];

    private static readonly string[][] Rows =
    [
        [
            Id, "2026-11-21T09:30:00.000Z", "99999008", "2,345",
            "Line 35, column 9: IntrBkSttlmAmt must be a number with at most 2 decimals; it is '1.234'.",
        ],
        [Id, "2026-11-21T09:30:00.000Z", "99999008", "45", ""],
    ];

    [Fact]
    public void What_fits_is_a_table() => Assert.Equal(
        [
            "id  sender    bytes",
            "A   99999008  2,345",
            "B             5",
        ],
        ListLayout.Lines([new("id"), new("sender"), new("bytes")], [["A", "99999008", "2,345"], ["B", "", "5"]], 20));

    [Fact]
    public void On_80_columns_each_is_a_paragraph_that_begins_with_its_name() => Assert.Equal(
        [
            Id,
            "  taken in 2026-11-21T09:30:00.000Z  sender 99999008  bytes 2,345",
            "  reason Line 35, column 9: IntrBkSttlmAmt must be a number with at most 2",
            "  decimals; it is '1.234'.",
            Id,
            "  taken in 2026-11-21T09:30:00.000Z  sender 99999008  bytes 45",
        ],
        ListLayout.Lines(Headings, Rows, 80));

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(79)]
    [InlineData(80)]
    [InlineData(100)]
    public void Nothing_is_lost_and_only_a_word_that_is_longer_goes_beyond(int width)
    {
        var lines = ListLayout.Lines(Headings, Rows, width).ToList();
        Assert.All(lines, line =>
            Assert.True(line.Length <= width || !line.Trim().Contains(' ', StringComparison.Ordinal), line));
        var words = string.Join(' ', lines).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(Rows.SelectMany(row => row).SelectMany(cell => cell.Split(' ', StringSplitOptions.RemoveEmptyEntries)), word =>
            Assert.Contains(word, words));
    }
}
