using PixStream.Bench.Journals;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Memory of a server that holds ten million unread messages: after its start, after a full collection, and after pulls.
/// </summary>
/// <remarks>
/// Sketch. Per message 8 bytes of position, and 16 of name in a table that is between 3/8 and 3/4 full: 21–43 bytes. Ten million:
/// 80 MB + 215–430 MB, and while the table's shards grow twice the old and the new one of a shard, 1/256 of it. Reading the
/// indexes at start needs one of 2.2 MB at a time, the last segment 64 MB. Runtime and server 60 MB. Expected: 350–600 MB; 8 GB
/// of payload on disk.
/// </remarks>
internal static class MemoryBenchmark
{
    private const double Mib = 1 << 20;
    private const int Readers = 64;

    public static void Run(Workbench bench, Report report)
    {
        var options = bench.Options;
        var messages = options.Messages(10_000_000);
        var journal = bench.NewDirectory("journal");
        JournalFill.Run(journal, new Preload([(Names.Participants, messages / Names.Participants)]), options.IsInterleaved);
        var stages = new[]
        {
            "after the start", "after a full collection",
            $"after {options.Measured.TotalSeconds} s of pulls by {Readers} readers",
        }
            .Select(name => (Name: name, Resident: new List<double>(), Used: new List<double>(), Committed: new List<double>()))
            .ToArray();
        List<double> peaks = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            OtherLoad.Sample();
            var clone = JournalClone.Of(journal, bench);
            var probe = new MemoryProbe(clone);
            using var server = bench.StartStandalone(clone, probe.Settings);
            stages[0].Resident.Add(ProcessFigures.Resident(server.Id) / Mib);
            Ask(probe, server, stages[1].Resident, stages[1].Used, stages[1].Committed);
            Pull(server, options.Measured);
            stages[2].Resident.Add(ProcessFigures.Resident(server.Id) / Mib);
            peaks.Add(ProcessFigures.ResidentMax(server.Id) / Mib);
            Workbench.Say($"round {round + 1}/{options.Rounds}: resident {stages[0].Resident[^1]:F0} MiB after the start, at most {peaks[^1]:F0}");
        }

        report.Title(
            "Memory: unread messages",
            $"{messages:N0} unread messages of {Envelope.Length} bytes; {options.Rounds} rounds. Median (min–max), MiB. "
            + "Target: < 1,024, payloads on disk.");
        report.Table(
            ["when", "resident (< 1,024)", "managed, in use", "managed, committed"],
            stages.Select(stage => (string[])
                [
                    stage.Name, new Spread(stage.Resident).Fixed(0), new Spread(stage.Used).Fixed(0),
                    new Spread(stage.Committed).Fixed(0),
                ])
                .Append(["the most at any time", new Spread(peaks).Fixed(0), "–", "–"]));
        Directory.Delete(journal, recursive: true);
    }

    private static void Ask(
        MemoryProbe probe, ServerProcess server, List<double> resident, List<double> used, List<double> committed)
    {
        var answer = probe.Ask();
        used.Add(answer.Used / Mib);
        committed.Add(answer.Committed / Mib);
        resident.Add(ProcessFigures.Resident(server.Id) / Mib);
    }

    private static void Pull(ServerProcess server, TimeSpan time)
    {
        var readers = Enumerable.Range(0, Readers)
            .Select(reader => new PullDialog(Names.Participant(reader % Names.Participants)));
        Generator.Run(server.Port, [.. readers], TimeSpan.Zero, time, 1, () => TimeSpan.Zero);
    }
}
