using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Harness.Tokens;

namespace PixStream.Bench.Benchmarks.Credentials;

/// <summary>What it costs to encrypt messages in the journal: ten in and ten out, with keys and without.</summary>
/// <remarks>
/// Sketch. Ten messages of 800 bytes: AES-GCM at 2 GB/s takes 4 µs in each direction, ten calls each way 10 µs, and a key for
/// each segment read 5. An exchange takes about 100 µs of the server.
/// </remarks>
internal static class EncryptionBenchmark
{
    public static void Run(Workbench bench, Report report)
    {
        var readers = bench.Options.Readers(64)[0];
        var keys = bench.NewDirectory("keys");
        KeyFile.Write(Path.Combine(keys, "1"));
        var clear = new Contestant("in clear", () => Round(bench, readers));
        var encrypted = new Contestant("encrypted", () => Round(bench, readers, ("PixStream__Journal__KeyDirectory", keys)));
        Contestant.Alternate(bench.Options.Rounds, clear, encrypted);
        report.Title(
            "Encryption of the journal: ten in, ten out",
            $"{readers} readers publish ten messages of 800 bytes and pull ten; {bench.Options.Rhythm}, fresh servers,\n"
            + "taking turns. Median (min–max).");
        Contestant[] both = [clear, encrypted];
        report.Table(
            ["journal", "exchanges/s", "ratio", "p50 ms", "p99 ms", "server µs"],
            both.Select(one => (string[])
            [
                one.Name, one.Rate.Large(), one == clear ? "1" : one.Rate.Over(clear.Rate).Fixed(2), one.P50.Fixed(2),
                one.P99.Fixed(2), one.ServerUs.Fixed(1),
            ]));
        report.Notes(both.SelectMany(static one => one.Flaws));
    }

    private static Tally Round(Workbench bench, int readers, params (string Name, string Value)[] settings)
    {
        var journal = bench.NewDirectory("journal");
        try
        {
            using var server = bench.StartStandalone(journal, settings);
            return PullRound.Load(bench, server, Enumerable.Range(0, readers).Select(reader =>
                new PublishPullDialog(Names.Sender(reader), Names.Participant(reader % Names.Participants))));
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
        }
    }
}
