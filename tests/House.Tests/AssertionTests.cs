using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PixStream.House.Tests;

/// <summary>
/// A test can fail. Methods are told apart by their names alone, so what is found here is sure, and not all there might be.
/// </summary>
public class AssertionTests
{
    private static readonly string[] Attributes = ["Fact", "Theory"];

    [Fact]
    public void Every_test_comes_to_an_assertion()
    {
        var methods = Tests(static tree =>
            tree.DescendantNodes().Where(static node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax))
            .Select(static found => new Method(FolderOf(found.Path), found.Path, found.Node))
            .ToLookup(static method => method.Folder);
        var idle = new List<Method>();
        foreach (var project in methods)
        {
            var known = ScopeOf(project.Key).SelectMany(folder => methods[folder]).ToLookup(static method => method.Name);
            var asserting = known.Where(static named => named.Any(static method => method.Fails))
                .Select(static named => named.Key).ToHashSet();
            while (known.Where(named => !asserting.Contains(named.Key) && named.Any(method => method.Calls.Overlaps(asserting)))
                .Select(static named => named.Key).ToList() is { Count: > 0 } more)
                asserting.UnionWith(more);
            idle.AddRange(project.Where(method => method is { IsTest: true, Fails: false } && !method.Calls.Overlaps(asserting)));
        }

        AssertNone(idle, static method => $"{method.Path}: {method.Name} asserts nothing.");
    }

    [Fact]
    public void No_assertion_compares_a_literal_with_itself()
    {
        var empty = Tests(static tree => tree.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(ComparesItself));
        AssertNone(empty, static found => $"{found.Path}: {found.Node}");
    }

    [Theory]
    [InlineData("Assert.Equal(1, 1)", true)]
    [InlineData("Assert.Equal((A, 1), (B, 1))", true)]
    [InlineData("Assert.Equal((A, (B, \"x\")), (B, (C, \"x\")))", true)]
    [InlineData("Assert.True(true)", true)]
    [InlineData("Assert.Equal((A, 1), (B, 2))", false)]
    [InlineData("Assert.Equal(Run(7), Run(7))", false)]
    [InlineData("Assert.Equal(1, A)", false)]
    [InlineData("Assert.Equal(true, A)", false)]
    [InlineData("Assert.Fail(\"why\")", false)]
    public void A_literal_is_found_where_it_meets_itself(string text, bool isFound) =>
        Assert.Equal(isFound, ComparesItself((InvocationExpressionSyntax)SyntaxFactory.ParseExpression(text)));

    private static bool ComparesItself(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax {
            Expression: IdentifierNameSyntax { Identifier.Text: "Assert" }, Name.Identifier.Text: var name })
            return false;
        var arguments = call.ArgumentList.Arguments;
        return (name is "True" or "False" && arguments[0].Expression is LiteralExpressionSyntax)
            || (arguments.Count >= 2 && Meet(arguments[0].Expression, arguments[1].Expression));
    }

    private static bool Meet(ExpressionSyntax left, ExpressionSyntax right) => (left, right) switch
    {
        (LiteralExpressionSyntax, LiteralExpressionSyntax) => left.IsEquivalentTo(right),
        (TupleExpressionSyntax these, TupleExpressionSyntax those) =>
            these.Arguments.Zip(those.Arguments).Any(static pair => Meet(pair.First.Expression, pair.Second.Expression)),
        _ => false,
    };

    private static IEnumerable<(string Path, T Node)> Tests<T>(Func<SyntaxNode, IEnumerable<T>> find) =>
        House.Sources.Where(static source => source.Path.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(source => find(source.Tree).Select(node => (source.Path, node)));

    /// <summary>The folder of the test project that a file belongs to.</summary>
    private static string FolderOf(string path) => path.Split('/')[1];

    /// <summary>
    /// The folders of the tests that a test project may call: its own, and those that it references or compiles files of.
    /// </summary>
    private static IEnumerable<string> ScopeOf(string folder) =>
        House.Projects.Where(project => project.Path.StartsWith($"tests/{folder}/", StringComparison.Ordinal))
            .SelectMany(static project => project.Xml.Descendants().Attributes("Include"))
            .Select(static include => include.Value.Replace('\\', '/').Split('/'))
            .Where(static include => include is ["..", not "..", ..]).Select(static include => include[1])
            .Append(folder).Distinct();

    /// <summary>A method, or a function within one.</summary>
    private sealed class Method(string folder, string path, SyntaxNode node)
    {
        private readonly Lazy<HashSet<string>> _calls =
            new(() => [.. node.DescendantNodes().OfType<SimpleNameSyntax>().Select(static name => name.Identifier.Text)]);

        public string Folder => folder;

        public string Path => path;

        public string Name { get; } =
            node is MethodDeclarationSyntax named ? named.Identifier.Text : ((LocalFunctionStatementSyntax)node).Identifier.Text;

        public bool IsTest { get; } = node is MethodDeclarationSyntax method
            && method.AttributeLists.SelectMany(static list => list.Attributes)
                .Any(static attribute => Attributes.Contains(attribute.Name.ToString()));

        public bool Fails { get; } = node.DescendantNodes().Any(static inner =>
            inner is ThrowStatementSyntax or ThrowExpressionSyntax
            || inner is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Assert" } });

        /// <summary>Names of what is called, or given to others to be called.</summary>
        public HashSet<string> Calls => _calls.Value;
    }

    private static void AssertNone<T>(IEnumerable<T> found, Func<T, string> describe) =>
        Assert.True(!found.Any(), string.Join(Environment.NewLine, found.Select(describe)));
}
