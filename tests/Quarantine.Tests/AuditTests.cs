using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>Who did what, when and why.</summary>
public sealed class AuditTests
{
    private readonly QuarantineHarness _harness = new();

    [Fact]
    public async Task Each_step_leaves_its_record()
    {
        var ids = await _harness.AddAsync([QuarantineHarness.New("1"), QuarantineHarness.New("2")]);
        _harness.Time.Advance(TimeSpan.FromSeconds(1.5));
        var resource = ResourceId.Create(_harness.Time.GetUtcNow(), 1, 2);
        await _harness.Quarantine.MarkReleasedAsync(ids[0], "ana", "schema 1.14 takes it", resource);
        await _harness.Quarantine.DropAsync(ids[1], "bia", "a test");
        await _harness.Flags.ShutOffAsync(QuarantineHarness.Sender, "bia", "too much of it");
        await _harness.Flags.AdmitAsync(QuarantineHarness.Sender, "ana", "mended");
        Assert.Equal(
            [
                (AuditAction.Quarantined, ids[0].ToString()), (AuditAction.Quarantined, ids[1].ToString()),
                (AuditAction.Released, ids[0].ToString()), (AuditAction.Dropped, ids[1].ToString()),
                (AuditAction.SenderShutOff, "99999003"), (AuditAction.SenderAdmitted, "99999003"),
            ],
            await _harness.StepsAsync());
        var released = (await _harness.RecordsAsync())[2].Record;
        Assert.Equal(("ana", "schema 1.14 takes it", _harness.Time.GetUtcNow()), (released.By, released.Reason, released.At));
        Assert.Equal(
            $"pacs.008 1.13 {QuarantineHarness.New("1").BizMsgIdr} from 99999003 to 12345678, now {resource}", released.Details);
    }

    [Fact]
    public async Task A_message_that_was_there_already_leaves_no_record()
    {
        await _harness.AddAsync(QuarantineHarness.New("1"));
        await _harness.AddAsync(QuarantineHarness.New("1"));
        Assert.Single(await _harness.StepsAsync());
    }

