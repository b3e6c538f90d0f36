using System.CommandLine;
using PixStream.Cli.Admin;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Audit;

/// <summary><c>pixstream audit head</c>: how far the trail goes, to be kept elsewhere.</summary>
internal static class HeadCommand
{
    public static Command Create(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var command = new Command(
            "head", "Prints number and hash of the newest record as JSON, signed if the server has a key. Keep it elsewhere.")
        {
            url,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            using var server = url.Open(parsed);
            return await ShowRun.RunAsync(
                server, TrailPages.HeadPath, static _ => [], json: true, new Screen(parsed.InvocationConfiguration, time),
                interrupted);
        });
        return command;
    }
}
