using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Storage.Journal;
using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>The same over the journal: it lasts through restarts, loss of power and retention.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private MemoryDisk _disk = new();
    private JournalStore _store;
    private readonly QuarantineHarness _harness;

    public JournalTests()
    {
        _store = Open();
        _harness = new QuarantineHarness(_store, time: _time);
    }

    public void Dispose()
    {
        _store.Dispose();
        _disk.Dispose();
    }

    [Theory]
    [InlineData((int)Survival.Nothing)]
    [InlineData((int)Survival.Prefix)]
    [InlineData((int)Survival.Everything)]
    public async Task All_of_it_is_there_after_a_loss_of_power(int survival)
    {
        var ids = await _harness.AddAsync(QuarantineHarness.Many(60));
        await _harness.Quarantine.DropAsync(ids[10], "ana", "wrong");
        await _harness.Flags.ShutOffAsync(QuarantineHarness.Sender, "ana", "why");
        var (contents, records) = (await _harness.ContentsAsync(), await _harness.RecordsAsync());

        for (var i = 0; i < 2; i++)
        {
            LosePower((Survival)survival);
            Assert.Equal(contents, await _harness.ContentsAsync());
            Assert.Equal(records, await _harness.RecordsAsync());
            Assert.Equal((1, records.Length), await _harness.AssertChainAsync());
            Assert.Equal(QuarantineHarness.Sender, Assert.Single((await _harness.Flags.ListAsync()).Senders).Sender);
        }

        Assert.Equal(ids[0], await _harness.AddAsync(QuarantineHarness.New("M1")));
        _harness.Restart();
        Assert.Equal(QuarantineStatus.Done, await _harness.Flags.AdmitAsync(QuarantineHarness.Sender, "ana", "after it"));
        Assert.Equal((1, records.Length + 1), await _harness.AssertChainAsync());
    }

    [Fact]
    public async Task Retention_takes_what_was_taken_out_and_leaves_the_rest()
    {
        var ids = await _harness.AddAsync(QuarantineHarness.Many(200));
        foreach (var id in ids[..150])
            await _harness.Quarantine.DropAsync(id, "ana", "wrong");
        _time.Advance(TimeSpan.FromDays(20));
        await _harness.AddAsync(QuarantineHarness.Many(100, "N"));
        var before = Segments();
        _time.Advance(TimeSpan.FromDays(20));
        Assert.InRange(Segments().Count(before.Contains), 1, before.Count - 1);
        LosePower(Survival.Everything);
        Assert.Equal(150, (await _harness.ContentsAsync()).Length);
        Assert.Equal(450, (await _harness.RecordsAsync()).Length);
    }

    [Fact]
    public async Task A_few_audit_records_do_not_hold_back_what_retention_would_take()
    {
        List<string> early = [];
        for (var day = 0; day < 60; day++)
        {
            if (day == 20)
                early = Segments()[..^1];
            await _harness.Audit.AppendAsync(
                [new AuditRecord(_time.GetUtcNow(), "ana", AuditAction.Dropped, $"{day}", "why", "")]);
            // Other traffic, all of it read and confirmed.
            await FillAsync(day);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Empty(Segments().Intersect(early));
        LosePower(Survival.Everything);
        Assert.Equal(Enumerable.Range(0, 60).Select(day => $"{day}"), (await _harness.StepsAsync()).Select(step => step.Subject));
    }

    [Theory]
    [InlineData((int)Survival.Nothing)]
    [InlineData((int)Survival.Prefix)]
    [InlineData((int)Survival.Everything)]
    public async Task The_registry_is_there_after_a_loss_of_power(int survival)
    {
        var registry = new RegistryHarness(_store, _time);
        for (var i = 0; i < 300; i++)
            await registry.DoneAsync(
                RegistryStep.Onboard, RegistryHarness.Entry(RegistryHarness.Participant(i), certificates: [i]));
        await registry.DoneAsync(
            RegistryStep.SetState, RegistryHarness.Entry(RegistryHarness.Participant(7), AccessState.Suspended));
        var entries = await registry.EntriesAsync();
        LosePower((Survival)survival);
        registry.Restart(_store);
        Assert.Equal(entries, await registry.EntriesAsync());
        Assert.Equal(AccessState.Suspended, entries[7].State);
    }

    [Fact]
    public async Task A_registry_does_not_hold_back_what_retention_would_take()
    {
        var registry = new RegistryHarness(_store, _time);
        List<string> early = [];
        for (var day = 0; day < 60; day++)
        {
            if (day == 20)
                early = Segments()[..^1];
            await registry.DoneAsync(RegistryStep.Onboard, RegistryEntry.Of(RegistryHarness.Participant(day)));
            // Other traffic, all of it read and confirmed.
            await FillAsync(day);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Empty(Segments().Intersect(early));
        LosePower(Survival.Everything);
        registry.Restart(_store);
        Assert.Equal(60, (await registry.EntriesAsync()).Count);
    }

    [Fact]
    public async Task A_disk_that_fails_is_answered_with_unavailable_and_nothing_is_lost_or_doubled()
    {
        var ids = await _harness.AddAsync(QuarantineHarness.Many(5));
        var fails = true;
        _disk.Faults = call => fails && call.IsChange ? DiskFault.Fail : DiskFault.None;
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Quarantine.AddAsync([QuarantineHarness.New("N1")])).Status);
        // Without its record it is not done.
        Assert.Equal(QuarantineStatus.Unavailable, await _harness.Quarantine.DropAsync(ids[0], "ana", "wrong"));
        fails = false;
        while (!_store.IsAvailable)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        await _harness.AddAsync(QuarantineHarness.New("N1"));
        string[] expected = ["M1", "M2", "M3", "M4", "M5", "N1"];
        Assert.Equal(expected, await _harness.ContentsAsync());
        LosePower(Survival.Nothing);
        Assert.Equal(expected, await _harness.ContentsAsync());
        await _harness.AssertChainAsync();
    }

    [Fact]
    public async Task Parked_messages_last_and_a_release_and_a_drop_of_them_do()
    {
        var rules = new StreamRules { MaxDeliveries = 1, IdleTimeout = TimeSpan.FromSeconds(1) };
        using (var participants = new LocalParticipants(_store, rules, _time, new SeededSource(1)))
        {
            await participants.AppendAsync([.. QuarantineHarness.Many(4).Select(message => new IncomingMessage(
                message.Sender, message.Participant, message.BizMsgIdr, 1, message.Payload))]);
            var reply = await participants.StartAsync(
                QuarantineHarness.Psp, new PullTerms(10, false, 1, TimeSpan.Zero), CancellationToken.None);
            reply.Messages!.Dispose();
            await participants.EndAsync(QuarantineHarness.Psp, new StreamStep(reply.Stream, 1));
            var desk = new AuditedParking(participants, _harness.Audit, _time);
            Assert.Equal(
                QuarantineStatus.Done,
                await desk.DropAsync(QuarantineHarness.Psp, new SequenceRange(1, 2), "ana", "breaks its readers"));
            Assert.Equal(
                QuarantineStatus.Done, await desk.ReleaseAsync(QuarantineHarness.Psp, new SequenceRange(3, 1), "ana", "mended"));
            Assert.Equal(
                QuarantineStatus.NotFound, await desk.DropAsync(QuarantineHarness.Psp, new SequenceRange(3, 2), "ana", "again"));
            Assert.Equal(
                QuarantineStatus.BadReason, await desk.DropAsync(QuarantineHarness.Psp, new SequenceRange(4, 1), "ana", ""));
        }

        LosePower(Survival.Nothing);
        using var again = new LocalParticipants(_store, rules, _time, new SeededSource(2));
        var list = await ((IParkedMessages)again).ListAsync(QuarantineHarness.Psp, 0, 10);
        Assert.Equal([4], list.Messages.Select(static message => message.Sequence));
        Assert.Equal(
            [(AuditAction.ParkedDropped, "12345678/1-2"), (AuditAction.ParkedReleased, "12345678/3")],
            await _harness.StepsAsync());
    }

    private List<string> Segments() => [.. _disk.Names.Where(static name => Segment.NumberOf(name) is not null)];

    private async Task FillAsync(int day)
    {
        var claim = await _store.ClaimAsync(QuarantineHarness.OtherPsp);
        var next = claim.State.LastSequence + 1;
        var stream = new StreamId((ulong)next);
        await _store.Commit(QuarantineHarness.OtherPsp, claim.Claim, [
            .. Enumerable.Range(0, 20).Select(i => new MessageAccepted(
                next + i, ResourceId.Create(_time.GetUtcNow(), 1, (ulong)i),
                new IncomingMessage(QuarantineHarness.Sender, QuarantineHarness.OtherPsp, $"M{day}-{i}", 1, new byte[1000]))),
            new StreamOpened(stream, _time.GetUtcNow(), null),
            new BatchTaken(stream, 1, new Batch([new SequenceRange(next, 20)], 0)),
            new StreamClosed(stream, CloseReason.Deleted, [], [])]);
    }

    private void LosePower(Survival survival)
    {
        var disk = _disk.PowerLoss(survival);
        _store.Dispose();
        _disk = disk;
        _store = Open();
        _harness.Restart(_store);
    }

    private JournalStore Open() => new(
        _disk, new JournalOptions { SegmentBytes = 16_384 }, _time, new JournalInstruments(NullLogger<JournalStore>.Instance),
        Background.ThreadPool, new SeededSource(3));
}
