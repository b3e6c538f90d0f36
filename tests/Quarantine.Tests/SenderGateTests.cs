using System.ComponentModel.DataAnnotations;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>A sender that fails too often is shut off, at once and for good, until an operator lets it in again.</summary>
public sealed class SenderGateTests : IDisposable
{
    private static readonly QuarantineOptions ByRate =
        new() { ShutOffRate = 0.5, ShutOffAtLeast = 20, ShutOffWindow = TimeSpan.FromMinutes(1) };

    private readonly QuarantineHarness _harness = new(options: ByRate);
    private SenderGate _gate;

    public SenderGateTests() => _gate = Open();

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task A_sender_that_was_never_heard_of_may_send()
    {
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
        Assert.True(await _gate.RefreshAsync());
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task Who_is_shut_off_by_an_operator_is_so_after_a_restart_and_until_it_is_let_in()
    {
        Assert.Equal(QuarantineStatus.Done, await _gate.ShutOffAsync(QuarantineHarness.Sender, "ana", "floods us"));
        await RestartAsync();
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
        Assert.False(_gate.IsShutOff(QuarantineHarness.OtherSender));
        Assert.Equal(
            [new ShutOffSender(QuarantineHarness.Sender, _harness.Time.GetUtcNow(), "ana", "floods us")],
            (await _gate.ListAsync()).Senders);

        Assert.Equal(QuarantineStatus.Done, await _gate.AdmitAsync(QuarantineHarness.Sender, "bia", "mended"));
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
        await RestartAsync();
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task Shutting_off_twice_keeps_who_did_it_first_and_admitting_twice_changes_nothing()
    {
        await _gate.ShutOffAsync(QuarantineHarness.Sender, "ana", "first");
        Assert.Equal(QuarantineStatus.NoChange, await _gate.ShutOffAsync(QuarantineHarness.Sender, "bia", "second"));
        Assert.Equal("first", Assert.Single((await _gate.ListAsync()).Senders).Reason);
        await _gate.AdmitAsync(QuarantineHarness.Sender, "ana", "mended");
        Assert.Equal(QuarantineStatus.NoChange, await _gate.AdmitAsync(QuarantineHarness.Sender, "ana", "mended"));
    }

    [Theory]
    [InlineData("ana", "")]
    [InlineData("", "why")]
    public async Task A_step_without_a_name_or_a_reason_is_not_taken(string by, string reason)
    {
        Assert.Equal(QuarantineStatus.BadReason, await _gate.ShutOffAsync(QuarantineHarness.Sender, by, reason));
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
        await _gate.ShutOffAsync(QuarantineHarness.Sender, "ana", "why");
        Assert.Equal(QuarantineStatus.BadReason, await _gate.AdmitAsync(QuarantineHarness.Sender, by, reason));
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task At_the_rate_a_sender_is_shut_off_with_the_rate_as_the_reason()
    {
        await CountAsync(10, failed: 0);
        await CountAsync(9, failed: 9);
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
        await CountAsync(1, failed: 1);
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
        Assert.Equal(
            [new ShutOffSender(
                QuarantineHarness.Sender, _harness.Time.GetUtcNow(), "rate", "10 of 20 messages within 00:01:00 failed.")],
            (await _gate.ListAsync()).Senders);
    }

    [Fact]
    public async Task Fewer_messages_than_it_takes_shut_off_no_sender()
    {
        await CountAsync(19, failed: 19);
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task A_rate_below_the_limit_shuts_off_no_sender()
    {
        for (var i = 0; i < 100; i++)
            await CountAsync(100, failed: 49);
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task Failures_of_one_sender_are_not_anothers()
    {
        await CountAsync(100, failed: 100);
        Assert.False(_gate.IsShutOff(QuarantineHarness.OtherSender));
    }

    [Fact]
    public async Task What_came_before_the_window_does_not_count()
    {
        await CountAsync(19, failed: 19);
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        await CountAsync(19, failed: 19);
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
        _harness.Time.Advance(TimeSpan.FromSeconds(56));
        await CountAsync(1, failed: 1);
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task The_window_slides()
    {
        for (var second = 0; second < 600; second++)
        {
            // In no minute more than 18.
            await CountAsync(second % 10 == 0 ? 3 : 0, failed: second % 10 == 0 ? 3 : 0);
            _harness.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task Who_is_let_in_begins_with_nothing()
    {
        await CountAsync(50, failed: 50);
        await _gate.AdmitAsync(QuarantineHarness.Sender, "ana", "mended");
        await CountAsync(19, failed: 19);
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task With_a_rate_of_0_no_sender_is_watched()
    {
        using var gate = new SenderGate(_harness.Flags, new QuarantineOptions(), _harness.Time);
        await gate.CountAsync(QuarantineHarness.Sender, 10_000, 10_000);
        Assert.False(gate.IsShutOff(QuarantineHarness.Sender));
        Assert.Equal(0, gate.Watched);
    }

    [Fact]
    public async Task Memory_for_senders_is_bounded_and_idle_ones_make_room()
    {
        for (var i = 0; i < SenderGate.WatchedMax + 500; i++)
            await _gate.CountAsync(Ispb.Parse($"{i:D8}"), 1, 1);
        Assert.Equal(SenderGate.WatchedMax, _gate.Watched);
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        await CountAsync(20, failed: 20);
        Assert.Equal(1, _gate.Watched);
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task Without_the_store_a_sender_is_shut_off_here_and_durably_once_the_store_is_back()
    {
        _harness.Memory.IsAvailable = false;
        await CountAsync(20, failed: 20);
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
        Assert.False(await _gate.RefreshAsync());
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
        _harness.Memory.IsAvailable = true;
        _harness.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("rate", Assert.Single((await _harness.Flags.ListAsync()).Senders).By);
        await RestartAsync();
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task Without_the_store_no_sender_is_let_in()
    {
        await _gate.ShutOffAsync(QuarantineHarness.Sender, "ana", "why");
        _harness.Memory.IsAvailable = false;
        Assert.Equal(QuarantineStatus.Unavailable, await _gate.AdmitAsync(QuarantineHarness.Sender, "ana", "mended"));
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task What_another_gate_does_is_known_within_ten_seconds()
    {
        using var other = Open();
        await other.ShutOffAsync(QuarantineHarness.Sender, "ana", "why");
        _harness.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
        await other.AdmitAsync(QuarantineHarness.Sender, "ana", "mended");
        _harness.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(_gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task A_list_that_was_on_its_way_when_a_sender_was_shut_off_does_not_let_it_in()
    {
        var slow = new SlowList(_harness.Flags);
        using var gate = new SenderGate(slow, ByRate, _harness.Time);
        var refreshing = gate.RefreshAsync().AsTask();
        Assert.Equal(QuarantineStatus.Done, await gate.ShutOffAsync(QuarantineHarness.Sender, "ana", "why"));
        slow.Deliver();
        Assert.True(await refreshing);
        Assert.True(gate.IsShutOff(QuarantineHarness.Sender));
    }

    [Fact]
    public async Task Many_failures_at_once_shut_off_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
                await CountAsync(1, failed: 1);
        })));
        Assert.True(_gate.IsShutOff(QuarantineHarness.Sender));
        Assert.Equal([AuditAction.SenderShutOff], (await _harness.StepsAsync()).Select(step => step.Action));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.005, false)]
    [InlineData(0.01, true)]
    [InlineData(1, true)]
    [InlineData(1.01, false)]
    public void A_rate_is_0_or_from_1_percent_on(double rate, bool isGood)
    {
        var options = new QuarantineOptions { ShutOffRate = rate };
        Assert.Equal(
            isGood, Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    private Task CountAsync(int messages, int failed) => _gate.CountAsync(QuarantineHarness.Sender, messages, failed).AsTask();

    private SenderGate Open() => new(_harness.Flags, ByRate, _harness.Time);

    private async Task RestartAsync()
    {
        _gate.Dispose();
        _harness.Restart();
        _gate = Open();
        Assert.True(await _gate.RefreshAsync());
    }

    /// <summary>Flags whose first list comes late.</summary>
    private sealed class SlowList(IShutOffSenders flags) : IShutOffSenders
    {
        private readonly TaskCompletionSource _delivery = new();

        public void Deliver() => _delivery.SetResult();

        public ValueTask<QuarantineStatus> ShutOffAsync(Ispb sender, string by, string reason) =>
            flags.ShutOffAsync(sender, by, reason);

        public ValueTask<QuarantineStatus> AdmitAsync(Ispb sender, string by, string reason) =>
            flags.AdmitAsync(sender, by, reason);

        public async ValueTask<ShutOffList> ListAsync()
        {
            var list = await flags.ListAsync();
            await _delivery.Task;
            return list;
        }
    }
}
