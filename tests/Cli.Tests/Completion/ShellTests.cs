using PixStream.Harness.Processes;

namespace PixStream.Cli.Tests.Completion;

/// <summary>The scripts, loaded by their shells.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixstream-completion-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("pixstream pul", "pull")]
    [InlineData("pixstream quarantine l", "list")]
    [InlineData("pixstream pull --profile ", "json spi")]
    // For readline = and : end a word, and what stands before them stays as it is.
    [InlineData("pixstream pull --profile=j", "json", "--profile", "=", "j")]
    [InlineData("pixstream pull --profile=", "json spi", "--profile", "=")]
    [InlineData("pixstream load http:", "//127.0.0.1:8080", "http", ":")]
    [InlineData("pixstream schemas check pay", "payment.xml payments")]
    [InlineData("pixstream load --count ", "")]
    public async Task Bash_completes(string line, string expected, params string[] lastWords)
    {
        var bash = Find("bash");
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "payment.xml"), "", TestContext.Current.CancellationToken);
        _folder.CreateSubdirectory("payments");
        var words = lastWords.Length > 0
            ? [.. line.Split(' ')[..^1], .. lastWords]
            : line.Split(' ');
        // As readline calls it. The program is the one that is tested.
        var script = $$"""
            pixstream() { {{Program}} "$@"; }
            source <(pixstream completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            COMP_WORDS=({{string.Join(' ', words.Select(static word => $"'{word}'"))}}) COMP_CWORD={{words.Length - 1}}
            _pixstream pixstream "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            echo "${COMPREPLY[@]}"
            complete -p pixstream
            """;

        var ran = await RunAsync(bash, "-c", script);

        var lines = ran.Output.TrimEnd().Split('\n');
        Assert.Equal(expected, string.Join(' ', lines[0].Split(' ').Order(StringComparer.Ordinal)));
        Assert.Equal("complete -F _pixstream pixstream", lines[1]);
    }

    [Theory]
    [InlineData("pixstream pul", "pull\tReads the messages")]
    [InlineData("pixstream pull --profile j", "json")]
    [InlineData("pixstream pull --profile=j", "--profile=json")]
    [InlineData("pixstream quarantine ", "counts\tCounts them")]
    public async Task Fish_completes(string line, string expected)
    {
        var fish = Find("fish");
        var script = $"function pixstream; {Program} $argv; end; pixstream completion fish | source; complete -C '{line}'";

        var ran = await RunAsync(fish, "--no-config", "-c", script);

        Assert.StartsWith(expected, ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zsh_reads_its_script()
    {
        var zsh = Find("zsh");
        var script = $"autoload -U compinit && compinit -u -d dump; source <({Program} completion zsh); print $_comps[pixstream]";

        Assert.Equal("_pixstream\n", (await RunAsync(zsh, "-f", "-c", script)).Output);
    }

    private static string Program { get; } = $"{Launch.Dotnet(typeof(ExitCode).Assembly.Location)}";

    private static string Find(string shell)
    {
        var found = Run.Find(shell);
        Assert.SkipUnless(found is not null, $"{shell} is not installed.");
        return found!;
    }

    private async Task<ToolResult> RunAsync(string shell, params string[] arguments)
    {
        var ran = await Run.ToEndAsync(
            new Launch(shell, arguments) { Directory = _folder.FullName });
        Assert.Equal("", ran.Errors);
        return ran;
    }
}
