using System.CommandLine;
using PixStream.Cli.Admin;
using PixStream.Cli.Arguments;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Audit;

/// <summary><c>pixstream audit export</c>: the trail as it is stored, to be kept and verified elsewhere.</summary>
internal static class ExportCommand
{
    public static Command Create(TimeProvider time)
    {
        var url = AdminInputs.Url();
        var after = Ranges.OptionalNumber(
            "--after", "Only records behind this number: what an earlier export has not.", 0, long.MaxValue);
        var file = new Option<FileInfo?>("--out")
        {
            Description = "Writes into this file, which must not be there yet.", HelpName = "file",
        };
        var command = new Command(
            "export", "Prints all records as they are stored, as JSON lines with their hashes, oldest first.")
        {
            url, after, file,
        };
        command.SetAction(async (parsed, interrupted) =>
        {
            var screen = new Screen(parsed.InvocationConfiguration, time);
            using var server = url.Open(parsed);
            var from = parsed.GetValue(after) ?? 0;
            return parsed.GetValue(file) is { } to
                ? await StoreAsync(server, from, to, screen, interrupted)
                : await WriteAsync(server, from, lines => screen.WriteBytesAsync(lines, interrupted), screen, interrupted);
        });
        return command;
    }

    private static async Task<int> WriteAsync(
        AdminServer server, long after, Func<byte[], Task> write, Screen screen, CancellationToken interrupted)
    {
        if (await TrailPages.ReadAsync(server, after, write, interrupted) is not { } failure)
            return ExitCode.Done;
        screen.Complain(failure.ToString());
        return ExitCode.Failed;
    }

    private static async Task<int> StoreAsync(
        AdminServer server, long after, FileInfo file, Screen screen, CancellationToken interrupted)
    {
        try
        {
            int exitCode;
            await using (var stream = OwnerOnly.Open(file.FullName, FileMode.CreateNew))
                exitCode = await WriteAsync(
                    server, after, lines => stream.WriteAsync(lines, interrupted).AsTask(), screen, interrupted);
            // A part must not be taken for the whole.
            if (exitCode != ExitCode.Done)
                file.Delete();
            return exitCode;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            screen.Complain($"The records cannot be stored: {failed.Message}");
            return ExitCode.Failed;
        }
    }
}
