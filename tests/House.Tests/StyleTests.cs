using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PixStream.House.Tests;

/// <summary>Sizes and names: CONTRIBUTING.md, "Style".</summary>
public partial class StyleTests
{
    private const int FileLinesMax = 320;
    private const int MethodLinesMax = 60;

    private static readonly string[] EmptyNames = ["Manager", "Helper", "Helpers", "Utils", "Util", "Base"];

    [Fact]
    public void Files_are_about_one_thing_and_about_300_lines_at_most() =>
        AssertNone(House.Sources.Where(source => source.Lines > FileLinesMax), source =>
            $"{source.Path} has {source.Lines} lines.");

    [Fact]
    public void Methods_have_about_60_lines_at_most() =>
        AssertNone(
            House.Sources.SelectMany(source =>
                source.Tree.DescendantNodes().OfType<BaseMethodDeclarationSyntax>().Select(method => (source, method)))
                .Where(found => LinesOf(found.method) > MethodLinesMax),
            found => $"{found.source.Path}: {NameOf(found.method)} has {LinesOf(found.method)} lines.");

    [Fact]
    public void Names_say_what_a_type_is_for() =>
        AssertNone(
            House.Sources.SelectMany(source =>
                source.Tree.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => (source, type)))
                .Where(found => EmptyNames.Any(name => found.type.Identifier.Text.EndsWith(name, StringComparison.Ordinal))),
            found => $"{found.source.Path}: {found.type.Identifier.Text} names a drawer, not a thing.");

    [Fact]
    public void A_folder_is_a_namespace()
    {
        foreach (var source in House.Sources)
        {
            var project = House.Projects
                .Where(project => source.Path.StartsWith(FolderOf(project.Path), StringComparison.Ordinal))
                .MaxBy(project => project.Path.Length);
            var declared = source.Tree.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
                .FirstOrDefault()?.Name.ToString();
            if (project is null || declared is null)
                continue;
            var inner = FolderOf(source.Path)[FolderOf(project.Path).Length..].TrimEnd('/').Replace('/', '.');
            var expected = $"PixStream.{project.Name}{(inner.Length > 0 ? "." + inner : "")}";
            Assert.True(declared == expected, $"{source.Path} is in namespace {declared}, its folder is {expected}.");
        }
    }

    [Fact]
    public void Nothing_is_compiled_only_sometimes_and_no_warning_is_silenced() =>
        AssertNone(
            House.Sources
                .SelectMany(source => source.Tree.DescendantTrivia(descendIntoTrivia: true).Select(trivia => (source, trivia)))
                .Where(found => found.trivia.IsKind(SyntaxKind.IfDirectiveTrivia)
                    || found.trivia.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia)
                    || found.trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)),
            found => $"{found.source.Path}: {found.trivia.ToString().Trim()}");

    /// <summary>
    /// "1 segments" is read by every operator whose journal is new. Limits are never one; the auditor's complaints name what it
    /// counts.
    /// </summary>
    [Fact]
    public void A_count_has_its_noun_from_one_place() =>
        AssertNone(
            House.Sources.Where(source =>
                source.Path.StartsWith("src/", StringComparison.Ordinal)
                && !source.Path.StartsWith("src/ContractAuditor/", StringComparison.Ordinal))
                .SelectMany(source => source.Text.Split('\n').Select((line, at) => (source, line, at)))
                .Where(found => CountWithNoun().IsMatch(found.line)),
            found => $"{found.source.Path}:{found.at + 1} counts by itself: give number and noun to Counted.Of, or to a log as 'noun: {{Number}}'.");

    [Fact]
    public void Projects_are_named_after_their_folder()
    {
        foreach (var project in House.Projects)
            Assert.Equal(project.Name, Path.GetFileName(Path.GetDirectoryName(project.Path)));
    }

    [GeneratedRegex("""\{(?![A-Za-z.]*(Max|Min)\b)[A-Za-z_.()\[\]]+(:[^}"]*)?\} (unread |open )?(checks|files|gateways|keys|messages|participants|records|requests|schemas|segments|senders|silos|streams)\b(?!/s)""")]
    private static partial Regex CountWithNoun();

    private static int LinesOf(SyntaxNode node)
    {
        var span = node.SyntaxTree.GetLineSpan(node.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string NameOf(BaseMethodDeclarationSyntax method) =>
        method is MethodDeclarationSyntax named ? named.Identifier.Text : method.Kind().ToString();

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    private static void AssertNone<T>(IEnumerable<T> found, Func<T, string> describe) =>
        Assert.True(!found.Any(), string.Join(Environment.NewLine, found.Select(describe)));
}
