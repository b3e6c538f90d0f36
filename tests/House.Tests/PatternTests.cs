using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PixStream.House.Tests;

/// <summary>What is done often is done in one way: CONTRIBUTING.md, "Style".</summary>
public class PatternTests
{
    private static readonly IReadOnlyList<Source> Product =
        [.. House.Sources.Where(static source => source.Path.StartsWith("src/", StringComparison.Ordinal))];

    [Fact]
    public void Settings_are_bound_from_the_section_that_their_options_name()
    {
        var bound = Nodes<InvocationExpressionSyntax>()
            .Select(static found => (found.Source, found.Node.ArgumentList.Arguments, Name: GenericName(found.Node.Expression)))
            .Where(static found => found.Name is { Identifier.Text: "AddSettings" }).ToList();
        Assert.NotEmpty(bound);
        Assert.Empty(bound
            .Where(static found => found.Arguments[1].ToString() != $"{found.Name!.TypeArgumentList.Arguments[0]}.Section")
            .Select(static found => $"{found.Source.Path}: {found.Name} binds {found.Arguments[1]}."));
    }

    [Fact]
    public void A_log_message_is_a_private_method_of_the_class_that_writes_it_or_belongs_to_the_instruments()
    {
        var messages = Nodes<MethodDeclarationSyntax>()
            .Where(static found => found.Node.AttributeLists.SelectMany(static list => list.Attributes)
                .Any(static attribute => attribute.Name.ToString() == "LoggerMessage")).ToList();
        Assert.NotEmpty(messages);
        Assert.Empty(messages
            .Where(static found => !IsOfInstruments(found.Node) && !(IsPrivate(found.Node) && IsNamedLog(found.Node)))
            .Select(static found => $"{found.Source.Path}: {found.Node.Identifier} is to be private and named Log…."));
    }

    [Fact]
    public void Instruments_are_made_in_classes_named_for_them()
    {
        var made = Nodes<MemberAccessExpressionSyntax>()
            .Where(static found =>
                found.Node.Name.Identifier.Text is "CreateCounter" or "CreateUpDownCounter" or "CreateHistogram"
                    or "CreateGauge" or "CreateObservableCounter" or "CreateObservableUpDownCounter" or "CreateObservableGauge")
            .ToList();
        Assert.NotEmpty(made);
        Assert.Empty(made.Where(static found => !IsOfInstruments(found.Node))
            .Select(static found => $"{found.Source.Path}: {found.Node} belongs into a class named …Instruments."));
    }

    private static IEnumerable<(Source Source, TNode Node)> Nodes<TNode>()
        where TNode : SyntaxNode =>
        Product.SelectMany(static source => source.Tree.DescendantNodes().OfType<TNode>().Select(node => (source, node)));

    private static GenericNameSyntax? GenericName(ExpressionSyntax called) =>
        (called as MemberAccessExpressionSyntax)?.Name as GenericNameSyntax ?? called as GenericNameSyntax;

    private static bool IsPrivate(MethodDeclarationSyntax method) => method.Modifiers.Any(SyntaxKind.PrivateKeyword);

    private static bool IsNamedLog(MethodDeclarationSyntax method) =>
        method.Identifier.Text.StartsWith("Log", StringComparison.Ordinal);

    private static bool IsOfInstruments(SyntaxNode node) =>
        node.FirstAncestorOrSelf<ClassDeclarationSyntax>()!.Identifier.Text.EndsWith("Instruments", StringComparison.Ordinal);
}
