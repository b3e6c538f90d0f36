using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PixStream.Deployment.Tests.Documents;

/// <summary>
/// All settings, read from the source of the classes that they are bound to: those with a constant <c>Section</c>, or whose summary says
/// "section <c>PixStream:…</c>". A property whose type is a class without a section of its own is a section in that section.
/// </summary>
internal static partial class SettingsInCode
{
    private static readonly IReadOnlyList<ClassDeclarationSyntax> Classes = Repository.Files("src", "*.cs")
        .Select(Repository.Read)
        .Where(text => text.Contains("class", StringComparison.Ordinal))
        .SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>())
        .ToList();

    /// <summary>By the name in the environment, without the index of a list: <c>PixStream__Streams__MaxStreams</c>.</summary>
    public static IReadOnlyDictionary<string, PropertyDeclarationSyntax> ByVariable { get; } = Read();

    /// <summary>The settings of a section such as <c>PixStream:Streams</c>.</summary>
    public static IReadOnlyDictionary<string, PropertyDeclarationSyntax> Of(string section)
    {
        var prefix = $"{section.Replace(":", "__", StringComparison.Ordinal)}__";
        return ByVariable.Where(setting => setting.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(setting => setting.Key[prefix.Length..], setting => setting.Value);
    }

    /// <summary>The settings of a class, by its name: two programs may know different parts of one section.</summary>
    public static IReadOnlyList<string> PropertiesOf(string options) =>
        [.. Classes.Single(found => found.Identifier.Text == options).Members.OfType<PropertyDeclarationSyntax>().Where(IsPublic)
            .Select(property => property.Identifier.Text)];

    /// <summary>A constant of a class, as it stands in the source.</summary>
    public static string ConstantOf(string type, string name) =>
        Classes.Single(found => found.Identifier.Text == type).Members.OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables)
            .Single(field => field.Identifier.Text == name).Initializer!.Value.ToString();

    /// <summary>The arguments of its <c>[Range]</c>, as they stand in the source; null if there is none.</summary>
    public static IReadOnlyList<string>? RangeOf(PropertyDeclarationSyntax property) =>
        property.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => attribute.Name.ToString() == "Range")
            ?.ArgumentList!.Arguments.Select(argument => argument.ToString()).ToList();

    private static Dictionary<string, PropertyDeclarationSyntax> Read()
    {
        var settings = new Dictionary<string, PropertyDeclarationSyntax>(StringComparer.Ordinal);
        foreach (var options in Classes)
            if (SectionOf(options) is { } section)
                Add(settings, section.Replace(":", "__", StringComparison.Ordinal), options);
        return settings;
    }

    private static void Add(Dictionary<string, PropertyDeclarationSyntax> settings, string prefix, ClassDeclarationSyntax options)
    {
        foreach (var property in options.Members.OfType<PropertyDeclarationSyntax>().Where(IsPublic))
        {
            var name = $"{prefix}__{property.Identifier.Text}";
            var type = property.Type.ToString().TrimEnd('?');
            if (Classes.FirstOrDefault(other => other.Identifier.Text == type) is not { } inner)
                settings[name] = property;
            else if (SectionOf(inner) is null)
                Add(settings, name, inner);
        }
    }

    private static string? SectionOf(ClassDeclarationSyntax options)
    {
        var text = options.Members.OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables)
            .FirstOrDefault(field => field.Identifier.Text == "Section")?.Initializer?.Value is LiteralExpressionSyntax literal
            ? literal.Token.ValueText
            : Summary().Match(options.GetLeadingTrivia().ToFullString()).Groups[1].Value;
        return text.StartsWith("PixStream:", StringComparison.Ordinal) ? text : null;
    }

    private static bool IsPublic(PropertyDeclarationSyntax property) => property.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.PublicKeyword));

    [GeneratedRegex("section <c>(PixStream:[A-Za-z:]+)</c>")]
    private static partial Regex Summary();
}
