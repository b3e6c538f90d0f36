using System.Net;
using System.Text.Json;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Pull;

/// <summary>The JSON profile: what differs from the SPI's.</summary>
public sealed class JsonProfileTests
{
    [Fact]
    public async Task One_object_comes_with_the_path_to_pull_next()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(1);

        var answer = (await harness.GetAsync(HttpHarness.JsonStart)).Is(HttpStatusCode.OK);

        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal(answer.Body.Length.ToString(), answer.Header("Content-Length"));
        Assert.Matches("^/api/pix/11111111/stream/[A-Za-z0-9_-]{42}$", answer.Header("Pull-Next"));
        Assert.Null(answer.Header("PI-Pull-Next"));
        Assert.Null(answer.Header("pi-thread-slot"));
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(
            ["endToEndId", "valor", "pagador", "recebedor", "campoLivre", "txId", "dataHoraPagamento"],
            json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty("valor").ValueKind);
    }

    [Fact]
    public async Task A_batch_is_an_array_of_ten_sent_as_JSON()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(12);

        var answer = (await harness.GetAsync(HttpHarness.JsonStart, "multipart/json")).Is(HttpStatusCode.OK);

        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal(10, JsonDocument.Parse(answer.Body).RootElement.GetArrayLength());
        var rest = (await harness.GetAsync(answer.Next, "multipart/json")).Is(HttpStatusCode.OK);
        Assert.Equal(2, JsonDocument.Parse(rest.Body).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task A_batch_is_filled_by_operations_and_splits_no_message()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(4, operations: 3);

        var answer = (await harness.GetAsync(HttpHarness.JsonStart, "multipart/json")).Is(HttpStatusCode.OK);

        Assert.Equal(9, JsonDocument.Parse(answer.Body).RootElement.GetArrayLength());
        Assert.True(harness.Participants.Terms[0].CountOperations);
        Assert.Equal(10, harness.Participants.Terms[0].BatchMax);
    }

    [Fact]
    public async Task A_message_of_several_operations_pulled_alone_is_one_object_with_its_XML()
    {
        await using var harness = await HttpHarness.StartAsync();
        var message = (await harness.FillAsync(1, operations: 2))[0];

        var answer = (await harness.GetAsync(HttpHarness.JsonStart)).Is(HttpStatusCode.OK);

        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(["tipo", "resourceId", "xml"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("pacs.008", json.RootElement.GetProperty("tipo").GetString());
        Assert.Equal(System.Text.Encoding.UTF8.GetString(message), json.RootElement.GetProperty("xml").GetString());
    }

    [Fact]
    public async Task Nothing_to_read_answers_204_with_the_same_token()
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Http:JsonWait", "00:00:09"));
        var start = (await harness.GetAsync(HttpHarness.JsonStart)).Is(HttpStatusCode.NoContent);

        Assert.Equal(start.Next, (await harness.GetAsync(start.Next)).Is(HttpStatusCode.NoContent).Next);
        Assert.All(harness.Participants.Terms, terms => Assert.Equal(TimeSpan.FromSeconds(9), terms.Wait));
    }

    [Fact]
    public async Task Delete_answers_an_empty_object_every_time()
    {
        await using var harness = await HttpHarness.StartAsync();
        var next = (await harness.GetAsync(HttpHarness.JsonStart)).Next;

        for (var time = 0; time < 2; time++)
        {
            var answer = (await harness.DeleteAsync(next)).Is(HttpStatusCode.OK);
            Assert.Equal("{}", answer.Text);
            Assert.Equal("application/json", answer.Header("Content-Type"));
        }
    }

    /// <summary>
    /// Success even if the stream does not exist: another participant's id gives the same answer, so that it tells nothing.
    /// </summary>
    [Fact]
    public async Task Delete_of_what_names_no_stream_here_answers_an_empty_object_and_ends_nothing()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(2);
        var first = (await harness.GetAsync(HttpHarness.JsonStart)).Is(HttpStatusCode.OK);
        var others = (await harness.GetAsync("/api/pix/22222222/stream/start")).Next;
        var spi = (await harness.GetAsync("/api/v1/out/22222222/stream/start")).Next;
        var own = first.Next[^42..];
        var ids = new[]
        {
            "5oj7tm0jow61", "x", others[^42..], spi[^42..], own[..^1], own + "A", (own[0] == 'A' ? 'B' : 'A') + own[1..],
            new string('A', 3000), "%20",
        };

        foreach (var id in ids)
        {
            var answer = (await harness.DeleteAsync("/api/pix/11111111/stream/" + id)).Is(HttpStatusCode.OK);
            Assert.Equal(
                ("{}", "application/json", "2"), (answer.Text, answer.Header("Content-Type"), answer.Header("Content-Length")));
        }

        (await harness.DeleteAsync("/api/pix/1111111x/stream/5oj7tm0jow61"))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-ispb");
        (await harness.GetAsync(others)).Is(HttpStatusCode.NoContent);
        (await harness.GetAsync(first.Next)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_with_a_superseded_token_is_gone_and_ends_nothing()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(3);
        var first = (await harness.GetAsync(HttpHarness.JsonStart)).Next;
        var second = (await harness.GetAsync(first)).Next;
        var third = (await harness.GetAsync(second)).Is(HttpStatusCode.OK).Next;

        Assert.True((await harness.DeleteAsync(first)).IsProblem(HttpStatusCode.Gone, "stream-gone").IsJsonProblem);
        (await harness.GetAsync(third)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_seventh_stream_is_refused_as_JSON()
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Streams:MaxStreams", "1"));
        harness.Participants.MaxStreams = 1;
        await harness.GetAsync(HttpHarness.JsonStart);

        var refused = (await harness.GetAsync(HttpHarness.JsonStart)).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit");

        Assert.True(refused.IsJsonProblem);
        Assert.Equal("12", refused.Header("Retry-After"));
        Assert.Equal("1/1", refused.Header("pi-thread-slot"));
    }

    [Fact]
    public async Task A_participant_with_a_cap_of_its_own_is_told_that_one()
    {
        await using var harness = await HttpHarness.StartAsync();
        harness.Participants.NextPull = new PullReply(PullStatus.Empty, new StreamId(1), 1, SlotsUsed: 7, SlotsMax: 8);
        Assert.Equal("7/8", (await harness.GetAsync(HttpHarness.SpiStart)).Header("pi-thread-slot"));
        harness.Participants.NextPull = new PullReply(PullStatus.StreamLimit, SlotsMax: 8);
        var refused = (await harness.GetAsync(HttpHarness.SpiStart)).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit");
        Assert.Equal("8/8", refused.Header("pi-thread-slot"));
    }

    [Fact]
    public async Task A_token_of_the_other_profile_is_not_one()
    {
        await using var harness = await HttpHarness.StartAsync();
        var spi = (await harness.GetAsync(HttpHarness.SpiStart)).Next;
        var json = (await harness.GetAsync(HttpHarness.JsonStart)).Next;

        (await harness.GetAsync("/api/pix/11111111/stream/" + spi[^42..]))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-token");
        (await harness.DeleteAsync("/api/v1/out/11111111/stream/" + json[^42..]))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-token");
    }
}
