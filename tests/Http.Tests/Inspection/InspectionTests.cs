using System.Net;
using System.Text;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Inspection;

/// <summary>POST /api/v1/in/{ispb}/msgs: what becomes of messages that are not valid.</summary>
public sealed class InspectionTests
{
    private static readonly (string, string) Rejecting = ("PixStream:Inspection:Invalid", "Reject");
    private static readonly (string, string) SettingApart = ("PixStream:Inspection:Invalid", "Quarantine");

    private static readonly byte[] Good = Sample.Message();
    private static readonly byte[] Bad = Spoil(Sample.Message(seed: 2));

    [Fact]
    public async Task Without_a_policy_messages_go_on_as_they_are()
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync(Bad)).Is(HttpStatusCode.Created);
        Assert.Equal(Bad, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Fact]
    public async Task A_message_that_is_not_valid_is_rejected_with_line_element_and_rule()
    {
        await using var harness = await HttpHarness.StartAsync(Rejecting);
        (await harness.PostAsync(Good)).Is(HttpStatusCode.Created);
        var refused = (await harness.PostAsync(Bad)).IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");

        Assert.Matches(
            @"Line \d+, column \d+, Document/FIToFICstmrCdtTrf/CdtTrfTxInf/IntrBkSttlmAmt: IntrBkSttlmAmt must be", refused.Text);
        Assert.Contains("Nothing was stored.", refused.Text, StringComparison.Ordinal);
        Assert.Single(harness.Participants.Appended);
        Assert.Empty(await harness.QuarantinePorts.ListAsync());
    }

    /// <summary>No value is a defect of the service, and none is rounded until it fits.</summary>
    [Theory]
    [InlineData("AccptncDtTm", "9999-12-31T23:59:59.99999999Z", "must be an instant that exists")]
    [InlineData("CreDtTm", "9999-12-31T24:00:00Z", "must be an instant that exists")]
    [InlineData("CreDt", "9999-12-31T23:59:59.99999999Z", "must be an instant that exists")]
    [InlineData("IntrBkSttlmAmt", "150.1000000000000000000000000001", "must be a number with at most 18 digits")]
    [InlineData("IntrBkSttlmAmt", "-0.00000000000000000000000000001", "must be a number with at most 18 digits")]
    [InlineData("NbOfTxs", "99999999999999999999999999999999", "must ")]
    public async Task A_value_beyond_what_the_platform_holds_is_a_violation(string element, string value, string rule)
    {
        await using var harness = await HttpHarness.StartAsync(Rejecting);
        var refused = (await harness.PostAsync(Fill(Good, element, value)))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");
        Assert.Contains($"{element}: {element} {rule}", refused.Text, StringComparison.Ordinal);
    }

    /// <summary>Characters beyond U+FFFF are two units of a string, and one character to the sender who looks for them.</summary>
    [Fact]
    public async Task A_value_is_quoted_with_all_its_characters()
    {
        await using var harness = await HttpHarness.StartAsync(Rejecting);
        var refused = (await harness.PostAsync(Fill(Good, "IntrBkSttlmAmt", "1\U0001F600\U00010400")))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");
        Assert.Contains("it is '1\U0001F600\U00010400'.", ReadProblem.FromXml(refused.Body).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_rejected_takes_its_whole_submission_with_it()
    {
        await using var harness = await HttpHarness.StartAsync(Rejecting);
        var refused = (await harness.PostAsync(Multipart.Of([Good, Bad]), Multipart.ContentType))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");
        Assert.Contains("Part 2: Line", refused.Text, StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task Of_ten_with_three_that_are_not_valid_seven_are_streamed_in_order_and_three_are_set_apart()
    {
        await using var harness = await HttpHarness.StartAsync(SettingApart);
        var messages = Sample.Messages(10);
        int[] bad = [1, 4, 8];
        foreach (var i in bad)
            messages[i] = Spoil(messages[i]);

        var answer = (await harness.PostAsync(Multipart.Of(messages), Multipart.ContentType)).Is(HttpStatusCode.Created);

        Assert.Equal(
            messages.Where((_, i) => !bad.Contains(i)),
            harness.Participants.Appended.Select(message => message.Payload.ToArray()));
        var apart = await harness.QuarantinePorts.ListAsync();
        Assert.Equal(3, apart.Count);
        var ids = answer.Header("PI-ResourceId")!.Split(',');
        Assert.Equal(10, ids.Distinct().Count());
        Assert.Equal(bad.Select(i => ids[i]), apart.Select(message => message.Id.ToString()));
        Assert.Equal(bad.Select(i => ids[i]), answer.Header("PI-Quarantined")!.Split(','));
        var shown = await harness.QuarantinePorts.Quarantine.ShowAsync(apart[0].Id);
        Assert.Equal(messages[1], shown.Payload.ToArray());
        Assert.Equal(("pacs.008", "1.13"), (shown.Message!.Type, shown.Message.Version));
        Assert.Contains("IntrBkSttlmAmt", Assert.Single(shown.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_set_apart_alone_is_answered_422_with_its_id_there()
    {
        await using var harness = await HttpHarness.StartAsync(SettingApart);
        var refused = (await harness.PostAsync(Bad)).IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");
        var again = (await harness.PostAsync(Bad)).IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");

        var apart = Assert.Single(await harness.QuarantinePorts.ListAsync());
        Assert.Contains(apart.Id.ToString(), refused.Text, StringComparison.Ordinal);
        Assert.Equal(refused.Text, again.Text);
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task The_corrected_message_of_the_same_key_is_accepted()
    {
        await using var harness = await HttpHarness.StartAsync(SettingApart);
        var message = Sample.Message(seed: 3);
        (await harness.PostAsync(Spoil(message))).Is(HttpStatusCode.UnprocessableEntity);
        (await harness.PostAsync(message)).Is(HttpStatusCode.Created);
        Assert.Equal(message, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Fact]
    public async Task What_was_accepted_before_the_rules_changed_is_told_its_id_again()
    {
        var participants = new FakeParticipants();
        string id;
        await using (var before = await HttpHarness.StartAsync(participants))
            id = (await before.PostAsync(Bad)).Is(HttpStatusCode.Created).Header("PI-ResourceId")!;
        await using var harness = await HttpHarness.StartAsync(participants, Rejecting);

        Assert.Equal(id, (await harness.PostAsync(Bad)).Is(HttpStatusCode.Created).Header("PI-ResourceId"));
        var other = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Bad) + "\n");
        (await harness.PostAsync(other)).IsProblem(HttpStatusCode.Conflict, "duplicate-id");
    }

    [Fact]
    public async Task A_key_in_use_refuses_the_whole_submission_before_anything_is_set_apart()
    {
        await using var harness = await HttpHarness.StartAsync(SettingApart);
        (await harness.PostAsync(Good)).Is(HttpStatusCode.Created);
        var other = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Good) + "\n");

        var refused = (await harness.PostAsync(Multipart.Of([other, Bad]), Multipart.ContentType))
            .IsProblem(HttpStatusCode.Conflict, "duplicate-id");
        Assert.Contains("Part 1: ", refused.Text, StringComparison.Ordinal);
        Assert.Empty(await harness.QuarantinePorts.ListAsync());
        (await harness.PostAsync(Spoil(other))).IsProblem(HttpStatusCode.Conflict, "duplicate-id");
        Assert.Empty(await harness.QuarantinePorts.ListAsync());
    }

    [Theory]
    [InlineData("Off", HttpStatusCode.Created)]
    [InlineData("Reject", HttpStatusCode.UnprocessableEntity)]
    [InlineData("Quarantine", HttpStatusCode.UnprocessableEntity)]
    public async Task A_version_that_there_is_no_schema_for_has_a_policy_of_its_own(string policy, HttpStatusCode status)
    {
        await using var harness = await HttpHarness.StartAsync(SettingApart, ("PixStream:Inspection:UnknownType", policy));
        var later = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Good).Replace("pacs.008/1.13", "pacs.008/9.99", StringComparison.Ordinal));
        var answer = (await harness.PostAsync(later)).Is(status);
        Assert.Equal(policy == "Quarantine" ? 1 : 0, (await harness.QuarantinePorts.ListAsync()).Count);
        if (status != HttpStatusCode.Created)
            Assert.Contains("9.99", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_quarantine_takes_nothing_and_says_so()
    {
        await using var harness = await HttpHarness.StartAsync(SettingApart);
        foreach (var message in Sample.Messages(20))
            (await harness.PostAsync(Spoil(message))).Is(HttpStatusCode.UnprocessableEntity);
        var refused = (await harness.PostAsync(Multipart.Of([Good, Bad]), Multipart.ContentType))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation");
        Assert.Contains("quarantine is full: nothing was stored", refused.Text, StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task While_the_quarantine_can_store_nothing_the_sender_is_asked_to_come_back()
    {
        await using var harness = await HttpHarness.StartAsync(SettingApart);
        harness.QuarantinePorts.Store.IsAvailable = false;
        (await harness.PostAsync(Multipart.Of([Good, Bad]), Multipart.ContentType))
            .IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task A_sender_that_is_shut_off_is_refused_until_it_is_let_in_again()
    {
        await using var harness = await HttpHarness.StartAsync();
        var sender = Ispb.Parse(HttpHarness.Other);
        Assert.Equal(QuarantineStatus.Done, await harness.Gate.ShutOffAsync(sender, "ops", "sends nonsense"));
        (await harness.PostAsync(Good)).IsProblem(HttpStatusCode.Forbidden, "sender-shut-off");
        Assert.Empty(harness.Participants.Appended);
        Assert.Equal(QuarantineStatus.Done, await harness.Gate.AdmitAsync(sender, "ops", "has mended it"));
        (await harness.PostAsync(Good)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_sender_that_fails_too_often_is_shut_off_by_itself_and_no_other_is()
    {
        await using var harness = await HttpHarness.StartAsync(
            SettingApart, ("PixStream:Quarantine:ShutOffRate", "0.5"), ("PixStream:Quarantine:ShutOffAtLeast", "4"));
        foreach (var message in Sample.Messages(4))
            (await harness.PostAsync(Spoil(message))).Is(HttpStatusCode.UnprocessableEntity);
        (await harness.PostAsync(Good)).IsProblem(HttpStatusCode.Forbidden, "sender-shut-off");
        var from = Sample.Message(from: HttpHarness.Psp, to: HttpHarness.Other);
        (await harness.PostAsync(from, path: $"/api/v1/in/{HttpHarness.Psp}/msgs")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_sender_is_not_shut_off_for_what_could_not_be_stored()
    {
        await using var harness = await HttpHarness.StartAsync(
            SettingApart, ("PixStream:Quarantine:ShutOffRate", "0.5"), ("PixStream:Quarantine:ShutOffAtLeast", "4"));
        harness.QuarantinePorts.Store.IsAvailable = false;
        for (var i = 0; i < 6; i++)
            (await harness.PostAsync(Bad)).Is(HttpStatusCode.ServiceUnavailable);
        harness.QuarantinePorts.Store.IsAvailable = true;
        (await harness.PostAsync(Bad)).Is(HttpStatusCode.UnprocessableEntity);
        (await harness.PostAsync(Good)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_catalogue_lists_what_there_are_schemas_for()
    {
        await using var harness = await HttpHarness.StartAsync();
        foreach (var direction in (string[])["in", "out"])
        {
            var answer = (await harness.GetAsync($"/api/v1/{direction}/catalog")).Is(HttpStatusCode.OK);
            Assert.Equal("application/xml; charset=utf-8", answer.Header("Content-Type"));
            var types = System.Xml.Linq.XDocument.Parse(answer.Text).Root!.Elements()
                .Select(type => $"{type.Attribute("name")!.Value} {type.Attribute("version")!.Value}");
            Assert.Equal(["pacs.002 1.14", "pacs.004 1.5", "pacs.008 1.13", "pibr.001 1.3", "pibr.002 1.3"], types);
        }
    }

    /// <summary>The same message with an amount of three decimals.</summary>
    private static byte[] Spoil(byte[] message) => Fill(message, "IntrBkSttlmAmt", "1.234");

    private static byte[] Fill(byte[] message, string element, string value) =>
        Encoding.UTF8.GetBytes(System.Text.RegularExpressions.Regex.Replace(
            Encoding.UTF8.GetString(message), $"(<{element}(?: [^>]*)?>)[^<]+<", $"${{1}}{value}<"));
}
