using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PixStream.Deployment.Tests.Documents;

/// <summary>
/// All settings, read from the source: from the tables of sections that each program gives to its <c>KnownSettings</c>, and from
/// the options that they name. A program does not start with any other, so no setting can be missing here.
/// </summary>
internal static class SettingsInCode
{
    private static readonly IReadOnlyList<TypeDeclarationSyntax> Types = Repository.Files("src", "*.cs")
        .Select(Repository.Read)
        .Where(text => text.Contains("class", StringComparison.Ordinal) || text.Contains("record", StringComparison.Ordinal))
        .SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
        .ToList();

    /// <summary>
    /// Those of the gateway, by the name in the environment, without the index of a list: <c>PixStream__Streams__MaxStreams</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, PropertyDeclarationSyntax> Gateway { get; } = OfProgram("GatewayHost", "Hosted");

    /// <summary>Those of the silo.</summary>
    public static IReadOnlyDictionary<string, PropertyDeclarationSyntax> Silo { get; } = OfProgram("SiloHost", "Hosted");

    /// <summary>Those of all programs.</summary>
    public static IReadOnlyDictionary<string, PropertyDeclarationSyntax> ByVariable { get; } =
        Gateway.Concat(Silo).Concat(OfProgram("Settings", "Sections")).DistinctBy(setting => setting.Key)
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>The settings of a section such as <c>PixStream:Streams</c>.</summary>
    public static IReadOnlyDictionary<string, PropertyDeclarationSyntax> Of(string section)
    {
        var prefix = $"{section.Replace(":", "__", StringComparison.Ordinal)}__";
        return ByVariable.Where(setting => setting.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(setting => setting.Key[prefix.Length..], setting => setting.Value);
    }

    /// <summary>The settings of a class, by its name: two programs may know different parts of one section.</summary>
    public static IReadOnlyList<string> PropertiesOf(string options) =>
        [.. SettingsOf(TypeOf(options), own: true).Select(property => property.Identifier.Text)];

    /// <summary>The names of an enum that a setting is of; none if it is of another type.</summary>
    public static IReadOnlyList<string> NamesOf(PropertyDeclarationSyntax setting) =>
        [.. Repository.Files("src", "*.cs").Select(Repository.Read)
            .Where(text => text.Contains($"enum {setting.Type}", StringComparison.Ordinal))
            .SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<EnumDeclarationSyntax>())
            .Where(found => found.Identifier.Text == setting.Type.ToString()).SelectMany(found => found.Members)
            .Select(member => member.Identifier.Text)];

    /// <summary>A constant of a class, as it stands in the source.</summary>
    public static string ConstantOf(string type, string name) => Find(TypeOf(type), name)!.ToString();

    /// <summary>The arguments of its <c>[Range]</c>, as they stand in the source; null if there is none.</summary>
    public static IReadOnlyList<string>? RangeOf(PropertyDeclarationSyntax property) =>
        property.AttributeLists.SelectMany(list => list.Attributes)
            .FirstOrDefault(attribute => attribute.Name.ToString() == "Range")
            ?.ArgumentList!.Arguments.Select(argument => argument.ToString()).ToList();

    private static Dictionary<string, PropertyDeclarationSyntax> OfProgram(string type, string member) =>
        Sections(TypeOf(type), member).ToList() is var sections
            ? sections.SelectMany(section => SettingsOf(TypeOf(section.Options), own: false)
                    .Select(property => (Path: $"{section.Path}:{property.Identifier.Text}", Property: property)))
                .Where(setting => sections.TrueForAll(section => section.Path != setting.Path))
                .ToDictionary(
                    setting => setting.Path.Replace(":", "__", StringComparison.Ordinal),
                    setting => setting.Property,
                    StringComparer.Ordinal)
            : [];

    /// <summary>
    /// The pairs <c>new(path, typeof(Options))</c> in what a member is set to, and in the tables that it takes in with <c>..</c>:
    /// another type's, or those of all backends.
    /// </summary>
    private static IEnumerable<(string Path, string Options)> Sections(TypeDeclarationSyntax type, string member)
    {
        var value = Find(type, member) ?? throw new InvalidOperationException($"{type.Identifier} has no {member}.");
        foreach (var pair in value.DescendantNodesAndSelf().OfType<ImplicitObjectCreationExpressionSyntax>())
            if (pair.ArgumentList.Arguments is [var path, { Expression: TypeOfExpressionSyntax options }])
                yield return (Text(type, path.Expression), options.Type.ToString());
        foreach (var taken in value.DescendantNodesAndSelf().OfType<SpreadElementSyntax>())
        {
            if (taken.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "Sections" } table)
                foreach (var section in Sections(TypeOf(table.Expression.ToString()), "Sections"))
                    yield return section;
            // Those of the backends, which no program names: each has a table of the same name.
            if (taken.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Select(access => access.Name.Identifier.Text)
                .FirstOrDefault(IsOfBackends) is { } perBackend)
                foreach (var section in Backends.SelectMany(backend => Sections(backend, perBackend)))
                    yield return section;
        }

        if (value is IdentifierNameSyntax { Identifier.Text: var same } && IsOfBackends(same))
            foreach (var section in Sections(type, same))
                yield return section;
    }

    private static IEnumerable<TypeDeclarationSyntax> Backends =>
        Types.Where(found => OutersOf(found).Any(outer => outer.Identifier.Text == "ClusterBackend"));

    private static bool IsOfBackends(string member) => member is "SiloSections" or "GatewaySections";

    private static string Text(TypeDeclarationSyntax type, ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        IdentifierNameSyntax name => Text(type, Find(type, name.Identifier.Text)!),
        MemberAccessExpressionSyntax member when TypeOf(member.Expression.ToString()) is var other =>
            Text(other, Find(other, member.Name.Identifier.Text)!),
        _ => throw new InvalidOperationException($"{expression} is not read."),
    };

    private static ExpressionSyntax? Find(TypeDeclarationSyntax type, string member) =>
        type.Members.OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables)
            .FirstOrDefault(field => field.Identifier.Text == member)?.Initializer?.Value
        ?? type.Members.OfType<PropertyDeclarationSyntax>().Where(property => property.Identifier.Text == member)
            .Select(property => property.Initializer?.Value ?? property.ExpressionBody?.Expression).FirstOrDefault()
        ?? OutersOf(type).Select(outer => Find(outer, member)).FirstOrDefault(found => found is not null);

    private static TypeDeclarationSyntax TypeOf(string name) =>
        Types.Single(found => found.Identifier.Text == name.Split('.')[^1]);

    private static IEnumerable<PropertyDeclarationSyntax> SettingsOf(TypeDeclarationSyntax options, bool own)
    {
        var inherited = own ? [] : OutersOf(options).SelectMany(outer => SettingsOf(outer, own: false));
        return inherited.Concat(options.Members.OfType<PropertyDeclarationSyntax>().Where(IsSetting));
    }

    private static IEnumerable<TypeDeclarationSyntax> OutersOf(TypeDeclarationSyntax type) => (type.BaseList?.Types ?? [])
        .Select(outer => Types.FirstOrDefault(found => found.Identifier.Text == outer.Type.ToString()))
        .OfType<TypeDeclarationSyntax>();

    private static bool IsSetting(PropertyDeclarationSyntax property) =>
        property.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.PublicKeyword))
        && !property.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.StaticKeyword));
}
