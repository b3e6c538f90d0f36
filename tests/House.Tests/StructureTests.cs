using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PixStream.House.Tests;

/// <summary>Folders and types stay small enough to be looked through, and a name means one thing.</summary>
public class StructureTests
{
    private const int FolderFilesMax = 20;
    private const int TypeLinesMax = 400;

    [Fact]
    public void A_folder_has_20_files_at_most()
    {
        var folders = House.Sources.GroupBy(source => Path.GetDirectoryName(source.Path)).ToList();
        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.True(folder.Count() <= FolderFilesMax, $"{folder.Key} has {folder.Count()} files."));
    }

    /// <summary>A type in several files counts as a whole: a limit that <c>partial</c> satisfies measures nothing.</summary>
    [Fact]
    public void A_type_has_400_lines_at_most_in_however_many_files()
    {
        var types = House.Sources.SelectMany(source =>
            Types(source).Select(type => (Name: $"{Namespace(type)}.{type.Identifier.Text}", Lines: LinesOf(type))))
            .GroupBy(type => type.Name).ToList();
        Assert.NotEmpty(types);
        Assert.All(types, type =>
            Assert.True(type.Sum(part => part.Lines) <= TypeLinesMax, $"{type.Key} has {type.Sum(part => part.Lines)} lines."));
    }

    [Fact]
    public void A_public_name_is_one_projects()
    {
        var names = House.Sources.Where(source => source.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(source =>
                Types(source).Where(type => type.Modifiers.Any(static modifier => modifier.IsKind(SyntaxKind.PublicKeyword)))
                    .Select(type => (source, type)))
            .GroupBy(found => found.type.Identifier.Text).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name =>
        {
            var projects = name.Select(found => found.source.Path.Split('/')[1]).Distinct().Order().ToList();
            Assert.True(projects.Count == 1, $"{name.Key} is public in {string.Join(" and ", projects)}.");
        });
    }

    /// <summary>Types that lie in no other type.</summary>
    private static IEnumerable<BaseTypeDeclarationSyntax> Types(Source source) =>
        source.Tree.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(type => type.Parent is not TypeDeclarationSyntax);

    private static string Namespace(BaseTypeDeclarationSyntax type) =>
        type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

    private static int LinesOf(BaseTypeDeclarationSyntax type)
    {
        var span = type.SyntaxTree.GetLineSpan(type.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
