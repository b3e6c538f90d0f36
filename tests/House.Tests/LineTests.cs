using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PixStream.House.Tests;

/// <summary>Lines that can be read beside each other: CONTRIBUTING.md, "Style".</summary>
public class LineTests
{
    private const int TextColumnsMax = 100;
    private const int CodeColumnsMax = 130;
    private const int LongTextColumns = 90;

    [Fact]
    public void Text_has_100_columns_at_most_but_for_tables()
    {
        var found = new List<string>();
        foreach (var page in House.Pages)
        {
            var isCode = false;
            foreach (var (at, line) in House.Read(page).Split('\n').Index())
            {
                var text = line.TrimStart();
                if (text.StartsWith("```", StringComparison.Ordinal))
                    isCode = !isCode;
                else if (!isCode && !text.StartsWith('|') && line.Length > TextColumnsMax)
                    found.Add($"{page}:{at + 1} has {line.Length} columns.");
            }
        }

        Assert.NotEmpty(House.Pages);
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    [Fact]
    public void Code_ends_at_column_130_but_for_texts_that_are_longer_by_themselves() =>
        Assert.Empty(House.Sources.SelectMany(LongLinesOf));

    [Fact]
    public void Comments_end_at_column_130()
    {
        var found = House.Sources
            .SelectMany(source => source.Tree.DescendantTrivia().Where(IsComment).SelectMany(comment => LinesOf(source, comment)))
            .Where(line => line.Columns > CodeColumnsMax)
            .Select(line => $"{line.Path}:{line.Number} has {line.Columns} columns.");
        Assert.Empty(found);
    }

    /// <summary>Lines that are too long and could be broken: those without a text that is nearly as long as a line.</summary>
    private static IEnumerable<string> LongLinesOf(Source source)
    {
        var lines = source.Tree.SyntaxTree.GetText().Lines;
        foreach (var line in lines.Where(static line => line.Span.Length > CodeColumnsMax))
            if (!source.Tree.DescendantNodes(line.Span)
                .Any(node => IsText(node) && node.Span.Overlap(line.Span)?.Length > LongTextColumns))
                yield return $"{source.Path}:{line.LineNumber + 1} has {line.Span.Length} columns.";
    }

    private static bool IsText(SyntaxNode node) =>
        node.IsKind(SyntaxKind.StringLiteralExpression) || node.IsKind(SyntaxKind.Utf8StringLiteralExpression)
        || node.IsKind(SyntaxKind.InterpolatedStringExpression);

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia);

    private static IEnumerable<(string Path, int Number, int Columns)> LinesOf(Source source, SyntaxTrivia comment)
    {
        var span = comment.SyntaxTree!.GetLineSpan(comment.FullSpan);
        var lines = comment.SyntaxTree.GetText().Lines;
        for (var at = span.StartLinePosition.Line; at <= span.EndLinePosition.Line; at++)
            if (lines[at].ToString() is var line && line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                yield return (source.Path, at + 1, line.Length);
    }
}
