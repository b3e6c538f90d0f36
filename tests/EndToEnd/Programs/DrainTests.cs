using System.Net;
using PixStream.ContractAuditor;
using PixStream.Harness.Fleets;

namespace PixStream.EndToEnd.Programs;

/// <summary>Six readers, one participant, many messages, bad connections.</summary>
[Trait("Category", "Long")]
public sealed class DrainTests(ITestOutputHelper output)
{
    private const int Messages = 100_000;
    private const int Readers = 6;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);
    private static readonly AuditTerms Terms =
        new() { IdleTime = TimeSpan.FromSeconds(10), ClockMargin = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Each_of_many_messages_is_confirmed_once_and_each_stream_is_in_order()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PIXSTREAM_SEED"), out var given)
            ? given
            : Environment.ProcessId;
        output.WriteLine($"Seed {seed}. PIXSTREAM_SEED={seed} repeats what is drawn.");
        var (sender, psp) = (SharedServer.NewParticipant(), SharedServer.NewParticipant());
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(
            data,
            // What a flush costs is another question.
            ("PixStream:Journal:Flush", "OsCache"), ("PixStream:Journal:SegmentBytes", "67108864"),
            ("PixStream:Streams:IdleTimeout", Terms.IdleTime.ToString()), ("PixStream:Http:SpiWait", Wait.ToString()));
        var auditor = new Auditor(Terms);
        await PublishAsync(server, auditor, new Envelopes(seed), sender, psp);

        var (checker, progress) = (new ReadChecker(auditor, psp, isJson: false, Wait), new DrainProgress(Messages));
        // Half of them leave a stream behind once: its slot and its batch are back after the idle time.
        var readers = Enumerable.Range(0, Readers)
            .Select(i => new DrainReader(server.Address, psp, checker, progress, new Random(seed + i), leaves: i % 2)).ToArray();
        var draining = readers.Select(reader => Task.Run(reader.DrainAsync)).ToList();
        while (draining.Count > 0)
        {
            // The first that fails is the one to be told of; the others would wait for what it holds.
            var ended = await Task.WhenAny(draining);
            draining.Remove(ended);
            await ended;
        }

        Array.ForEach(readers, reader => reader.Dispose());
        var summary = auditor.Finish(ReadChecker.Now);
        Assert.True(auditor.FirstViolation is null, $"Seed {seed}:\n{string.Join('\n', auditor.Violations.Take(20))}");
        Assert.Equal((Messages, Messages), (summary.Accepted, summary.Confirmed));
        using var client = server.Connect();
        Assert.Empty(await client.DrainAsync(psp));
    }

    /// <summary>Stores them one request after the other, so that their order is known.</summary>
    private static async Task PublishAsync(Server server, Auditor auditor, Envelopes envelopes, string sender, string psp)
    {
        using var connection = await RawConnection.OpenAsync(server.Address);
        for (var sent = 0; sent < Messages; sent += 10)
        {
            var batch = envelopes.Make(10, sender, psp);
            var append = auditor.Sending([.. batch.Select(payload => ReadChecker.Sent(psp, payload))], ReadChecker.Now);
            var body = Multipart.Of(batch);
            await connection.SendAsync(
                $"POST {Paths.Intake(sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: {Multipart.ContentType}\r\nContent-Length: {body.Length}\r\n\r\n");
            await connection.SendAsync(body);
            var answer = (await connection.ReadAsync())!.Is(HttpStatusCode.Created);
            auditor.Answered(append, (int)answer.Status, answer.Required("PI-ResourceId").Split(','), ReadChecker.Now);
        }
    }
}
