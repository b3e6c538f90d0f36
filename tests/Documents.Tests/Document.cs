namespace PixStream.Documents.Tests;

/// <summary>A Markdown file that people read to do something, and the blocks in it.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Blocks">In their order.</param>
internal sealed record Document(string Path, IReadOnlyList<Block> Blocks)
{
    public static string Root { get; } = FindRoot();

    /// <summary>All of them. Results and the list of changes are records of what was.</summary>
    public static IReadOnlyList<Document> All { get; } = Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part =>
            part is "bin" or "obj" or "artifacts" or "results" or "node_modules" || part.StartsWith('.')))
        .Where(path => path != "CHANGELOG.md")
        .Order(StringComparer.Ordinal)
        .Select(path => new Document(path, Block.Read(File.ReadAllLines(System.IO.Path.Combine(Root, path)))))
        .ToList();

    public static Document Of(string path) => All.Single(document => document.Path == path);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "PixStream.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
    }
}

/// <summary>A fenced block.</summary>
/// <param name="Line">Of its fence, from 1.</param>
/// <param name="Language">The first word behind the fence; empty if no word stands there.</param>
/// <param name="Mark">The second word, which readers of the page do not see; empty if there is no second word.</param>
/// <param name="Text">Its lines, without the indent of its fence.</param>
internal sealed record Block(int Line, string Language, string Mark, string Text)
{
    /// <summary>The server that the blocks after it speak to. It runs until the next one starts, or the document ends.</summary>
    public const string Server = "server";

    /// <summary>A server in one more terminal: those that run go on.</summary>
    public const string ServerBeside = "server-beside";

    /// <summary>What the block before it writes: these lines, in this order; an ellipsis stands for anything.</summary>
    public const string Output = "output";

    /// <summary>Why a block of commands is not run, by its mark.</summary>
    public static IReadOnlyDictionary<string, string> NotRun { get; } = new Dictionary<string, string>
    {
        ["needs-docker"] = "it needs Docker, and images from a registry",
        ["needs-kubernetes"] = "it needs a Kubernetes cluster",
        ["needs-cassandra"] = "it needs Cassandra",
        ["needs-redis"] = "it needs Redis",
        ["needs-packages"] = "it gets packages from public registries",
        ["takes-long"] = "it takes longer than all other tests together, and is run in part by tests of its own",
        ["runs-this"] = "it is what runs this test",
    };

    public bool IsCommands => Language == "sh";

    public bool IsServer => IsCommands && Mark is Server or ServerBeside;

    public bool IsRun => IsCommands && !NotRun.ContainsKey(Mark);

    public static IReadOnlyList<Block> Read(IReadOnlyList<string> lines)
    {
        var blocks = new List<Block>();
        for (var at = 0; at < lines.Count; at++)
        {
            var fence = lines[at].TrimStart();
            if (!fence.StartsWith("```", StringComparison.Ordinal))
                continue;
            var indent = lines[at].Length - fence.Length;
            var words = fence[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var first = at + 1;
            while (++at < lines.Count && !lines[at].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
            }

            blocks.Add(new Block(
                first, words.ElementAtOrDefault(0) ?? "", string.Join(' ', words.Skip(1)),
                string.Join('\n', lines.Skip(first).Take(at - first).Select(line =>
                    line[Math.Min(indent, line.Length - line.TrimStart().Length)..]))));
        }

        return blocks;
    }
}
