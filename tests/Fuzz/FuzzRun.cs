using System.Globalization;
using System.Net;
using PixStream.Fuzz.Reports;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Servers;
using PixStream.Fuzz.Strangers;
using PixStream.Fuzz.Workers;

namespace PixStream.Fuzz;

/// <summary>What a run came to.</summary>
/// <param name="Tally">Everything that was counted and found.</param>
/// <param name="Figures">What the server held after the warm-up and at the end; null where it is not ours to look into.</param>
internal sealed record FuzzResult(Tally Tally, (ServerFigures Warm, ServerFigures End)? Figures)
{
    public bool IsClean => Tally.Findings.Count == 0;
}

/// <summary>A run: warm-up, measurement, the rest, measurement.</summary>
internal static class FuzzRun
{
    private const int WarmupMax = 20_000;
    private const int DefectsShown = 5;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SettleMax = TimeSpan.FromSeconds(15);

    /// <param name="options">What to do.</param>
    /// <param name="write">Takes lines for people.</param>
    public static async Task<FuzzResult> RunAsync(FuzzOptions options, Action<string> write)
    {
        write($"seed {options.Seed}");
        var limits = new ServerLimits();
        if (options.Server is { } given)
            return new FuzzResult(await FuzzAsync(options, given, limits, write, null, null), null);

        using var lab = options.AreStrangers ? new Lab(ParticipantsOf(options, limits)) : null;
        await using var server = await ServerProcess.StartAsync(limits, lab?.Settings ?? []);
        write($"server {server.EndPoint}, process {server.Id}");
        ServerFigures? warm = null;
        var storedBefore = 0L;
        var tally = await FuzzAsync(options, server.EndPoint, limits, write, lab, async soFar =>
        {
            (warm, storedBefore) = (await QuietAsync(server, null), soFar.Messages);
            write($"after the warm-up: {warm}");
        });
        void Find(string what) => tally.Found(new Finding(what, options.Seed, -1, tally.Requests, null, null, null));
        if (!server.IsRunning)
        {
            Find($"The server is gone, {server.LastWords}");
            return new FuzzResult(tally, null);
        }

        if (lab is not null)
            await foreach (var complaint in lab.ComplaintsAsync(server.EndPoint))
                Find(complaint);
        var end = await QuietAsync(server, warm);
        write($"at the end:        {end}");
        foreach (var leak in end.LeaksSince(warm ?? end, tally.Messages - storedBefore))
            Find(leak);
        foreach (var defect in server.Defects.Take(DefectsShown))
            Find($"The server logged {defect}");
        return new FuzzResult(tally, (warm ?? end, end));
    }

    /// <summary>For people: what was done. (What was found was written as it was found.)</summary>
    public static void Report(FuzzResult result, Action<string> write)
    {
        write(result.Tally.Table());
        if (result.Figures is var (warm, end))
            write($"after the warm-up: {warm}\nat the end:        {end}");
    }

    private static async Task<Tally> FuzzAsync(
        FuzzOptions options, IPEndPoint server, ServerLimits limits, Action<string> write, Lab? lab,
        Func<Tally, Task>? whenWarm)
    {
        var tally = new Tally(options.FindingsMax, write);
        var workers = Enumerable.Range(0, options.Connections).Where(number => options.Only is null || number == options.Only)
            .Select(number => new Worker(options, number, server, limits.IdleTimeout, tally, lab)).ToList();
        using var stop = new CancellationTokenSource();
        var progress = ProgressAsync(tally, write, stop.Token);
        try
        {
            var each = options.Requests / options.Connections;
            var warmup = whenWarm is null ? 0 : Math.Min(each / 5, WarmupMax / options.Connections);
            if (whenWarm is not null)
            {
                await AllAsync(workers, warmup, tally, options.Seed, stop.Token);
                if (!tally.IsFull)
                    await whenWarm(tally);
            }

            await AllAsync(workers, each - warmup, tally, options.Seed, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await progress;
            foreach (var worker in workers)
                worker.Dispose();
        }

        return tally;
    }

    private static IEnumerable<string> ParticipantsOf(FuzzOptions options, ServerLimits limits) =>
        Enumerable.Range(0, options.Connections).SelectMany(number =>
            new World(options.Seed, number, limits.IdleTimeout).Participants.Select(static participant => participant.Ispb));

    private static async Task AllAsync(List<Worker> workers, long each, Tally tally, int seed, CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(each, stop), stop)));
        }
        catch (System.Net.Sockets.SocketException refused)
        {
            tally.Found(
                new Finding($"The server takes no connections: {refused.Message}", seed, -1, tally.Requests, null, null, null));
        }
    }

    /// <summary>What the server holds once it has come to rest: at most as much as before, or after some time.</summary>
    private static async Task<ServerFigures> QuietAsync(ServerProcess server, ServerFigures? before)
    {
        var since = TimeProvider.System.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var figures = server.Measure();
        while (before is not null && figures.LeaksSince(before, 0).Any() && TimeProvider.System.GetElapsedTime(since) < SettleMax)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            figures = server.Measure();
        }

        return figures;
    }

    private static async Task ProgressAsync(Tally tally, Action<string> write, CancellationToken stop)
    {
        var (started, before) = (TimeProvider.System.GetTimestamp(), 0L);
        using var timer = new PeriodicTimer(ProgressEvery, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var requests = tally.Requests;
                var rate = (requests - before) / ProgressEvery.TotalSeconds;
                write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{TimeProvider.System.GetElapsedTime(started).TotalSeconds,6:0} s {requests,9} requests {rate,6:0}/s  {tally.AnswerLine()}  findings:{tally.Findings.Count}"));
                before = requests;
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
