using System.Net;

namespace PixStream.Http.Tests.Pull;

/// <summary>Start, pull and end in the SPI profile.</summary>
public sealed class SpiPullTests
{
    [Fact]
    public async Task One_message_comes_byte_for_byte_with_its_resource_id()
    {
        await using var harness = await HttpHarness.StartAsync();
        var message = Sample.Message();
        var id = (await harness.PostAsync(message)).Is(HttpStatusCode.Created).Header("PI-ResourceId");

        var answer = (await harness.GetAsync(HttpHarness.SpiStart)).Is(HttpStatusCode.OK);

        Assert.Equal(message, answer.Body);
        Assert.Equal(id, answer.Header("PI-ResourceId"));
        Assert.Equal("application/xml; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal(message.Length.ToString(), answer.Header("Content-Length"));
        Assert.Equal("1/6", answer.Header("pi-thread-slot"));
        Assert.Equal("Accept, Accept-Encoding", answer.Header("Vary"));
        Assert.Matches("^/api/v1/out/11111111/stream/[A-Za-z0-9_-]{42}$", answer.Next);
        Assert.Equal(0, harness.Participants.BatchesHeld);
    }

    [Fact]
    public async Task The_whole_loop_hands_out_everything_once_and_in_order()
    {
        await using var harness = await HttpHarness.StartAsync();
        var messages = await harness.FillAsync(3);
        var path = HttpHarness.SpiStart;
        foreach (var message in messages)
        {
            var answer = (await harness.GetAsync(path)).Is(HttpStatusCode.OK);
            Assert.Equal(message, answer.Body);
            path = answer.Next;
        }

        var empty = (await harness.GetAsync(path)).Is(HttpStatusCode.NoContent);
        Assert.Equal(path, empty.Next);
        Assert.Equal("1/6", empty.Header("pi-thread-slot"));
        Assert.Empty(empty.Body);
    }

    [Fact]
    public async Task A_multipart_carries_ten_messages_each_with_its_headers()
    {
        await using var harness = await HttpHarness.StartAsync();
        var messages = await harness.FillAsync(12);

        var first = (await harness.GetAsync(HttpHarness.SpiStart, "multipart/mixed")).Is(HttpStatusCode.OK);
        var parts = Multiparts.Read(first);
        Assert.Equal(messages.Take(10), parts.Select(part => part.Body));
        Assert.All(parts, part => Assert.Equal("application/xml; charset=utf-8", part.Headers["Content-Type"]));
        Assert.Equal(10, parts.Select(part => part.Headers["PI-ResourceId"]).Distinct().Count());
        Assert.Null(first.Header("PI-ResourceId"));
        Assert.Equal(first.Body.Length.ToString(), first.Header("Content-Length"));

        var second = Multiparts.Read((await harness.GetAsync(first.Next, "multipart/mixed")).Is(HttpStatusCode.OK));
        Assert.Equal(messages.Skip(10), second.Select(part => part.Body));
    }

    [Fact]
    public async Task A_batch_larger_than_the_connections_buffers_arrives_whole()
    {
        await using var harness = await HttpHarness.StartAsync();
        var large = Sample.Messages(4, operations: 400);
        foreach (var message in large)
            (await harness.PostAsync(message)).Is(HttpStatusCode.Created);

        var answer = (await harness.GetAsync(HttpHarness.SpiStart, "multipart/mixed")).Is(HttpStatusCode.OK);

        Assert.Equal(large, Multiparts.Read(answer).Select(part => part.Body));
    }

    [Fact]
    public async Task A_waiting_pull_is_answered_by_the_message_that_comes()
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants { HoldWaits = true });
        var pull = harness.GetAsync(HttpHarness.SpiStart);
        await harness.Participants.WaitBeganAsync();
        var message = Sample.Message();
        (await harness.PostAsync(message)).Is(HttpStatusCode.Created);

