using System.Net;

namespace PixStream.Http.Tests.Pull;

/// <summary>The same token gives the same bytes and the same next token, until it is superseded.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData("application/xml")]
    [InlineData("multipart/mixed")]
    public async Task A_repeated_pull_is_the_same_in_every_byte(string accept)
    {
        await using var harness = await HttpHarness.StartAsync();
        var start = await harness.GetAsync(HttpHarness.SpiStart);
        await harness.FillAsync(5);

        var once = (await harness.GetAsync(start.Next, accept)).Is(HttpStatusCode.OK);
        var again = (await harness.GetAsync(start.Next, accept)).Is(HttpStatusCode.OK);

        Assert.Equal(once.Body, again.Body);
        Assert.Equal(once.Next, again.Next);
        Assert.Equal(once.Header("Content-Type"), again.Header("Content-Type"));
        Assert.Equal(once.Header("PI-ResourceId"), again.Header("PI-ResourceId"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/json")]
    public async Task So_it_is_in_JSON(string accept)
    {
        await using var harness = await HttpHarness.StartAsync();
        var start = await harness.GetAsync(HttpHarness.JsonStart);
        await harness.FillAsync(5);

        var once = (await harness.GetAsync(start.Next, accept)).Is(HttpStatusCode.OK);
        var again = (await harness.GetAsync(start.Next, accept)).Is(HttpStatusCode.OK);

        Assert.Equal(once.Body, again.Body);
        Assert.Equal(once.Next, again.Next);
    }

    [Fact]
    public async Task A_compressed_replay_is_the_same_too()
    {
        await using var harness = await HttpHarness.StartAsync();
        var start = await harness.GetAsync(HttpHarness.SpiStart);
        await harness.FillAsync(5);

        var once = await harness.GetAsync(start.Next, "multipart/mixed", "gzip");
        var again = await harness.GetAsync(start.Next, "multipart/mixed", "gzip");
        var plain = await harness.GetAsync(start.Next, "multipart/mixed");

        Assert.Equal(once.Body, again.Body);
        Assert.Equal(plain.Body, Gzip.Unpack(once.Body));
    }

    [Theory]
    [InlineData("multipart/mixed", "application/xml")]
    [InlineData("application/xml", "multipart/mixed")]
    public async Task A_replay_that_does_not_admit_the_form_is_told_which_to_ask_for(string first, string then)
    {
        await using var harness = await HttpHarness.StartAsync();
        var start = await harness.GetAsync(HttpHarness.SpiStart);
        await harness.FillAsync(5);
        var batch = (await harness.GetAsync(start.Next, first)).Is(HttpStatusCode.OK);

        var refused = (await harness.GetAsync(start.Next, then)).IsProblem(HttpStatusCode.NotAcceptable, "not-acceptable");

        Assert.Contains($"Accept: {first}", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, harness.Participants.BatchesHeld);
        Assert.Equal(batch.Body, (await harness.GetAsync(start.Next, first)).Is(HttpStatusCode.OK).Body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/xml, multipart/mixed;q=0.1")]
    public async Task A_replay_that_admits_both_forms_gets_the_first_one(string? accept)
    {
        await using var harness = await HttpHarness.StartAsync();
        var start = await harness.GetAsync(HttpHarness.SpiStart);
        await harness.FillAsync(5);
        var batch = (await harness.GetAsync(start.Next, "multipart/mixed")).Is(HttpStatusCode.OK);

        Assert.Equal(batch.Body, (await harness.GetAsync(start.Next, accept)).Is(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task A_rotated_key_changes_neither_a_replay_nor_an_open_stream()
    {
        var participants = new FakeParticipants();
        string token;
        Answer before;
        await using (var harness = await HttpHarness.StartAsync(participants))
        {
            token = (await harness.GetAsync(HttpHarness.SpiStart)).Next;
            await harness.FillAsync(2);
            before = (await harness.GetAsync(token)).Is(HttpStatusCode.OK);
        }

        await using var rotated = await HttpHarness.StartAsync(
            participants, ("PixStream:Tokens:Keys:0", HttpHarness.Key2), ("PixStream:Tokens:Keys:1", HttpHarness.Key1));
        var replay = (await rotated.GetAsync(token)).Is(HttpStatusCode.OK);
        Assert.Equal(before.Body, replay.Body);
        Assert.Equal(before.Next, replay.Next);

        // The next batch is the new key's, so the stream outlives the old one.
        var after = (await rotated.GetAsync(before.Next)).Is(HttpStatusCode.OK);
        Assert.NotEqual(KeyIdOf(before.Next), KeyIdOf(after.Next));
    }

    [Fact]
    public async Task A_stream_that_waits_moves_to_the_new_key()
    {
        var participants = new FakeParticipants();
        string token;
        await using (var harness = await HttpHarness.StartAsync(participants))
            token = (await harness.GetAsync(HttpHarness.SpiStart)).Next;

        string moved;
        await using (var rotated = await HttpHarness.StartAsync(
            participants, ("PixStream:Tokens:Keys:0", HttpHarness.Key2), ("PixStream:Tokens:Keys:1", HttpHarness.Key1)))
            moved = (await rotated.GetAsync(token)).Is(HttpStatusCode.NoContent).Next;

        await using var retired = await HttpHarness.StartAsync(participants, ("PixStream:Tokens:Keys:0", HttpHarness.Key2));
        (await retired.GetAsync(moved)).Is(HttpStatusCode.NoContent);
        (await retired.GetAsync(token)).IsProblem(HttpStatusCode.BadRequest, "malformed-token");
    }

    private static string KeyIdOf(string path)
    {
        var token = path[(path.LastIndexOf('/') + 1)..];
        return Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(token)[1..2]);
    }

}
