using System.Text;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Limits;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>Limits of participants, as they last.</summary>
public sealed class ParticipantLimitsTests
{
    private const string Text =
        """{"v":1,"participant":"12345678","read":{"requests":100},"send":{"requests":0,"messages":750,"burst":3750},"by":"ana","reason":"não"}""";

    private static readonly OwnLimits Some = new(new OwnLimit(Requests: 100), new OwnLimit(0, 750, 3750));

    private readonly QuarantineHarness _harness = new();

    [Fact]
    public async Task What_was_set_is_there_after_a_restart_and_what_was_taken_back_is_not()
    {
        await SetAsync(QuarantineHarness.Psp, Some);
        await SetAsync(QuarantineHarness.OtherPsp, Some);
        await SetAsync(QuarantineHarness.OtherPsp, OwnLimits.None);
        var before = await _harness.Limits.ListAsync();

        _harness.Restart();

        var after = await _harness.Limits.ListAsync();
        Assert.Equal((QuarantineStatus.Done, TrafficLimits.None), (after.Status, after.Default));
        Assert.Equal(before.Participants, after.Participants);
        var only = Assert.Single(after.Participants);
        Assert.Equal(
            (QuarantineHarness.Psp, Some, "ana", "why"), (only.Participant, only.Limits, only.By, only.Reason));
    }

    [Fact]
    public async Task A_change_takes_the_place_of_what_was_there_and_is_recorded_and_no_change_is_not()
    {
        await SetAsync(QuarantineHarness.Psp, Some);
        await SetAsync(QuarantineHarness.Psp, new OwnLimits(Read: new OwnLimit(Burst: 1)));
        await SetAsync(QuarantineHarness.Psp, new OwnLimits(Read: new OwnLimit(Burst: 1)), QuarantineStatus.NoChange);
        await SetAsync(QuarantineHarness.OtherPsp, OwnLimits.None, QuarantineStatus.NoChange);

        Assert.Equal(new OwnLimit(Burst: 1), Assert.Single((await _harness.Limits.ListAsync()).Participants).Limits.Read);
        Assert.Equal(
            ["before: none; after: read requests 100, send requests 0, send messages 750, send burst 3750",
                "before: read requests 100, send requests 0, send messages 750, send burst 3750; after: read burst 1"],
            (await _harness.RecordsAsync()).Select(static record => record.Record.Details));
        Assert.All(await _harness.StepsAsync(), static step =>
            Assert.Equal((AuditAction.LimitsChanged, QuarantineHarness.Psp.ToString()), step));
    }

    [Fact]
    public async Task Changes_of_one_participant_at_once_leave_one_of_them()
    {
        await SetAsync(QuarantineHarness.Psp, Some);
        OwnLimits[] wanted = [.. Enumerable.Range(1, 20).Select(static number => new OwnLimits(new OwnLimit(Requests: number)))];
        await Task.WhenAll(wanted.Select(one =>
            _harness.Limits.SetAsync(QuarantineHarness.Psp, one, "ana", "why").AsTask()));
        var left = Assert.Single((await _harness.Limits.ListAsync()).Participants).Limits;
        Assert.Contains(left, wanted);
        _harness.Restart();
        Assert.Equal(left, Assert.Single((await _harness.Limits.ListAsync()).Participants).Limits);
    }

    [Fact]
    public async Task What_cannot_be_made_durable_is_told_so()
    {
        _harness.Memory.IsAvailable = false;
        await SetAsync(QuarantineHarness.Psp, Some, QuarantineStatus.Unavailable);
    }

    [Fact]
    public async Task A_limit_out_of_range_is_refused() =>
        await SetAsync(
            QuarantineHarness.Psp, new OwnLimits(new OwnLimit(Requests: LimitOptions.Max + 1)), QuarantineStatus.BadReason);

    [Fact]
    public async Task A_watch_puts_what_is_stored_into_the_table_every_two_seconds_and_keeps_it_where_it_cannot_be_read()
    {
        var table = new LimitTable();
        using var watch = new LimitWatch(_harness.Limits.ListAsync, table, _harness.Time);
        await SetAsync(QuarantineHarness.Psp, Some);
        Assert.False(table.Of(QuarantineHarness.Psp).IsSet);
        _harness.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new TrafficLimit(Requests: 100), table.Of(QuarantineHarness.Psp).Read);
        Assert.False(table.Of(QuarantineHarness.OtherPsp).IsSet);

        await SetAsync(QuarantineHarness.Psp, OwnLimits.None);
        _harness.Memory.IsAvailable = false;
        Assert.False(await watch.RefreshAsync());
        Assert.True(table.Of(QuarantineHarness.Psp).IsSet);
        _harness.Memory.IsAvailable = true;
        Assert.True(await watch.RefreshAsync());
        Assert.False(table.Of(QuarantineHarness.Psp).IsSet);
    }

    [Fact]
    public void A_limit_has_its_text()
    {
        var at = new DateTimeOffset(2026, 3, 2, 12, 0, 0, 250, TimeSpan.Zero);
        var limited = new LimitedParticipant(QuarantineHarness.Psp, Some, at, "ana", "não");
        Assert.Equal(Text, Encoding.UTF8.GetString(LimitIndex.Write(limited)));
        var stored = new StoredMessage(ResourceId.Create(at, 1, 2), 1, Encoding.UTF8.GetBytes(Text));
        Assert.Equal(new LimitEntry(5, limited), new LimitIndex().Read(5, stored));
        Assert.Null(new LimitIndex().Read(5, stored with { Payload = "{\"v\":1}"u8.ToArray() }));
    }

    private async Task SetAsync(Ispb participant, OwnLimits limits, QuarantineStatus expected = QuarantineStatus.Done) =>
        Assert.Equal(expected, await _harness.Limits.SetAsync(participant, limits, "ana", "why"));
}
