using System.Net;
using System.Text;
using PixStream.Doubles;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Admin;

/// <summary>POST /admin/v1/quarantine/{id}/release: from quarantine to the readers.</summary>
public sealed class ReleaseTests
{
    private const string Force = """{"by":"ana","reason":"agreed with the sender","force":true}""";

    [Fact]
    public async Task What_a_schema_refuses_is_streamed_once_its_successor_allows_it()
    {
        using var schemas = new SchemaDirectory();
        await using var harness = await AdminHarness.StartAsync(schemas.Setting);
        var message = Sample.Message();
        var id = Assert.Single(await harness.QuarantineAsync(message));
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);

        schemas.SetDecimals(3);
        await harness.PostJsonAsync("/admin/v1/schemas/reload");
        var released = await harness.PostJsonAsync(Path(id));

        var pulled = (await harness.PullAsync()).Is(HttpStatusCode.OK);
        Assert.Equal(AdminHarness.Spoil(message), pulled.Body);
        Assert.Equal(pulled.Header("PI-ResourceId"), released.GetProperty("resourceId").GetString());
        Assert.Equal(0, (await harness.GetJsonAsync("/admin/v1/quarantine")).GetProperty("total").GetInt32());
        Assert.Equal(["quarantined", "schemas-reloaded", "released"], await harness.ActionsAsync());
    }

    [Fact]
    public async Task What_is_still_not_valid_stays_and_all_reasons_are_told()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message(operations: 3)));

        var refused = (await harness.PostAsync(Path(id))).IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");

        Assert.Equal(3, System.Text.Json.JsonElement.Parse(refused.Body).GetProperty("reasons").GetArrayLength());
        Assert.Equal(1, (await harness.GetJsonAsync("/admin/v1/quarantine")).GetProperty("total").GetInt32());
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);
        Assert.Equal(["quarantined"], await harness.ActionsAsync());
    }

    [Fact]
    public async Task After_a_day_it_is_not_known_whether_it_was_sent_again_so_it_takes_force()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message()));
        harness.Time.Advance(TimeSpan.FromHours(23) + TimeSpan.FromMinutes(1));
        var refused = (await harness.PostAsync(Path(id))).IsProblem(HttpStatusCode.Conflict, "too-late");
        Assert.Contains("force", refused.Text, StringComparison.Ordinal);
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);
        (await harness.PostAsync(Path(id), Force)).Is(HttpStatusCode.OK);
        (await harness.PullAsync()).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Force_releases_it_all_the_same_and_the_audit_says_so()
    {
        await using var harness = await AdminHarness.StartAsync();
        var message = Sample.Message();
        var id = Assert.Single(await harness.QuarantineAsync(message));

        (await harness.PostAsync(Path(id), Force)).Is(HttpStatusCode.OK);

        Assert.Equal(AdminHarness.Spoil(message), (await harness.PullAsync()).Is(HttpStatusCode.OK).Body);
        var record = (await harness.GetJsonAsync("/admin/v1/audit")).GetProperty("records")[0];
        Assert.Equal("Forced: agreed with the sender", record.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_longest_reason_has_room_for_force()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message()));
        (await harness.PostAsync(
            Path(id), Force.Replace("agreed with the sender", new string('r', 500), StringComparison.Ordinal)))
            .Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_sender_that_has_sent_another_message_of_that_key_leaves_only_a_drop()
    {
        await using var harness = await AdminHarness.StartAsync();
        var message = Sample.Message();
        var id = Assert.Single(await harness.QuarantineAsync(message));
        (await harness.PublishAsync(message)).Is(HttpStatusCode.Created);

        var refused = (await harness.PostAsync(Path(id), Force)).IsProblem(HttpStatusCode.Conflict, "duplicate-id");

        Assert.Contains("Drop this one", refused.Text, StringComparison.Ordinal);
        Assert.Equal(message, (await harness.PullAsync()).Is(HttpStatusCode.OK).Body);
        (await harness.PostAsync($"/admin/v1/quarantine/{id}/drop")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_release_that_was_cut_short_is_asked_again_and_streams_it_once(int failingCommit)
    {
        // The first is the append, the second the record, the third takes it out of quarantine.
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message()));
        var commits = 0;
        harness.Store.Fate = () => ++commits == failingCommit ? CommitFate.DurableAllTheSame : CommitFate.Durable;

        var refused = (await harness.PostAsync(Path(id), Force)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal("1", refused.Header("Retry-After"));
        var again = await harness.PostAsync(Path(id), Force);

        // The last commit had become durable: there is nothing left to release.
        again.Is(failingCommit == 3 ? HttpStatusCode.NotFound : HttpStatusCode.OK);
        (await harness.PullAsync()).Is(HttpStatusCode.OK);
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_it_is_streamed_once()
    {
        await using var harness = await AdminHarness.StartAsync();
        var id = Assert.Single(await harness.QuarantineAsync(Sample.Message()));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => harness.PostAsync(Path(id), Force)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.Contains((int)answer.Status, new[] { 200, 404, 409 }));
        (await harness.PullAsync()).Is(HttpStatusCode.OK);
        (await harness.PullAsync()).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Messages_that_are_not_validated_any_more_are_released_without_force()
    {
        // What is in quarantine outlives the setting that put it there.
        await using var harness = await AdminHarness.StartAsync(("PixStream:Inspection:Invalid", "Off"));
        var message = AdminHarness.Spoil(Sample.Message());
        PixStream.Spi.Envelopes.EnvelopeReader.TryRead(message, out var header, out _);
        var added = await harness.Quarantine.AddAsync(
        [
            new(Ispb.Parse(HttpHarness.Other), Ispb.Parse(HttpHarness.Psp), header.MessageType, header.Version, header.BizMsgIdr,
                1, ["why"], message),
        ]);
        (await harness.PostAsync(Path(added.Ids[0].ToUrlText()))).Is(HttpStatusCode.OK);
        Assert.Equal(Encoding.UTF8.GetString(message), (await harness.PullAsync()).Text);
    }

    private static string Path(string id) => $"/admin/v1/quarantine/{id}/release";
}
