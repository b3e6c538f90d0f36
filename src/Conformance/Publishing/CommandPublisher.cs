using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using PixStream.Conformance.Checks;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Publishing;

/// <summary>Runs a command that makes messages: <c>--publish 'load-some {ispb} {n}'</c>.</summary>
internal sealed class CommandPublisher(string command) : Publisher
{
    internal override string Name => "--publish";

    internal override async Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count)
    {
        var makesMany = command.Contains("{n}", StringComparison.Ordinal);
        var line = command.Replace("{ispb}", to, StringComparison.Ordinal)
            .Replace("{n}", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        for (var i = 0; i < (makesMany ? 1 : count); i++)
            await RunAsync(run, line);
        return Unseen(run, to, count);
    }

    private static async Task RunAsync(CheckRun run, string line)
    {
        var exchange = run.Log.Begin(line);
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", ["/c", line])
            : new ProcessStartInfo("/bin/sh", ["-c", line]);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(run.End);
            var errors = process.StandardError.ReadToEndAsync(run.End);
            await process.WaitForExitAsync(run.End);
            var said = Shortened.Text(await output + await errors, 400);
            exchange.Came = string.Create(CultureInfo.InvariantCulture, $"exit code {process.ExitCode}\n{said}");
            Expect.That(
                process.ExitCode == 0, "messages from the command of --publish: exit code 0", exchange.Came.Split('\n')[0]);
        }
        catch (Win32Exception e)
        {
            throw new CheckFailedException("messages from the command of --publish", e.Message, exchange);
        }
    }
}
