using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PixStream.EndToEnd.Alerts;

/// <summary>A real Prometheus tells an operator, and stops once the runbook's steps were taken.</summary>
[Trait("Category", "Long")]
public sealed class AlertTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_reader_that_stopped_is_told_of_by_name_until_its_streams_are_closed_and_it_reads_again()
    {
        Assert.SkipWhen(PrometheusServer.Missing is not null, PrometheusServer.Missing ?? "");
        using var data = new DataDirectory();
        var (sender, reader) = (SharedServer.NewParticipant(), SharedServer.NewParticipant());
        await using var server = await Server.StartAsync(
            data, ("PixStream:Metrics:Scrape", "true"), ("PixStream:Streams:IdleTimeout", "01:00:00"));
        using var client = server.Connect();
        using var admin = new Client(server.Admin);
        await using var prometheus = new PrometheusServer(server.Admin);
        // Six readers that hang hold all slots. Each has taken a message and confirms none.
        (await client.PostAsync(sender, new Envelopes(3).Make(8, sender, reader))).Is(HttpStatusCode.Created);
        for (var i = 0; i < 6; i++)
            (await client.StartAsync(reader)).Is(HttpStatusCode.OK);

        await UntilAsync(prometheus, firing => firing.Contains(("PixStreamBacklog", reader)));
        (await client.StartAsync(reader)).Is(HttpStatusCode.TooManyRequests);

        var shown = Assert.Single((await admin.GetAsync($"/admin/v1/participants/{reader}/streams")).Objects());
        foreach (var stream in shown.GetProperty("streams").EnumerateArray())
            (await CloseAsync(admin, reader, stream.GetProperty("stream").GetString()!)).Is(HttpStatusCode.OK);
        Assert.Equal(8, (await client.DrainAsync(reader)).Count);
        await UntilAsync(prometheus, firing => !firing.Contains(("PixStreamBacklog", reader)));
    }

    [Fact]
    public async Task A_storm_of_invalid_messages_is_told_of()
    {
        Assert.SkipWhen(PrometheusServer.Missing is not null, PrometheusServer.Missing ?? "");
        using var data = new DataDirectory();
        var (sender, reader) = (SharedServer.NewParticipant(), SharedServer.NewParticipant());
        await using var server = await Server.StartAsync(
            data, ("PixStream:Metrics:Scrape", "true"), ("PixStream:Inspection:Invalid", "Reject"));
        using var client = server.Connect();
        await using var prometheus = new PrometheusServer(server.Admin);
        var envelopes = new Envelopes(5);
        await UntilAsync(prometheus, firing => firing.Contains(("PixStreamSchemaFailures", "")), async () =>
        {
            foreach (var message in envelopes.Make(5, sender, reader))
                (await client.PostAsync(sender, [Spoil(message)])).Is(HttpStatusCode.UnprocessableEntity);
        });
    }

    private static Task<Answer> CloseAsync(Client admin, string reader, string stream) => admin.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, $"/admin/v1/participants/{reader}/streams/{stream}/close")
        {
            Content = new StringContent("""{"by":"ana","reason":"it hangs"}""", Encoding.UTF8, "application/json"),
        });

    private static byte[] Spoil(byte[] message) => Encoding.UTF8.GetBytes(
        Regex.Replace(Encoding.UTF8.GetString(message), "(<IntrBkSttlmAmt[^>]*>)[0-9.]+<", "${1}1.234<"));

    private static async Task UntilAsync(
        PrometheusServer prometheus, Func<IReadOnlyList<(string Alert, string Participant)>, bool> holds,
        Func<Task>? meanwhile = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await prometheus.FiringAsync() is var firing && !holds(firing))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < Patience, $"It has not come. Firing: {string.Join(", ", firing)}");
            if (meanwhile is not null)
                await meanwhile();
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }
}
