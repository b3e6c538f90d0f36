using System.Diagnostics;

namespace PixStream.Bench.Load;

/// <summary>Puts load on a server of this machine: the same code for every server, so that only the servers differ.</summary>
internal static class Generator
{
    /// <summary>Ports of one loopback address that are used: fewer than the system has.</summary>
    private const int LinesPerAddress = 20_000;

    public static List<Line> Connect(int port, IEnumerable<Dialog> dialogs)
    {
        var lines = new List<Line>();
        try
        {
            foreach (var dialog in dialogs)
                lines.Add(Line.Connect(port, dialog, lines.Count < LinesPerAddress ? 0 : 1 + (lines.Count / LinesPerAddress)));
            return lines;
        }
        catch
        {
            Release(lines);
            throw;
        }
    }

    public static void Release(List<Line> lines)
    {
        foreach (var line in lines)
            line.Dispose();
    }

    /// <summary>Connects, warms up, measures, hangs up.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="dialogs">One connection for each.</param>
    /// <param name="warmup">What is not counted.</param>
    /// <param name="measured">What is.</param>
    /// <param name="threads">Threads that share the connections.</param>
    /// <param name="serverCpu">The server's CPU time so far.</param>
    public static Tally Run(
        int port, IReadOnlyList<Dialog> dialogs, TimeSpan warmup, TimeSpan measured, int threads, Func<TimeSpan> serverCpu)
    {
        var lines = Connect(port, dialogs);
        var reactors = Enumerable.Range(0, threads)
            .Select(thread => new Reactor([.. lines.Where((_, index) => index % threads == thread)]))
            .ToArray();
        try
        {
            var from = Stopwatch.GetTimestamp() + (long)(warmup.TotalSeconds * Stopwatch.Frequency);
            var until = from + (long)(measured.TotalSeconds * Stopwatch.Frequency);
            var tallies = reactors.Select(_ => new Tally()).ToArray();
            var running = reactors.Select((reactor, index) => Begin(() => reactor.Run(tallies[index], from, until))).ToArray();

            // An early end of the threads would end these waits too.
            running[0].Join(warmup);
            TimeSpan server = serverCpu(), own = Environment.CpuUsage.TotalTime;
            running[0].Join(measured);
            server = serverCpu() - server;
            own = Environment.CpuUsage.TotalTime - own;
            foreach (var thread in running)
                thread.Join();

            var total = new Tally { ServerCpu = server, OwnCpu = own };
            foreach (var tally in tallies)
                total.Add(tally);
            return total;
        }
        finally
        {
            foreach (var reactor in reactors)
                reactor.Dispose();
            Release(lines);
        }
    }

    /// <summary>Lets all dialogs speak until they have nothing more to say.</summary>
    public static Tally RunToEnd(int port, IReadOnlyList<Dialog> dialogs, TimeSpan atMost)
    {
        var lines = Connect(port, dialogs);
        using var reactor = new Reactor(lines);
        try
        {
            var tally = new Tally();
            tally.Open(Stopwatch.GetTimestamp());
            reactor.Run(tally, 0, Stopwatch.GetTimestamp() + (long)(atMost.TotalSeconds * Stopwatch.Frequency));
            return tally;
        }
        finally
        {
            Release(lines);
        }
    }

    private static Thread Begin(Action run)
    {
        var thread = new Thread(() => run()) { Name = "load", IsBackground = true };
        thread.Start();
        return thread;
    }
}