    [Fact]
    public async Task What_changes_nothing_leaves_no_record()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("1"));
        await _harness.Quarantine.DropAsync(id, "ana", "wrong");
        await _harness.Quarantine.DropAsync(id, "ana", "wrong");
        await _harness.Flags.AdmitAsync(QuarantineHarness.Sender, "ana", "is in already");
        Assert.Equal(2, (await _harness.StepsAsync()).Length);
    }

    [Fact]
    public async Task A_drop_whose_record_cannot_be_made_durable_does_not_happen()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("1"));
        _harness.Memory.FailNext();
        Assert.Equal(QuarantineStatus.Unavailable, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
        Assert.Equal(["1"], await _harness.ContentsAsync());
    }

    [Fact]
    public async Task A_drop_that_fails_after_its_record_is_repeated_with_another_record()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("1"));
        FailSecond();
        Assert.Equal(QuarantineStatus.Unavailable, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
        Assert.Equal(["1"], await _harness.ContentsAsync());
        Assert.Equal(QuarantineStatus.Done, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
        Assert.Equal(
            [AuditAction.Quarantined, AuditAction.Dropped, AuditAction.Dropped],
            (await _harness.StepsAsync()).Select(step => step.Action));
    }

    [Fact]
    public async Task The_record_of_an_addition_that_could_not_be_written_comes_with_the_next_one()
    {
        FailSecond();
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Quarantine.AddAsync([QuarantineHarness.New("1")])).Status);
        var id = await _harness.AddAsync(QuarantineHarness.New("1"));
        Assert.Equal([(AuditAction.Quarantined, id.ToString())], await _harness.StepsAsync());
    }

    [Fact]
    public async Task While_a_message_is_on_its_way_out_no_other_action_takes_it()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("1"));
        _harness.Memory.HoldCommits = true;
        var first = _harness.Quarantine.DropAsync(id, "ana", "wrong").AsTask();
        Assert.Equal(QuarantineStatus.Busy, await _harness.Quarantine.MarkReleasedAsync(id, "bia", "right", default));
        _harness.Memory.HoldCommits = false;
        _harness.Memory.ReleaseCommits();
        Assert.Equal(QuarantineStatus.Done, await first);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Records_are_numbered_without_gaps_and_read_from_the_newest_on(int limit)
    {
        for (var i = 1; i <= 700; i++)
            Assert.True(await _harness.Audit.AppendAsync([Record($"{i}")]));
        _harness.Restart();
        var records = await _harness.RecordsAsync(limit);
        Assert.Equal(
            Enumerable.Range(1, 700).Select(number => ((long)number, $"{number}")),
            records.Select(record => (record.Number, record.Record.Subject)));
    }

    [Fact]
    public async Task A_page_from_the_middle_has_what_lies_before_it()
    {
        for (var i = 0; i < 40; i++)
            await _harness.Audit.AppendAsync([.. Enumerable.Range(1, 10).Select(number => Record($"{(i * 10) + number}"))]);
        var page = await _harness.Audit.ListAsync(300, 5);
        Assert.Equal([299, 298, 297, 296, 295], page.Records.Select(record => record.Number));
        Assert.Equal(295, page.Next);
        page = await _harness.Audit.ListAsync(4, 5);
        Assert.Equal([3, 2, 1], page.Records.Select(record => record.Number));
        Assert.Equal(0, page.Next);
    }

    [Fact]
    public async Task Records_go_when_their_time_is_over_and_numbers_go_on()
    {
        for (var i = 1; i <= 600; i++)
            await _harness.Audit.AppendAsync([Record($"{i}")]);
        _harness.Time.Advance(new QuarantineOptions().AuditRetention - TimeSpan.FromDays(1));
        await _harness.Audit.AppendAsync([Record("601")]);
        Assert.Equal(601, (await _harness.RecordsAsync()).Length);

        _harness.Time.Advance(TimeSpan.FromDays(2));
        await _harness.Audit.AppendAsync([Record("602")]);

        _harness.Restart();
        var left = (await _harness.RecordsAsync()).Select(static record => record.Number).ToArray();
        Assert.Equal(602, left[^1]);
        Assert.InRange(left.Length, 2, 256);
        Assert.Equal(Enumerable.Range((int)left[0], left.Length).Select(static number => (long)number), left);
        Assert.InRange(_harness.Memory.Durable(AuditTrail.Service).Parked.MessageCount, 1, 256);
    }

    [Fact]
    public async Task Many_records_lie_in_few_places()
    {
        for (var i = 1; i <= 3000; i++)
            await _harness.Audit.AppendAsync([Record($"{i}")]);
        Assert.InRange(_harness.Memory.Durable(AuditTrail.Service).Parked.MessageCount, 3000 / 256, (3000 / 256) + 256);
    }

    [Fact]
    public async Task Old_records_do_not_stay_where_they_were_however_few()
    {
        await _harness.Audit.AppendAsync([Record("1")]);
        await _harness.Audit.AppendAsync([Record("2")]);
        var old = _harness.Memory.Durable(AuditTrail.Service).LastSequence;
        _harness.Time.Advance(TimeSpan.FromDays(8));
        await _harness.Audit.AppendAsync([Record("3")]);
        Assert.True(_harness.Memory.Durable(AuditTrail.Service).LowestUnconfirmed > old);
        _harness.Restart();
        Assert.Equal(["1", "2", "3"], (await _harness.StepsAsync()).Select(step => step.Subject));
    }

    [Fact]
    public async Task A_record_that_is_damaged_does_not_hide_the_others()
    {
        for (var i = 1; i <= 3; i++)
            await _harness.Audit.AppendAsync([Record($"{i}")]);
        _harness.Memory.Damaged.Add(2);
        _harness.Restart();
        Assert.Equal(["1", "3"], (await _harness.StepsAsync()).Select(step => step.Subject));
        _harness.Time.Advance(TimeSpan.FromDays(8));
        await _harness.Audit.AppendAsync([Record("4")]);
        _harness.Memory.Damaged.Clear();
        _harness.Restart();
        Assert.Equal(["1", "2", "3", "4"], (await _harness.StepsAsync()).Select(step => step.Subject));
    }

    [Fact]
    public async Task Texts_that_are_too_long_are_cut()
    {
        var (long600, long1100) = (new string('x', 600), new string('x', 1100));
        await _harness.Audit.AppendAsync(
            [new AuditRecord(_harness.Time.GetUtcNow(), long600, AuditAction.Dropped, long600, long600, long1100)]);
        var record = (await _harness.RecordsAsync())[0].Record;
        Assert.Equal(
            (100, 100, 500, 1000), (record.By.Length, record.Subject.Length, record.Reason.Length, record.Details.Length));
    }

    private AuditRecord Record(string subject) => new(_harness.Time.GetUtcNow(), "ana", AuditAction.Dropped, subject, "why", "");

    private void FailSecond()
    {
        var commits = 0;
        _harness.Memory.Fate = () => ++commits == 2 ? CommitFate.Lost : CommitFate.Durable;
    }
}
