using PixStream.Cli.Measures;
using PixStream.Cli.Requests;
using PixStream.Cli.Runs;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Load;

/// <summary>One run of <c>pixstream load</c>, from its settings to its exit code.</summary>
internal static class LoadRun
{
    public static async Task<int> RunAsync(
        LoadSettings settings, Screen screen, bool json, TimeProvider time, CancellationToken interrupted)
    {
        using var server = ServerClient.Create(
            settings.Server, settings.Connections, gzip: false, settings.Credential, time);
        await using var bounds = new RunBounds(settings.Duration, time, interrupted);
        var room = new LoadRoom(
            settings, server, time, bounds, new MessageQuota(settings.Count), new Pacer(settings.Rate, time),
            new Setbacks(time, screen.Announce), new Flow(time), new LoadTally(), new InvalidShare(settings.InvalidPercent));
        var report = new LoadReport(room);

        // More publishers than messages would have nothing to do.
        var publishers = (int)Math.Min(settings.Connections, settings.Count ?? long.MaxValue);
        var work = Task.WhenAll(Enumerable.Range(0, publishers).Select(number =>
            Task.Run(new Publisher(room, number).RunAsync, CancellationToken.None)));
        await screen.ShowAsync(report.View, work);
        bounds.End(EndReason.Count);

        var result = report.Result();
        return result.Tell(screen, json, settings.ToString(), report.Rows(result));
    }
}
