using System.Net;

namespace PixStream.EndToEnd;

/// <summary>Six readers, one participant, many messages, bad connections.</summary>
public sealed class DrainTests(ITestOutputHelper output)
{
    private const int Messages = 100_000;
    private const int Readers = 6;

    [Fact]
    public async Task Each_of_many_messages_is_confirmed_once_and_each_stream_is_in_order()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PIXSTREAM_SEED"), out var given) ? given : Environment.ProcessId;
        output.WriteLine($"Seed {seed}. PIXSTREAM_SEED={seed} repeats what is drawn.");
        var (sender, psp) = (SharedServer.NewParticipant(), SharedServer.NewParticipant());
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(
            data,
            // What a flush costs is another question.
            ("PixStream:Journal:Flush", "OsCache"), ("PixStream:Journal:SegmentBytes", "67108864"),
            ("PixStream:Streams:IdleTimeout", "00:00:10"), ("PixStream:Http:SpiWait", "00:00:00.2"));
        var numbers = await PublishAsync(server, seed, sender, psp);

        var auditor = new DrainAuditor(Messages);
        // Half of them leave a stream behind once: its slot and its batch are back after the idle time.
        var readers = Enumerable.Range(0, Readers)
            .Select(i => new DrainReader(server.Address, psp, numbers, auditor, new Random(seed + i), leaves: i % 2)).ToArray();
        var draining = readers.Select(reader => Task.Run(reader.DrainAsync)).ToList();
        while (draining.Count > 0)
        {
            // The first that fails is the one to be told of; the others would wait for what it holds.
            var ended = await Task.WhenAny(draining);
            draining.Remove(ended);
            await ended;
        }

        Array.ForEach(readers, reader => reader.Dispose());
        Assert.True(auditor.IsDone);
        using var client = server.Connect();
        Assert.Empty(await client.DrainAsync(psp));
    }

    /// <summary>Stores them over one connection, so that their order is known, and ahead of the answers, so that nobody waits.</summary>
    private static async Task<Dictionary<string, int>> PublishAsync(Server server, int seed, string sender, string psp)
    {
        var envelopes = new Envelopes(seed);
        var numbers = new Dictionary<string, int>(Messages);
        using var connection = await RawConnection.OpenAsync(server.Address);
        var answers = ExpectCreatedAsync(connection);
        while (numbers.Count < Messages)
        {
            var batch = envelopes.Make(10, sender, psp);
            foreach (var message in batch)
                numbers.Add(Envelopes.EndToEndIdOf(message), numbers.Count);
            var body = Multipart.Of(batch);
            await connection.SendAsync(
                $"POST {Paths.Intake(sender)} HTTP/1.1\r\nHost: x\r\nContent-Type: {Multipart.ContentType}\r\nContent-Length: {body.Length}\r\n\r\n");
            await connection.SendAsync(body);
        }

        await answers;
        return numbers;
    }

    private static async Task ExpectCreatedAsync(RawConnection connection)
    {
        for (var i = 0; i < Messages; i += 10)
            (await connection.ReadAsync())!.Is(HttpStatusCode.Created);
    }
}
