using System.Diagnostics;
using System.Net;
using PixStream.Bench.Journals;
using PixStream.Bench.Load;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Bench.Servers;
using PixStream.Harness.Processes;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// What metrics cost a pull, with 10,000 participants in memory that have unread messages, and what a scrape of them takes.
/// </summary>
/// <remarks>
/// Sketch. A pull adds to a histogram and to two counters, 0.1 µs each, and reads the times of ten ids: 0.4 µs of 50. A scrape
/// takes 10,000 locks and sorts as many: 3 ms; it writes 200 series of 20 lines: 4 ms and half a megabyte.
/// </remarks>
internal static class MeasuresBenchmark
{
    private const int Held = 10_000;
    private const int Requests = 16;

    private static readonly TimeSpan ScrapeEvery = TimeSpan.FromSeconds(1);

    private static readonly (string Name, bool IsScraped, int Participants)[] Ways =
        [("no metrics", false, 0), ("metrics, all participants as one", true, 0), ("metrics of each participant", true, 50)];

    public static void Run(Workbench bench, Report report)
    {
        var readers = bench.Options.Readers(60)[0];
        var journal = PullRound.Fill(bench, readers);
        var scrapes = Ways.ToDictionary(static way => way.Name, static _ => new List<(double Ms, long Bytes)>());
        var contestants = Ways.Select(way =>
            new Contestant(way.Name, () => Play(bench, journal, readers, way.IsScraped, way.Participants, scrapes[way.Name])))
            .ToArray();
        Contestant.Alternate(bench.Options.Rounds, contestants);
        report.Title(
            "Metrics: what they cost a pull, and what a scrape takes",
            $"{readers} readers, batches of 10 messages of 800 bytes, {Held:N0} other participants with an unread message each;\n"
            + $"scraped once a second; {bench.Options.Rhythm}, fresh servers, taking turns. Median (min–max).\n"
            + "Targets: at most 2 % of the rate; a scrape in less than 50 ms.");
        report.Table(
            ["pulls", "pulls/s", "ratio to none", "server µs", "ratio to none", "scrape ms, idle", "scrape KB"],
            contestants.Select(one => (string[])
            [
                one.Name, one.Rate.Large(), one.Rate.Over(contestants[0].Rate).Fixed(3), one.ServerUs.Fixed(1),
                one.ServerUs.Over(contestants[0].ServerUs).Fixed(3),
                .. scrapes[one.Name] is { Count: > 0 } all
                    ? new[]
                    {
                        new Spread(all.Select(static scrape => scrape.Ms)).Fixed(1),
                        new Spread(all.Select(static scrape => scrape.Bytes / 1000.0)).Fixed(0),
                    }
                    : ["–", "–"],
            ]));
        report.Notes(contestants.SelectMany(static one => one.Flaws));
        Directory.Delete(journal, recursive: true);
    }

    private static Tally Play(
        Workbench bench, string journal, int readers, bool isScraped, int participants, List<(double Ms, long Bytes)> scrapes)
    {
        var clone = JournalClone.Of(journal, bench);
        var admin = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        try
        {
            using var server = bench.StartStandalone(
                clone, ("PixStream__Admin__Url", admin.OriginalString), ("PixStream__Metrics__Scrape", $"{isScraped}"),
                ("PixStream__Metrics__Participants", $"{participants}"));
            HoldAsync(server).GetAwaiter().GetResult();
            using var stop = new CancellationTokenSource();
            var scraping = isScraped ? ScrapeAsync(admin, stop.Token) : Task.CompletedTask;
            var tally = PullRound.Load(
                bench, server,
                Enumerable.Range(0, readers).Select(reader => new PullDialog(Names.Participant(reader % Names.Participants))));
            stop.Cancel();
            scraping.GetAwaiter().GetResult();
            if (isScraped)
                scrapes.AddRange(TimeAsync(admin).GetAwaiter().GetResult());
            return tally;
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    /// <summary>Sends one message to each of many participants, which no reader takes.</summary>
    private static async Task HoldAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        await Parallel.ForEachAsync(
            Enumerable.Range(Names.Participants, Held), new ParallelOptions { MaxDegreeOfParallelism = Requests },
            async (number, cancellationToken) =>
            {
                var body = new byte[Envelope.Length];
                new Envelope(Names.Preloader, Names.Participant(number)).Write(body, Names.Numbers());
                using var content = new ByteArrayContent(body);
                content.Headers.TryAddWithoutValidation("Content-Type", "application/xml; charset=utf-8");
                using var answer = await http.PostAsync(
                    new Uri($"/api/v1/in/{Names.Preloader}/msgs", UriKind.Relative), content, cancellationToken);
                if (answer.StatusCode != HttpStatusCode.Created)
                    throw new InvalidDataException($"A message was answered {(int)answer.StatusCode}.");
            });
    }

    private static async Task ScrapeAsync(Uri admin, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = admin };
        try
        {
            while (true)
            {
                await http.GetByteArrayAsync(new Uri("/metrics", UriKind.Relative), stop);
                await Task.Delay(ScrapeEvery, TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
    }

    /// <summary>Five scrapes of a server that has nothing else to do.</summary>
    private static async Task<List<(double Ms, long Bytes)>> TimeAsync(Uri admin)
    {
        using var http = new HttpClient { BaseAddress = admin };
        var all = new List<(double, long)>();
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(ScrapeEvery, TimeProvider.System);
            var began = Stopwatch.GetTimestamp();
            var body = await http.GetByteArrayAsync(new Uri("/metrics", UriKind.Relative));
            all.Add((Stopwatch.GetElapsedTime(began).TotalMilliseconds, body.Length));
        }

        return all;
    }
}
