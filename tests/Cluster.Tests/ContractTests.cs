using System.Net;

namespace PixStream.Cluster.Tests;

/// <summary>What a participant sees of the gateway is what it sees of the one program.</summary>
public sealed class ContractTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 1);

    private Client Client => shared.Client;

    [Fact]
    public async Task A_message_is_read_again_with_its_token_and_is_gone_once_it_is_confirmed()
    {
        var message = _envelopes.Make(_sender, _psp);
        var id = await Client.PublishAsync(_sender, message);

        var started = await Client.StartAsync(_psp, Multipart.Type);
        var empty = (await Client.GetAsync(started.Next, Multipart.Type)).Is(HttpStatusCode.NoContent);
        var part = Assert.Single(started.Messages());

        Assert.Equal((id, "1/6"), (part.ResourceId, started.Slot));
        Assert.Equal(message, part.Payload);
        (await Client.DeleteAsync(empty.Next)).Is(HttpStatusCode.OK);
        (await Client.GetAsync(empty.Next)).IsProblem(HttpStatusCode.Gone, "stream-gone", xml: true);
        Assert.Empty(await Client.DrainAsync(_psp));
    }

    [Fact]
    public async Task The_same_token_gives_the_same_bytes()
    {
        foreach (var message in _envelopes.Make(25, _sender, _psp))
            await Client.PublishAsync(_sender, message);
        var first = await Client.StartAsync(_psp, Multipart.Type);
        var second = await Client.GetAsync(first.Next, Multipart.Type);

        second.IsRepeatedBy(await Client.GetAsync(first.Next, Multipart.Type));
        // Another form may be asked for; what was handed out stays what it was.
        second.IsRepeatedBy(await Client.GetAsync(first.Next));
        Assert.Equal((10, 10), (first.Messages().Count, second.Messages().Count));
        Assert.Equal(5, (await Client.DrainAsync(await Client.GetAsync(second.Next, Multipart.Type))).Count);
    }

    [Fact]
    public async Task Nothing_to_read_is_204_and_its_token_stays_the_same()
    {
        var started = (await Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent);
        var again = (await Client.GetAsync(started.Next)).Is(HttpStatusCode.NoContent);

        Assert.Equal(started.Next, again.Next);
        await Client.PublishAsync(_sender, _envelopes.Make(_sender, _psp));
        Assert.Single((await Client.GetAsync(started.Next)).Messages());
    }

    [Fact]
    public async Task The_seventh_stream_is_refused_and_an_ended_one_makes_room()
    {
        var streams = new List<Answer>();
        for (var i = 1; i <= 6; i++)
        {
            streams.Add((await Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent));
            Assert.Equal($"{i}/6", streams[^1].Slot);
        }

        var refused = (await Client.StartAsync(_psp)).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit", xml: true);
        Assert.NotNull(refused.Header("Retry-After"));
        (await Client.DeleteAsync(streams[2].Next)).Is(HttpStatusCode.OK);
        (await Client.StartAsync(_psp)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_participant_with_a_policy_has_the_cap_that_it_says()
    {
        shared.Policies.Set(_psp, new(MaxStreams: 2, MaxBatch: 3, Version: 1));
        foreach (var message in _envelopes.Make(4, _sender, _psp))
            await Client.PublishAsync(_sender, message);
        var first = await Client.StartAsync(_psp, Multipart.Type);
        var second = await Client.StartAsync(_psp, Multipart.Type);

        Assert.Equal((3, "1/2"), (first.Messages().Count, first.Slot));
        Assert.Equal((1, "2/2"), (second.Messages().Count, second.Slot));
        (await Client.StartAsync(_psp)).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit", xml: true);
    }

    [Fact]
    public async Task The_same_message_keeps_its_id_and_another_one_of_its_key_is_refused()
    {
        var message = _envelopes.Make(_sender, _psp);
        var id = await Client.PublishAsync(_sender, message);

        Assert.Equal(id, await Client.PublishAsync(_sender, message));
        (await Client.PostAsync(_sender, [.. message, (byte)'\n'])).IsProblem(HttpStatusCode.Conflict, "duplicate-id", xml: true);
        Assert.Equal(message, Assert.Single(await Client.DrainAsync(_psp)));
    }

    [Fact]
    public async Task Messages_to_several_are_stored_together_and_each_gets_its_own()
    {
        string[] psps = [.. Enumerable.Range(0, 4).Select(_ => SharedCluster.NewParticipant())];
        byte[][] messages = [.. Enumerable.Range(0, 10).Select(i => _envelopes.Make(_sender, psps[i % 4]))];

        var ids = (await Client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created).Required("PI-ResourceId").Split(',');
        var again = (await Client.PostAsync(_sender, messages)).Is(HttpStatusCode.Created).Required("PI-ResourceId").Split(',');

        Assert.Equal(10, ids.Distinct().Count());
        Assert.Equal(ids, again);
        for (var i = 0; i < 4; i++)
            Assert.Equal(messages.Where((_, place) => place % 4 == i), await Client.DrainAsync(psps[i]));
    }

    [Fact]
    public async Task Of_messages_to_several_none_is_stored_where_one_has_the_key_of_another()
    {
        string[] psps = [.. Enumerable.Range(0, 4).Select(_ => SharedCluster.NewParticipant())];
        byte[][] messages = [.. psps.Select(psp => _envelopes.Make(_sender, psp))];
        await Client.PublishAsync(_sender, messages[2]);
        byte[][] forged = [messages[0], messages[1], [.. messages[2], (byte)'\n'], messages[3]];

        (await Client.PostAsync(_sender, forged)).IsProblem(HttpStatusCode.Conflict, "duplicate-id", xml: true);

        foreach (var psp in new[] { psps[0], psps[1], psps[3] })
            Assert.Empty(await Client.DrainAsync(psp));
        Assert.Equal(messages[2], Assert.Single(await Client.DrainAsync(psps[2])));
    }

    [Fact]
    public async Task The_json_profile_shows_the_operations_and_confirms_them()
    {
        var message = _envelopes.Make(_sender, _psp);
        await Client.PublishAsync(_sender, message);

        var started = await Client.GetAsync(Paths.JsonStart(_psp), "multipart/json");
        var shown = Assert.Single(started.Objects());

        Assert.Equal(Envelopes.EndToEndIdOf(message), shown.GetProperty("endToEndId").GetString());
        var next = (await Client.GetAsync(started.Next)).Is(HttpStatusCode.NoContent);
        (await Client.DeleteAsync(next.Next)).Is(HttpStatusCode.OK);
        Assert.Empty(await Client.DrainAsync(_psp));
    }

    [Fact]
    public async Task A_token_of_another_participant_leads_nowhere()
    {
        await Client.PublishAsync(_sender, _envelopes.Make(_sender, _psp));
        var started = (await Client.StartAsync(_psp)).Is(HttpStatusCode.OK);
        var other = Paths.WithToken(Paths.SpiStart(SharedCluster.NewParticipant()), Paths.TokenOf(started.Next));

        (await Client.GetAsync(other)).IsProblem(HttpStatusCode.BadRequest, "malformed-token", xml: true);
        (await Client.DeleteAsync(started.Next)).Is(HttpStatusCode.OK);
    }
}
