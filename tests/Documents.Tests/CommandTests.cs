using System.Text.RegularExpressions;

namespace PixStream.Documents.Tests;

/// <summary>What a document tells its reader to type does what the document says.</summary>
[Trait("Category", "Long")]
public sealed class CommandTests
{
    // What not every machine has. .ci/run installs it.
    private static readonly string[] Tools = ["jq", "nginx", "openssl", "xmllint"];

    public static TheoryData<string> Documents =>
        [.. Document.All.Where(document => document.Blocks.Any(block => block.IsRun)).Select(document => document.Path)];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Commands_succeed_and_write_what_the_document_shows(string path)
    {
        var document = Document.Of(path);
        var run = document.Blocks.Where(block => block.IsRun).ToList();
        foreach (var tool in Tools.Where(tool =>
            run.Any(block => Regex.IsMatch(block.Text, $@"(^|[|(]\s*|\n){tool} ")) && !Session.Has(tool)))
            Assert.Skip($"{path} needs {tool}, which is not installed.");
        using var session = new Session();
        var (exit, begun, last) = await session.RunAsync(document, TestContext.Current.CancellationToken);
        Assert.True(exit == 0, $"{path}:{(begun == 0 ? 1 : run[begun - 1].Line)} ended with {exit}.\n{Shorten(last)}");
        for (var at = 1; at < document.Blocks.Count; at++)
            if (document.Blocks[at].Mark == Block.Output)
                ExpectShown(path, document.Blocks[at], session.OutputOf(run.IndexOf(document.Blocks[at - 1])));
    }

    /// <summary>The last lines of what was written, and of each its beginning.</summary>
    private static string Shorten(string written) =>
        string.Join('\n', written.Split('\n').TakeLast(40).Select(line => line.Length <= 200 ? line : $"{line[..200]}…"));

    /// <summary>
    /// Each line that is shown was written, behind the one that is shown before it. It may stand at the end of a line: not every
    /// body ends with one.
    /// </summary>
    private static void ExpectShown(string path, Block shown, string written)
    {
        var lines = written.ReplaceLineEndings("\n").Split('\n');
        var at = 0;
        foreach (var line in shown.Text.Split('\n').Where(line => line.Trim() is not ("" or "…")))
        {
            var form = new Regex($"{Regex.Escape(line.TrimEnd()).Replace("…", ".*", StringComparison.Ordinal)}\\s*$");
            var found = Array.FindIndex(lines, at, form.IsMatch);
            Assert.True(found >= 0, $"{path}:{shown.Line} shows\n  {line}\nand there was\n{Shorten(written)}");
            at = found + 1;
        }
    }
}
