using PixStream.Bench.Journals;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// What one pull costs as the participant's backlog grows: one reader, sessions of 50 pulls (start, 50 pulls, end), on
/// participants with 10³ to 10⁷ unread messages, all in one journal and one process, taking turns.
/// </summary>
/// <remarks>
/// Sketch. Nothing in a pull looks at the backlog but the search for ten positions, which is an index into a list of chunks:
/// flat. What could grow: dropping the list's head moves the rest, 8 bytes for each chunk of 128 messages, 625 KB at 10⁷: 20 µs
/// once in 13 pulls. Cost of a lone pull: 200 µs of the server's CPU or more, most of it threads that spin a little before they
/// sleep (nothing is shared with others: a commit, a flush and three wake-ups each); latency a flush and 0.15 ms.
/// </remarks>
internal static class BacklogBenchmark
{
    private const int SessionPulls = 50;
    private const int LowestExponent = 3;

    public static void Run(Workbench bench, Report report)
    {
        var options = bench.Options;
        var most = options.Messages(10_000_000);
        var sessions = Math.Max(1, options.Count(2000) / SessionPulls);
        var levels = Levels(most, sessions * (options.Rounds + 1));
        var journal = bench.NewDirectory("journal");
        JournalFill.Run(
            journal, new Preload([.. levels.Select(level => (level.Participants, level.Backlog))]), options.IsInterleaved);
        OtherLoad.Sample();
        using (var server = bench.StartStandalone(journal))
        {
            // A round before those that count compiles all code at its best. The first place changes: a reader that comes first
            // meets most of what the round before left to be done.
            for (var round = 0; round <= options.Rounds; round++)
                for (var i = 0; i < levels.Count; i++)
                    Measure(server, levels[(round + i) % levels.Count], round, sessions);
        }

        report.Title(
            "Backlog: cost of a pull as unread messages grow",
            $"{options.Rounds} rounds of {sessions * SessionPulls} pulls by one reader, in sessions of {SessionPulls}; start and end of a session "
            + "included; no participant falls below half of its backlog. Median (min–max). Target: flat, ± 10 %.");
        report.Table(
            [
                "unread messages of the participant", "server µs a pull", "ratio to the first", "p50 ms", "ratio to the first",
                "p99 ms",
            ],
            levels.Select(level => (string[])
            [
                $"{level.Backlog:N0}", level.Cpu.Fixed(1), level.Cpu.Over(levels[0].Cpu).Fixed(2),
                level.P50.Fixed(3), level.P50.Over(levels[0].P50).Fixed(2), level.P99.Fixed(2),
            ]));
        report.Notes(levels.SelectMany(level => level.Flaws));
        Directory.Delete(journal, recursive: true);
    }

    /// <summary>As many participants of each backlog as the sessions need without halving it.</summary>
    private static List<Level> Levels(int most, int sessions)
    {
        var levels = new List<Level>();
        var first = 0;
        for (var backlog = (int)Math.Pow(10, LowestExponent); backlog <= most; backlog *= 10)
        {
            var sessionsEach = backlog / 2 / (SessionPulls * Preload.BatchMessages);
            var level = new Level(backlog, first, (sessions + sessionsEach - 1) / sessionsEach);
            levels.Add(level);
            first += level.Participants;
            if (backlog > int.MaxValue / 10)
                break;
        }

        return levels;
    }

    private static void Measure(ServerProcess server, Level level, int round, int sessions)
    {
        var ispbs = Enumerable.Range(0, sessions).Select(_ => Names.Participant(level.NextParticipant()));

        // The answer to a start is a batch too, and does not count: 49 pulls follow it.
        var cpu = server.Cpu;
        var tally = Generator.RunToEnd(server.Port, [new SessionDialog(ispbs, SessionPulls - 1)], TimeSpan.FromMinutes(5));
        tally.ServerCpu = server.Cpu - cpu;
        if (round > 0)
            level.Tallies.Add(tally);
        Workbench.Say(
            $"round {round}: {level.Backlog:N0} unread: {tally.ServerUs:F1} µs, p50 {tally.Latency.AtMs(0.5):F3} ms {tally.Flaw}");
    }

    private sealed class Level(int backlog, int first, int participants)
    {
        private int _sessions;

        public int Backlog => backlog;

        public int Participants => participants;

        public List<Tally> Tallies { get; } = [];

        public Spread Cpu => new(Tallies.Select(tally => tally.ServerUs));

        public Spread P50 => new(Tallies.Select(tally => tally.Latency.AtMs(0.50)));

        public Spread P99 => new(Tallies.Select(tally => tally.Latency.AtMs(0.99)));

        public IEnumerable<string> Flaws =>
            Tallies.Select(tally => tally.Flaw).OfType<string>().Select(flaw => $"{backlog:N0}: {flaw}");

        public int NextParticipant() => first + (_sessions++ % participants);
    }
}
