using System.Text;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>What is stored apart is found again, once, in its order, until an operator takes it out.</summary>
public sealed class QuarantineTests
{
    private readonly QuarantineHarness _harness = new();

    [Fact]
    public async Task A_message_comes_back_whole()
    {
        var message = QuarantineHarness.New("ação", reasons: ["line 3: Document/x must be y; it is '\"<\n'.", "line 9: second"]);
        var id = await _harness.AddAsync(message);

        var shown = await _harness.Quarantine.ShowAsync(id);
        Assert.Equal(QuarantineStatus.Done, shown.Status);
        Assert.Equal(message.Payload.ToArray(), shown.Payload.ToArray());
        Assert.Equal(message.Reasons, shown.Reasons);
        Assert.Equal(
            new QuarantineSummary(
                id, 1, message.Sender, message.Participant, "pacs.008", "1.13", message.BizMsgIdr, 1, message.Payload.Length, 2,
                message.Reasons[0]),
            shown.Message);
    }

    [Fact]
    public async Task An_id_looks_like_a_resource_id_and_says_when_the_message_came()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("a"));
        Assert.Equal(32, id.ToString().Length);
        Assert.Equal("QM"u8.ToArray(), Convert.FromBase64String(id.ToString())[..2]);
        Assert.Equal(_harness.Time.GetUtcNow(), id.TakenInAt);
        foreach (var text in (string[])[id.ToString(), id.ToUrlText()])
        {
            Assert.True(QuarantineId.TryParse(text, out var read));
            Assert.Equal(id, read);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("UE0AAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("UU0AAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("UU0AAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("UU0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_id_is_not_read_as_one(string? text) => Assert.False(QuarantineId.TryParse(text, out _));

    [Fact]
    public async Task Messages_are_listed_in_the_order_in_which_they_came_page_by_page()
    {
        await _harness.AddAsync(QuarantineHarness.Many(25));
        var expected = Enumerable.Range(1, 25).Select(number => $"M{number}");
        Assert.Equal(expected, await _harness.ContentsAsync(limit: 10));
        Assert.Equal(expected, await _harness.ContentsAsync(limit: 25));
        Assert.Equal(25, (await _harness.Quarantine.ListAsync(QuarantineFilter.All, limit: 10)).Total);
    }

    [Fact]
    public async Task A_list_goes_on_though_the_last_message_of_its_page_is_gone()
    {
        var ids = await _harness.AddAsync(QuarantineHarness.Many(5));
        var page = await _harness.Quarantine.ListAsync(QuarantineFilter.All, limit: 2);
        await _harness.Quarantine.DropAsync(ids[1], "ana", "wrong");
        page = await _harness.Quarantine.ListAsync(QuarantineFilter.All, page.Next, 2);
        Assert.Equal(ids[2..4], page.Messages.Select(static message => message.Id));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(5000, 1000)]
    public async Task A_limit_out_of_range_counts_as_its_nearest_bound(int limit, int expected)
    {
        await _harness.AddAsync(QuarantineHarness.Many(1001));
        Assert.Equal(expected, (await _harness.Quarantine.ListAsync(QuarantineFilter.All, limit: limit)).Messages.Count);
    }

    [Fact]
    public async Task A_filter_takes_participant_type_and_sender()
    {
        await _harness.AddAsync([
            QuarantineHarness.New("1"), QuarantineHarness.New("2", sender: QuarantineHarness.OtherSender),
            QuarantineHarness.New("3", participant: QuarantineHarness.OtherPsp), QuarantineHarness.New("4", type: "pacs.002"),
            QuarantineHarness.New("5", QuarantineHarness.OtherSender, QuarantineHarness.OtherPsp, "pacs.002")]);
        Assert.Equal(
            ["3", "5"], await _harness.ContentsAsync(new QuarantineFilter(Participant: QuarantineHarness.OtherPsp), limit: 1));
        Assert.Equal(["4", "5"], await _harness.ContentsAsync(new QuarantineFilter(Type: "pacs.002"), limit: 1));
        Assert.Equal(
            ["2", "5"], await _harness.ContentsAsync(new QuarantineFilter(Sender: QuarantineHarness.OtherSender), limit: 1));
        Assert.Equal(["5"], await _harness.ContentsAsync(
            new QuarantineFilter(QuarantineHarness.OtherPsp, "pacs.002", QuarantineHarness.OtherSender)));
        Assert.Empty(
            await _harness.ContentsAsync(new QuarantineFilter(QuarantineHarness.Psp, "pacs.002", QuarantineHarness.OtherSender)));
        Assert.Equal(2, (await _harness.Quarantine.ListAsync(new QuarantineFilter(Type: "pacs.002"), limit: 1)).Total);
    }

    [Fact]
    public async Task Messages_are_counted_by_participant_type_and_sender()
    {
        await _harness.AddAsync(
        [
            QuarantineHarness.New("1"), QuarantineHarness.New("2", type: "pacs.002"),
            QuarantineHarness.New("3", type: "pacs.002"),
        ]);
        var counts = await _harness.Quarantine.CountAsync();
        Assert.Equal(3, counts.Total);
        Assert.Equal(
            [
                new QuarantineCount(QuarantineHarness.Psp, "pacs.002", QuarantineHarness.Sender, 2),
                new QuarantineCount(QuarantineHarness.Psp, "pacs.008", QuarantineHarness.Sender, 1),
            ],
            counts.Counts);
    }

    [Fact]
    public async Task The_same_message_is_one_entry_with_one_id()
    {
        var first = await _harness.AddAsync(QuarantineHarness.New("a"));
        _harness.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(first, await _harness.AddAsync(QuarantineHarness.New("a")));
        Assert.Equal([first, first], await _harness.AddAsync([QuarantineHarness.New("a"), QuarantineHarness.New("a")]));
        Assert.Equal(["a"], await _harness.ContentsAsync());
    }

    [Fact]
    public async Task A_message_twice_in_one_submission_is_one_entry()
    {
        var ids = await _harness.AddAsync([QuarantineHarness.New("a"), QuarantineHarness.New("b"), QuarantineHarness.New("a")]);
        Assert.Equal(ids[0], ids[2]);
        Assert.Equal(["a", "b"], await _harness.ContentsAsync());
    }

    [Fact]
    public async Task The_same_bytes_of_another_sender_are_another_message()
    {
        Assert.NotEqual(
            await _harness.AddAsync(QuarantineHarness.New("a")),
            await _harness.AddAsync(QuarantineHarness.New("a", sender: QuarantineHarness.OtherSender)));
        Assert.Equal(2, (await _harness.Quarantine.CountAsync()).Total);
    }

    [Fact]
    public async Task A_message_that_was_dropped_and_comes_again_is_stored_again()
    {
        var first = await _harness.AddAsync(QuarantineHarness.New("a"));
        await _harness.Quarantine.DropAsync(first, "ana", "wrong");
        Assert.NotEqual(first, await _harness.AddAsync(QuarantineHarness.New("a")));
        Assert.Equal(["a"], await _harness.ContentsAsync());
    }

    [Fact]
    public async Task Its_key_stays_free_for_the_message_that_is_right()
    {
        var wrong = QuarantineHarness.New("a");
        await _harness.AddAsync(wrong);
        using var participants = new LocalParticipants(_harness.Store, new StreamRules(), _harness.Time, new SeededSource(9));
        var right = new IncomingMessage(wrong.Sender, wrong.Participant, wrong.BizMsgIdr, 1, "<right/>"u8.ToArray());
        Assert.Equal(AppendStatus.Stored, (await participants.AppendAsync([right])).Status);
    }

    [Fact]
    public async Task It_is_full_by_bytes_as_well()
    {
        var harness = new QuarantineHarness(
            options: new QuarantineOptions { MaxBytes = 3 * QuarantineHarness.New("M1").Payload.Length });
        var ids = await harness.AddAsync(QuarantineHarness.Many(3));
        Assert.Equal(QuarantineStatus.Full, (await harness.Quarantine.AddAsync([QuarantineHarness.New("N1")])).Status);
        await harness.Quarantine.DropAsync(ids[0], "ana", "wrong");
        await harness.AddAsync(QuarantineHarness.New("N1"));
        Assert.Equal(["M2", "M3", "N1"], await harness.ContentsAsync());
    }

    [Fact]
    public async Task When_it_is_full_nothing_of_a_submission_is_stored_and_room_comes_with_a_drop()
    {
        var harness = new QuarantineHarness(options: new QuarantineOptions { MaxMessages = 3 });
        var ids = await harness.AddAsync(QuarantineHarness.Many(2));
        var refused = await harness.Quarantine.AddAsync(QuarantineHarness.Many(2, "N"));
        Assert.Equal(QuarantineStatus.Full, refused.Status);
        Assert.Empty(refused.Ids);
        Assert.Equal(["M1", "M2"], await harness.ContentsAsync());
        // Those that are there take no room.
        Assert.Equal(ids, (await harness.AddAsync([.. QuarantineHarness.Many(2), QuarantineHarness.New("N1")]))[..2]);
        Assert.Equal(QuarantineStatus.Full, (await harness.Quarantine.AddAsync([QuarantineHarness.New("N2")])).Status);
        await harness.Quarantine.DropAsync(ids[0], "ana", "wrong");
        await harness.AddAsync(QuarantineHarness.New("N2"));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("a"));
        await _harness.Quarantine.DropAsync(id, "ana", "wrong");
        Assert.Equal(QuarantineStatus.NotFound, (await _harness.Quarantine.ShowAsync(id)).Status);
        Assert.Equal(QuarantineStatus.NotFound, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
        Assert.Equal(QuarantineStatus.NotFound, await _harness.Quarantine.MarkReleasedAsync(id, "ana", "right", default));
        Assert.Equal(QuarantineStatus.NotFound, await _harness.Quarantine.DropAsync(default, "ana", "wrong"));
    }

    [Theory]
    [InlineData("", "why")]
    [InlineData("ana", "")]
    [InlineData("ana", "  ")]
    [InlineData("ana", null)]
    public async Task A_step_without_a_name_or_a_reason_is_not_taken(string by, string? reason)
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("a"));
        Assert.Equal(QuarantineStatus.BadReason, await _harness.Quarantine.DropAsync(id, by, reason!));
        Assert.Equal(["a"], await _harness.ContentsAsync());
    }

    [Fact]
    public async Task A_reason_may_have_500_characters()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("a"));
        Assert.Equal(QuarantineStatus.BadReason, await _harness.Quarantine.DropAsync(id, "ana", new string('r', 501)));
        Assert.Equal(QuarantineStatus.Done, await _harness.Quarantine.DropAsync(id, "ana", new string('r', 500)));
    }

    [Fact]
    public async Task Of_many_and_long_reasons_ten_and_4_KiB_are_kept()
    {
        var many = await _harness.AddAsync(
            QuarantineHarness.New("many", reasons: [.. Enumerable.Range(1, 15).Select(number => $"reason {number}")]));
        Assert.Equal(10, (await _harness.Quarantine.ShowAsync(many)).Reasons.Count);
        var id = await _harness.AddAsync(
            QuarantineHarness.New("long", reasons: [.. Enumerable.Repeat(new string('ã', 1500), 10)]));
        var reasons = (await _harness.Quarantine.ShowAsync(id)).Reasons;
        Assert.InRange(reasons.Sum(Encoding.UTF8.GetByteCount), 4000, 4096);
        Assert.EndsWith("…", reasons[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_that_are_no_text_do_no_harm()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("a", type: "\uD800\n\0", reasons: ["\uDC00\"\\\u2028"]) with
        {
            BizMsgIdr = string.Concat(Enumerable.Repeat("😀", 50)),
        });
        _harness.Restart();
        var shown = await _harness.Quarantine.ShowAsync(id);
        Assert.Equal("\uFFFD\n\0", shown.Message!.Type);
        Assert.Equal(["\uFFFD\"\\\u2028"], shown.Reasons);
        Assert.InRange(shown.Message.BizMsgIdr.Length, 1, 64);
    }

    [Fact]
    public async Task A_payload_of_any_length_and_bytes_comes_back()
    {
        foreach (var payload in (byte[][])[[], [(byte)'\n'], [.. "\n\n{}\n"u8], new byte[IQuarantine.PayloadBytesMax]])
        {
            var id = await _harness.AddAsync(QuarantineHarness.New("a") with { Payload = payload });
            Assert.Equal(payload, (await _harness.Quarantine.ShowAsync(id)).Payload.ToArray());
        }

        await Assert.ThrowsAsync<ArgumentException>(
            async () => await _harness.Quarantine.AddAsync(
                [QuarantineHarness.New("a") with { Payload = new byte[IQuarantine.PayloadBytesMax + 1] }]));
    }

    [Fact]
    public async Task The_callers_bytes_are_its_own_again_once_the_call_returned()
    {
        var bytes = "<before/>"u8.ToArray();
        _harness.Memory.HoldCommits = true;
        var adding = _harness.Quarantine.AddAsync([QuarantineHarness.New("a") with { Payload = bytes }]).AsTask();
        bytes.AsSpan().Clear();
        _harness.Memory.HoldCommits = false;
        _harness.Memory.ReleaseCommits();
        Assert.Equal("<before/>"u8.ToArray(), (await _harness.Quarantine.ShowAsync((await adding).Ids[0])).Payload.ToArray());
    }
}
