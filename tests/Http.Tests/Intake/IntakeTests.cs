using System.Net;
using System.Text;
using PixStream.Streams.Ports;

namespace PixStream.Http.Tests.Intake;

/// <summary>POST /api/v1/in/{ispb}/msgs: what is stored, and what is refused because of what it says.</summary>
public sealed class IntakeTests
{
    private static readonly byte[] SomeMessage = Sample.Message();

    [Fact]
    public async Task One_message_is_stored_as_it_was_sent()
    {
        await using var harness = await HttpHarness.StartAsync();

        var answer = (await harness.PostAsync(SomeMessage)).Is(HttpStatusCode.Created);

        Assert.Matches("^UE[A-Za-z0-9+/]{30}$", answer.Header("PI-ResourceId"));
        Assert.Empty(answer.Body);
        var stored = Assert.Single(harness.Participants.Appended);
        Assert.Equal(SomeMessage, stored.Payload.ToArray());
        Assert.Equal(HttpHarness.Other, stored.Sender.ToString());
        Assert.Equal(HttpHarness.Psp, stored.Destination.ToString());
        Assert.Equal(1, stored.Operations);
    }

    [Fact]
    public async Task Ten_parts_are_stored_in_their_order_with_an_id_each()
    {
        await using var harness = await HttpHarness.StartAsync();
        var messages = Sample.Messages(10);

        var answer = (await harness.PostAsync(Multipart.Of(messages), Multipart.ContentType)).Is(HttpStatusCode.Created);

        var ids = answer.Header("PI-ResourceId")!.Split(',');
        Assert.Equal(10, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(32, id.Length));
        Assert.Equal(messages, harness.Participants.Appended.Select(message => message.Payload.ToArray()));
        Assert.Equal(ids, await IdsOfStreamAsync(harness, 10));
    }

    [Fact]
    public async Task The_same_again_has_the_same_id_and_is_stored_once()
    {
        await using var harness = await HttpHarness.StartAsync();
        var first = (await harness.PostAsync(SomeMessage)).Is(HttpStatusCode.Created);
        var again = (await harness.PostAsync(SomeMessage)).Is(HttpStatusCode.Created);

        Assert.Equal(first.Header("PI-ResourceId"), again.Header("PI-ResourceId"));
        Assert.Single(harness.Participants.Appended);
    }

