using System.Net;

namespace PixStream.EndToEnd.Crashes;

/// <summary>What a stop, and what a crash leaves as it was.</summary>
public sealed class RestartTests
{
    private static readonly (string, string)[] Settings =
        [("PixStream:Http:SpiWait", "00:00:00.2"), ("PixStream:Http:JsonWait", "00:00:00.2")];

    private readonly Envelopes _envelopes = new(7);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_token_stands_for_what_it_stood_for(bool crash)
    {
        (string Start, string? Accept)[] readers =
        [
            (Paths.SpiStart(_psp), null), (Paths.SpiStart(_psp), "multipart/mixed"),
            (Paths.JsonStart(_psp), null), (Paths.JsonStart(_psp), "multipart/json"),
        ];
        var tokens = new List<string>();
        var answers = new List<Answer>();
        string empty;
        using var data = new DataDirectory();
        await using (var server = await Server.StartAsync(data, Settings))
        {
            using var client = server.Connect();
            foreach (var (start, accept) in readers)
                tokens.Add((await client.GetAsync(start, accept)).Is(HttpStatusCode.NoContent).Next);
            foreach (var chunk in _envelopes.Make(40, _sender, _psp).Chunk(10))
                await client.PostAsync(_sender, chunk);
            for (var i = 0; i < readers.Length; i++)
                answers.Add((await client.GetAsync(tokens[i], readers[i].Accept)).Is(HttpStatusCode.OK));
            empty = (await client.StartAsync(SharedServer.NewParticipant())).Next;
            await EndAsync(server, crash);
        }

        await using (var server = await Server.StartAsync(data, Settings))
        {
            using var client = server.Connect();
            for (var i = 0; i < readers.Length; i++)
            {
                answers[i].IsRepeatedBy(await client.GetAsync(tokens[i], readers[i].Accept));
                (await client.GetAsync(answers[i].Next, readers[i].Accept)).Is(HttpStatusCode.OK);
                (await client.GetAsync(tokens[i], readers[i].Accept)).Is(HttpStatusCode.Gone);
            }

            Assert.Equal(empty, (await client.GetAsync(empty)).Is(HttpStatusCode.NoContent).Next);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_confirmed_stays_so_and_what_was_not_comes_again(bool crash)
    {
        var messages = _envelopes.Make(6, _sender, _psp);
        string ended, id;
        using var data = new DataDirectory();
        await using (var server = await Server.StartAsync(data, Settings))
        {
            using var client = server.Connect();
            id = (await client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created).Required("PI-ResourceId");
            var first = await client.StartAsync(_psp);
            var second = await client.GetAsync(first.Next);
            ended = second.Next;
            (await client.DeleteAsync(ended)).Is(HttpStatusCode.OK);
            await EndAsync(server, crash);
        }

        await using (var server = await Server.StartAsync(data, Settings))
        {
            using var client = server.Connect();
            (await client.DeleteAsync(ended)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: true);
            (await client.GetAsync(ended)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: true);

            // What was sent before is still known.
            Assert.Equal(id, (await client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created).Required("PI-ResourceId"));
            var start = await client.StartAsync(_psp, Multipart.Type);
            Assert.Equal("1/6", start.Slot);
            Assert.Equal(messages[2..], start.Messages().Select(part => part.Payload));
            Assert.Equal(id.Split(',')[2..], start.Messages().Select(part => part.ResourceId));
        }
    }

    [Fact]
    public async Task A_key_is_exchanged_without_breaking_open_streams()
    {
        var (first, second) =
            (Convert.ToBase64String(new byte[32]), Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray()));
        using var data = new DataDirectory();
        Answer start;
        await using (var server = await Server.StartAsync(data, [.. Settings, ("PixStream:Tokens:Keys:0", first)]))
        {
            using var client = server.Connect();
            await client.PostAsync(_sender, _envelopes.Make(3, _sender, _psp));
            start = await client.StartAsync(_psp);
            await server.StopAsync();
        }

        Answer pulled;
        await using (var server = await Server.StartAsync(
            data, [.. Settings, ("PixStream:Tokens:Keys:0", second), ("PixStream:Tokens:Keys:1", first)]))
        {
            using var client = server.Connect();
            pulled = (await client.GetAsync(start.Next)).Is(HttpStatusCode.OK);
            await server.StopAsync();
        }

        await using (var server = await Server.StartAsync(data, [.. Settings, ("PixStream:Tokens:Keys:0", second)]))
        {
            using var client = server.Connect();
            (await client.GetAsync(start.Next)).IsProblem(HttpStatusCode.BadRequest, "malformed-token", xml: true);
            (await client.GetAsync(pulled.Next)).Is(HttpStatusCode.OK);
        }
    }

    private static async Task EndAsync(Server server, bool crash)
    {
        if (crash)
            await server.KillAsync();
        else
            Assert.Equal(0, (await server.StopAsync()).ExitCode);
    }
}
