using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PixStream.House.Tests;

/// <summary>The repository as it lies on disk.</summary>
internal static class House
{
    public static string Root { get; } = FindRoot();

    /// <summary>All project files, by path from the root with forward slashes.</summary>
    public static IReadOnlyList<Project> Projects { get; } = Files("*.csproj").Select(Project.Read).ToArray();

    /// <summary>All source files that people write.</summary>
    public static IReadOnlyList<Source> Sources { get; } = Files("*.cs").Select(path => new Source(path)).ToArray();

    /// <summary>All Markdown, by path from the root.</summary>
    public static IReadOnlyList<string> Pages { get; } = [.. Files("*.md")];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path =>
                !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" || (part.StartsWith('.') && part != ".ci")))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PixStream.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
    }
}

/// <summary>A project file.</summary>
internal sealed record Project(string Path, string Name, XDocument Xml)
{
    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    public IEnumerable<string> ProjectReferences =>
        Includes("ProjectReference").Select(System.IO.Path.GetFileNameWithoutExtension)!;

    public IEnumerable<string> PackageReferences => Includes("PackageReference");

    public static Project Read(string path) =>
        new(path, System.IO.Path.GetFileNameWithoutExtension(path), XDocument.Parse(House.Read(path)));

    private IEnumerable<string> Includes(string element) =>
        Xml.Descendants(element).Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'));
}

/// <summary>A source file.</summary>
internal sealed class Source(string path)
{
    private readonly Lazy<SyntaxNode> _tree = new(() => CSharpSyntaxTree.ParseText(House.Read(path)).GetRoot());

    public string Path => path;

    public string Text { get; } = House.Read(path);

    public SyntaxNode Tree => _tree.Value;

    public int Lines => Text.Count(character => character == '\n');
}