    [Fact]
    public async Task The_same_id_with_other_content_is_refused_and_named()
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync(SomeMessage)).Is(HttpStatusCode.Created);
        var text = Encoding.UTF8.GetString(SomeMessage);
        var changed = Encoding.UTF8.GetBytes(text.Replace("<Document>", "<Document ><!-- -->", StringComparison.Ordinal));
        Assert.NotEqual(SomeMessage, changed);

        (await harness.PostAsync(changed)).IsProblem(HttpStatusCode.Conflict, "duplicate-id");
        var parts = Multipart.Of([.. Sample.Messages(2), changed]);
        var refused = (await harness.PostAsync(parts, Multipart.ContentType)).IsProblem(HttpStatusCode.Conflict, "duplicate-id");

        Assert.Contains("Part 3", refused.Text, StringComparison.Ordinal);
        Assert.Single(harness.Participants.Appended);
    }

    [Fact]
    public async Task The_settlement_core_sends_like_anyone()
    {
        await using var harness = await HttpHarness.StartAsync();
        var message = Sample.Message(from: "00038166");

        (await harness.PostAsync(message, path: "/api/v1/in/00038166/msgs")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_sender_other_than_the_paths_is_refused()
    {
        await using var harness = await HttpHarness.StartAsync();

        var one = await harness.PostAsync(Sample.Message(from: "33333333"));
        one.IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        Assert.Contains("33333333", one.Text, StringComparison.Ordinal);
        Assert.Contains(HttpHarness.Other, one.Text, StringComparison.Ordinal);

        var parts = Multipart.Of([SomeMessage, Sample.Message(from: "33333333")]);
        var two = (await harness.PostAsync(parts, Multipart.ContentType))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        Assert.Contains("Part 2", two.Text, StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task A_store_that_cannot_commit_is_503_and_says_when_to_try_again()
    {
        await using var harness = await HttpHarness.StartAsync();
        harness.Participants.NextAppend = new(AppendStatus.Unavailable, []);

        var answer = (await harness.PostAsync(SomeMessage)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.True(int.Parse(answer.Header("Retry-After")!) >= 1);
    }

    [Theory]
    [InlineData("application/xml; charset=utf-8")]
    [InlineData("application/xml")]
    [InlineData("Application/XML;charset=\"UTF-8\"")]
    public async Task An_envelope_is_taken_under_its_names(string contentType)
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync(SomeMessage, contentType)).Is(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/xml")]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("application/xml; charset=iso-8859-1")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("nonsense")]
    public async Task Any_other_type_is_refused(string? contentType)
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync(SomeMessage, contentType))
            .IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    public async Task A_compressed_body_is_stored_decompressed(string coding)
    {
        await using var harness = await HttpHarness.StartAsync();
        var messages = Sample.Messages(3);

        (await harness.PostAsync(Gzip.Pack(SomeMessage), encoding: coding)).Is(HttpStatusCode.Created);
        (await harness.PostAsync(Gzip.Pack(Multipart.Of(messages)), Multipart.ContentType, coding)).Is(HttpStatusCode.Created);

        Assert.Equal([SomeMessage, .. messages], harness.Participants.Appended.Select(message => message.Payload.ToArray()));
    }

    [Theory]
    [InlineData("identity", HttpStatusCode.Created)]
    [InlineData("", HttpStatusCode.Created)]
    [InlineData("identity, identity", HttpStatusCode.Created)]
    [InlineData("gzip;q=1", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("zstd", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("deflate", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("gzip, gzip", HttpStatusCode.UnsupportedMediaType)]
    public async Task Of_other_codings_only_identity_is_taken(string coding, HttpStatusCode status)
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync(SomeMessage, encoding: coding)).Is(status);
    }

    [Theory]
    [InlineData("gzip,")]
    [InlineData("gzip, identity")]
    [InlineData("identity, gzip")]
    public async Task An_element_that_says_nothing_is_passed_over(string coding)
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync(Gzip.Pack(SomeMessage), encoding: coding)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Of_a_coding_that_is_not_taken_its_name_is_told()
    {
        await using var harness = await HttpHarness.StartAsync();
        var refused = (await harness.PostAsync(SomeMessage, encoding: "gzip, br"))
            .IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        Assert.Contains("gzip, br", refused.Text, StringComparison.Ordinal);
        Assert.Equal("gzip, identity", refused.Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData(Multipart.ContentType)]
    public async Task A_body_that_is_gzip_and_does_not_say_so_is_told_to(string contentType)
    {
        await using var harness = await HttpHarness.StartAsync();
        var refused = (await harness.PostAsync(Gzip.Pack(SomeMessage), contentType))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        Assert.Contains("Send Content-Encoding: gzip.", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_packed_twice_and_a_part_that_is_packed_are_told_so()
    {
        await using var harness = await HttpHarness.StartAsync();
        var twice = (await harness.PostAsync(Gzip.Pack(Gzip.Pack(SomeMessage)), encoding: "gzip"))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        Assert.Contains("packed twice", twice.Text, StringComparison.Ordinal);
        var part = (await harness.PostAsync(Multipart.Of([SomeMessage, Gzip.Pack(SomeMessage)]), Multipart.ContentType))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        Assert.Contains("Part 2: It is gzip.", part.Text, StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task A_chunked_body_needs_no_length()
    {
        await using var harness = await HttpHarness.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, HttpHarness.Intake) { Content = new ByteArrayContent(SomeMessage) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/xml");
        request.Headers.TransferEncodingChunked = true;

        (await harness.SendAsync(request)).Is(HttpStatusCode.Created);
        Assert.Equal(SomeMessage, harness.Participants.Appended[0].Payload.ToArray());
    }

    [Fact]
    public async Task A_message_of_the_greatest_size_is_taken_and_a_byte_more_is_not()
    {
        await using var harness = await HttpHarness.StartAsync(
            ("PixStream:Http:MaxMessageBytes", (SomeMessage.Length + 100).ToString()));

        (await harness.PostAsync(Padded(SomeMessage, 100))).Is(HttpStatusCode.Created);
        (await harness.PostAsync(Padded(SomeMessage, 101))).IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
        (await harness.PostAsync(Gzip.Pack(Padded(SomeMessage, 101)), encoding: "gzip"))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
        var parts = Multipart.Of([SomeMessage, Padded(SomeMessage, 101)]);
        Assert.Contains(
            "Part 2",
            (await harness.PostAsync(parts, Multipart.ContentType))
                .IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large").Text,
            StringComparison.Ordinal);
    }

    internal static byte[] Padded(byte[] message, int bytes) => [.. message, .. Enumerable.Repeat((byte)'\n', bytes)];

    /// <summary>The resource ids as the stream tells them.</summary>
    private static async Task<List<string>> IdsOfStreamAsync(HttpHarness harness, int count)
    {
        var ids = new List<string>();
        var path = HttpHarness.SpiStart;
        for (var i = 0; i < count; i++)
        {
            var answer = (await harness.GetAsync(path)).Is(HttpStatusCode.OK);
            ids.Add(answer.Header("PI-ResourceId")!);
            path = answer.Next;
        }

        return ids;
    }
}
