using PixStream.Cli.Measures;
using PixStream.Cli.Requests;
using PixStream.Cli.Runs;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Pull;

/// <summary>One run of <c>pixstream pull</c>, from its settings to its exit code.</summary>
internal static class PullRun
{
    public static async Task<int> RunAsync(
        PullSettings settings, Screen screen, bool json, TimeProvider time, CancellationToken interrupted)
    {
        MessageFolder? folder = null;
        try
        {
            folder = settings.Directory is { } directory ? new MessageFolder(directory) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            screen.Complain($"--out: {failure.Message}");
            return ExitCode.Usage;
        }

        using var server = ServerClient.Create(
            settings.Server, settings.AllStreams, settings.Gzip, settings.Credential, time);
        await using var bounds = new RunBounds(settings.Duration, time, interrupted);
        var quota = new MessageQuota(settings.Count);
        var room = new PullRoom(
            settings, server, time, bounds, quota, new Setbacks(time, screen.Announce), new Flow(time), new PullTally(), folder);
        var report = new PullReport(room);

        var loops = settings.Participants.SelectMany(ispb => Enumerable.Repeat(ispb, settings.Streams))
            .Select(ispb => new ReadLoop(room, ispb));
        var work = Task.WhenAll(loops.Select(loop => Task.Run(loop.RunAsync, CancellationToken.None)));
        await screen.ShowAsync(report.View, work);
        bounds.End(quota.IsDone ? EndReason.Count : EndReason.Empty);

        var result = report.Result();
        return result.Tell(screen, json, settings.ToString(), report.Rows(result));
    }
}