        Assert.Equal(message, (await pull).Is(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task A_wait_that_ends_answers_204_with_a_token_that_works()
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants { HoldWaits = true });
        var pull = harness.GetAsync(HttpHarness.SpiStart);
        await harness.Participants.WaitBeganAsync();
        harness.Participants.ElapseWaits();

        var empty = (await pull).Is(HttpStatusCode.NoContent);
        var messages = await harness.FillAsync(1);
        Assert.Equal(messages[0], (await harness.GetAsync(empty.Next)).Is(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task A_caller_that_goes_away_ends_the_wait()
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants { HoldWaits = true });
        using (var connection = await harness.ConnectAsync())
        {
            await connection.SendAsync($"GET {HttpHarness.SpiStart} HTTP/1.1\r\nHost: x\r\n\r\n");
            await harness.Participants.WaitBeganAsync();
        }

        await harness.Participants.CallerLeftAsync();

        // The stream outlives its reader: it is the first of two.
        harness.Participants.HoldWaits = false;
        Assert.Equal("2/6", (await harness.GetAsync(HttpHarness.SpiStart)).Is(HttpStatusCode.NoContent).Header("pi-thread-slot"));
    }

    [Fact]
    public async Task Delete_ends_the_stream_once()
    {
        await using var harness = await HttpHarness.StartAsync();
        var next = (await harness.GetAsync(HttpHarness.SpiStart)).Next;

        Assert.Empty((await harness.DeleteAsync(next)).Is(HttpStatusCode.OK).Body);
        (await harness.DeleteAsync(next)).IsProblem(HttpStatusCode.Gone, "stream-gone");
        (await harness.GetAsync(next)).IsProblem(HttpStatusCode.Gone, "stream-gone");
    }

    [Fact]
    public async Task A_superseded_token_is_gone_and_ends_nothing()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(3);
        var first = (await harness.GetAsync(HttpHarness.SpiStart)).Next;
        var second = (await harness.GetAsync(first)).Next;
        var third = (await harness.GetAsync(second)).Is(HttpStatusCode.OK).Next;

        (await harness.GetAsync(first)).IsProblem(HttpStatusCode.Gone, "stream-gone");
        (await harness.DeleteAsync(first)).IsProblem(HttpStatusCode.Gone, "stream-gone");
        (await harness.GetAsync(third)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_seventh_stream_is_refused_with_a_time_to_come_back()
    {
        await using var harness = await HttpHarness.StartAsync();
        for (var open = 1; open <= 6; open++)
            Assert.Equal(
                $"{open}/6",
                (await harness.GetAsync(HttpHarness.SpiStart)).Is(HttpStatusCode.NoContent).Header("pi-thread-slot"));

        var refused = (await harness.GetAsync(HttpHarness.SpiStart)).IsProblem(HttpStatusCode.TooManyRequests, "stream-limit");

        Assert.Equal("12", refused.Header("Retry-After"));
        Assert.Equal("6/6", refused.Header("pi-thread-slot"));
        Assert.True(refused.IsXmlProblem);
    }

    [Fact]
    public async Task The_terms_say_what_was_asked_for()
    {
        await using var harness = await HttpHarness.StartAsync(
            ("PixStream:Http:SpiWait", "00:00:03"), ("PixStream:Streams:MaxBatch", "7"));
        await harness.GetAsync(HttpHarness.SpiStart);
        await harness.GetAsync(HttpHarness.SpiStart, "multipart/mixed");

        Assert.Equal([1, 7], harness.Participants.Terms.Select(terms => terms.BatchMax));
        Assert.All(harness.Participants.Terms, terms => Assert.False(terms.CountOperations));
        Assert.All(harness.Participants.Terms, terms => Assert.Equal(TimeSpan.FromSeconds(3), terms.Wait));
    }

    [Fact]
    public async Task A_boundary_is_its_streams_own_and_gives_no_token_away()
    {
        await using var harness = await HttpHarness.StartAsync();
        await harness.FillAsync(1);
        var one = await harness.GetAsync(HttpHarness.SpiStart, "multipart/mixed");
        await harness.FillAsync(2);
        var two = await harness.GetAsync(HttpHarness.SpiStart, "multipart/mixed");

        Assert.NotEqual(one.Header("Content-Type"), two.Header("Content-Type"));
        Assert.Matches("^multipart/mixed; boundary=[A-Za-z0-9-]{1,70}$", one.Header("Content-Type"));
        Assert.DoesNotContain(one.Next[^42..], one.Header("Content-Type"), StringComparison.Ordinal);
    }
}
