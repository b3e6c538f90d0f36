using System.Text.RegularExpressions;
using PixStream.Harness.Processes;

namespace PixStream.Documents.Tests;

/// <summary>Each block of each document says what it is, so that no command can be left out of the run.</summary>
public sealed partial class BlockTests
{
    private static readonly string[] Others = ["text", "json", "xml", "yaml", "cql", "nginx", "csharp", "mermaid", "promql"];

    public static TheoryData<string> Documents =>
        [.. Document.All.Where(document => document.Blocks.Count > 0).Select(document => document.Path)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_block_has_a_language_and_commands_a_mark_that_is_known(string path) =>
        Assert.All(Document.Of(path).Blocks, block =>
        {
            var where = $"{path}:{block.Line}";
            if (block.IsCommands)
                Assert.True(
                    block.Mark is "" || block.IsServer || Block.NotRun.ContainsKey(block.Mark),
                    $"{where} is marked '{block.Mark}'.");
            else
                Assert.True(
                    Others.Contains(block.Language),
                    $"{where} has the language '{block.Language}': commands are sh, what they write is text.");
        });

    /// <summary>Under another language a command would not be run. A line of a workflow's <c>run:</c> is one, too.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void Commands_stand_in_blocks_of_commands(string path) =>
        Assert.All(Document.Of(path).Blocks.Where(block => !block.IsCommands), block =>
            Assert.DoesNotMatch(Commands(), block.Text));

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Commands_that_are_not_run_are_at_least_read_by_the_shell_and_name_what_is_there(string path)
    {
        foreach (var block in Document.Of(path).Blocks.Where(block => block.IsCommands && !block.IsRun))
        {
            var read = await Run.ToEndAsync(new Launch("bash", "-n"), block.Text);
            Assert.True(read.ExitCode == 0, $"{path}:{block.Line}: {read.Errors}");
            Assert.All(
                Paths().Matches(block.Text).Select(match => match.Value),
                file => Assert.True(
                    Path.Exists(Path.Combine(Document.Root, file)), $"{path}:{block.Line} names {file}, which is not there."));
        }
    }

    [GeneratedRegex(@"^\s*(\$ )?(curl|docker|dotnet|helm|kubectl|openssl|pixstream|nginx) ", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex(@"(?<=[\s=@""'])(src|tests|samples|containers|helm|docs|bench/Bench)(/[A-Za-z0-9._-]+)+",
        RegexOptions.Multiline)]
    private static partial Regex Paths();
}
