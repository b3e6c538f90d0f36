using PixStream.Cli.Terminal;

namespace PixStream.Cli.Runs;

internal static class RunResults
{
    /// <summary>Prints the result, as a table or as JSON.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(this IRunResult result, Screen screen, bool json, string title, IEnumerable<Row> rows)
    {
        if (json)
            screen.WriteJson(result.ToJson());
        else if (result.EndedBy != EndReason.Unreachable)
            screen.WriteTable(title, rows);
        if (result.Complaint() is not { } complaint)
            return ExitCode.Done;
        screen.Complain(complaint);
        return ExitCode.Failed;
    }
}
