using PixStream.Bench.Journals;
using PixStream.Bench.Load;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;

namespace PixStream.Bench.Benchmarks;

/// <summary>One round of pulls against one server that was just started.</summary>
internal static class PullRound
{
    /// <summary>Pulls a second that the backlog must outlast. More than two cores can do.</summary>
    private const int PullsASecondMax = 60_000;

    /// <summary>Readers are not equally fast; this much more than the average is there for each.</summary>
    private const double Slack = 1.3;

    /// <summary>A journal with enough for warm-up and measurement, to be cloned for each round.</summary>
    public static string Fill(Workbench bench, int readers)
    {
        var options = bench.Options;
        var batches = PullsASecondMax * (options.Warmup + options.Measured).TotalSeconds * Slack / readers;
        var journal = bench.NewDirectory($"journal-{readers}");
        JournalFill.Run(journal, Preload.ForReaders(readers, (int)batches * Preload.BatchMessages), options.IsInterleaved);
        return journal;
    }

    /// <summary>A response of PixStream to copy.</summary>
    public static string Capture(Workbench bench, string journal)
    {
        var clone = JournalClone.Of(journal, bench);
        using var server = bench.StartStandalone(clone);
        var path = Path.Combine(bench.NewDirectory("captured"), "response");
        CapturedResponse.Write(path, server.Port, Names.Participant(Preload.SparesFrom));
        return path;
    }

    public static Tally OfPixStream(Workbench bench, string journal, int readers, string flush)
    {
        var clone = JournalClone.Of(journal, bench);
        try
        {
            using var server = bench.StartStandalone(clone, ("PixStream__Journal__Flush", flush));
            return Load(bench, server, Readers(readers));
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    public static Tally OfBare(Workbench bench, string captured, int readers)
    {
        using var server = Workbench.StartBare(BareHost.Answers, captured);
        return Load(bench, server, Readers(readers));
    }

    public static Tally Load(Workbench bench, ServerProcess server, IEnumerable<Dialog> dialogs)
    {
        var options = bench.Options;
        return Generator.Run(server.Port, [.. dialogs], options.Warmup, options.Measured, options.Threads, () => server.Cpu);
    }

    /// <summary>Readers, dealt out to the participants one by one.</summary>
    private static IEnumerable<Dialog> Readers(int count) =>
        Enumerable.Range(0, count).Select(reader => new PullDialog(Names.Participant(reader % Names.Participants)));
}
