namespace PixStream.Cli;

/// <summary>What the process ends with. Scripts rely on the numbers: docs/reference/cli.md.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked for, or was interrupted and left nothing open.</summary>
    public const int Done = 0;

    /// <summary>The server refused, could not be reached, or did not answer for everything.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood. Nothing was sent.</summary>
    public const int Usage = 2;
}
