using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PixStream.EndToEnd.Programs;

/// <summary>What Prometheus is given by a real process.</summary>
public sealed class ScrapeTests
{
    [Fact]
    public async Task A_scrape_tells_what_waits_at_each_participant_and_that_is_still_told_after_a_restart()
    {
        using var data = new DataDirectory();
        var (sender, reader) = (SharedServer.NewParticipant(), SharedServer.NewParticipant());
        await using (var server = await Server.StartAsync(data, ("PixStream:Metrics:Scrape", "true")))
        {
            using var client = server.Connect();
            (await client.PostAsync(sender, new Envelopes(7).Make(3, sender, reader))).Is(HttpStatusCode.Created);
            Assert.Equal("3", await ReadAsync(server, Unread(reader)));
            Assert.Equal("3", await ReadAsync(server, $"pixstream_participant_accepted_total{{.*participant=\"{reader}\"}}"));
            Assert.Equal("1", await ReadAsync(server, "pixstream_http_requests_total{.*operation=\"append\",status=\"201\"}"));
            await server.KillAsync();
        }

        await using var again = await Server.StartAsync(data, ("PixStream:Metrics:Scrape", "true"));
        // Not used since it was started.
        await UntilAsync(again, Unread(reader), "3");
        using var other = again.Connect();
        // One message at a time, as it did not ask for more.
        var started = (await other.StartAsync(reader)).Is(HttpStatusCode.OK);
        (await other.SendAsync("DELETE", started.Next)).Is(HttpStatusCode.OK);
        // An answer is kept for a moment.
        await UntilAsync(again, Unread(reader), "2");
        Assert.Equal(
            "1", await ReadAsync(again, $"pixstream_participant_hand_out_duration_seconds_count{{.*participant=\"{reader}\"}}"));
    }

    private static string Unread(string participant) => $"pixstream_participant_unread{{.*participant=\"{participant}\"}}";

    private static async Task UntilAsync(Server server, string series, string value)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await ReadAsync(server, series) is var read && read != value)
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), $"After a minute it is '{read}'.");
    }

    /// <summary>The value of the one series whose name and labels are like this; empty without one.</summary>
    private static async Task<string> ReadAsync(Server server, string series)
    {
        using var admin = new Client(server.Admin);
        var answer = (await admin.GetAsync("/metrics")).Is(HttpStatusCode.OK);
        var lines = Encoding.UTF8.GetString(answer.Body).Split('\n').Where(line => Regex.IsMatch(line, $"^{series} ")).ToList();
        return lines.Count == 0 ? "" : Assert.Single(lines).Split(' ')[^1];
    }
}
