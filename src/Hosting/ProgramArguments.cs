namespace PixStream.Hosting;

/// <summary>What a command line asks of a program.</summary>
internal enum Request
{
    /// <summary>To do its work, with the settings given.</summary>
    Run = 0,

    /// <summary>To say how it is used.</summary>
    Help = 1,

    /// <summary>To say which version it is.</summary>
    Version = 2,
}

/// <summary>
/// Reads a command line before the configuration does: the configuration passes over every argument that it cannot use, and a
/// program would start with a setting left out.
/// </summary>
internal static class ProgramArguments
{
    private static readonly string[] HelpWords = ["--help", "-h", "-?", "/?", "help"];
    private static readonly string[] VersionWords = ["--version", "version"];

    // Settings of the host and the web server, beside those in KnownSettings.Root.
    private static readonly string[] HostSections = [KnownSettings.Root, "Kestrel", "Logging"];
    private static readonly string[] HostNames =
        ["urls", "environment", "contentRoot", "applicationName", "http_ports", "https_ports"];

    /// <param name="args">Of the process, behind the name of a command.</param>
    /// <param name="known">The settings that it has.</param>
    /// <param name="mistake">
    /// One sentence about the first argument that no part of the program would read; null if there is no such argument.
    /// </param>
    public static Request Read(IReadOnlyList<string> args, KnownSettings known, out string? mistake)
    {
        mistake = null;
        if (args.Any(arg => HelpWords.Contains(arg, StringComparer.Ordinal)))
            return Request.Help;
        if (args.Any(arg => VersionWords.Contains(arg, StringComparer.Ordinal)))
            return Request.Version;
        for (var at = 0; at < args.Count && mistake is null; at++)
        {
            var isPair = args[at].Contains('=', StringComparison.Ordinal);
            mistake = FindMistake(args[at], known);
            if (mistake is null && !isPair && (++at == args.Count || args[at].StartsWith("--", StringComparison.Ordinal)))
                mistake = $"{args[at - 1]} has no value: write {args[at - 1]}=<value>.";
        }

        return Request.Run;
    }

    private static IEnumerable<string> Words =>
        HostNames.Concat(HelpWords.Concat(VersionWords).Where(static word => word.StartsWith("--", StringComparison.Ordinal))
            .Select(static word => word[2..]));

    private static string? FindMistake(string arg, KnownSettings known)
    {
        var key = arg.Split('=', 2)[0];
        var name = key.StartsWith("--", StringComparison.Ordinal) ? key[2..] : key;
        if (name == key && !arg.Contains('=', StringComparison.Ordinal))
            return arg.StartsWith('-') ? $"{arg} is not an option." : $"'{arg}' is not a command.";
        if (HostNames.Contains(name, StringComparer.OrdinalIgnoreCase)
            || HostSections.Any(section => name.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase)))
            return null;
        var meant = known.FindLike(name) ?? Spelling.Nearest(name, Words);
        return $"{key} is not an option.{(meant is null ? "" : $" Is --{meant} meant?")}";
    }
}
