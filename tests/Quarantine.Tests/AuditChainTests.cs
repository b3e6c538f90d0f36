using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;

namespace PixStream.Quarantine.Tests;

/// <summary>Each audit record carries the hash of the one before it, wherever the two are stored.</summary>
public sealed class AuditChainTests
{
    private readonly QuarantineHarness _harness = new();

    [Fact]
    public async Task Records_hang_together_across_calls_volumes_and_restarts()
    {
        for (var i = 0; i < 150; i++)
        {
            Assert.True(await _harness.Audit.AppendAsync([.. Enumerable.Range(0, 1 + (i % 7)).Select(_ => Record())]));
            if (i % 40 == 39)
                _harness.Restart();
        }

        var (first, last) = await _harness.AssertChainAsync();
        Assert.Equal((1, (await _harness.RecordsAsync()).Length), (first, last));
        Assert.InRange(_harness.Memory.Durable(AuditTrail.Service).Parked.MessageCount, 1, 150);
    }

    [Fact]
    public async Task Changes_that_share_a_commit_hang_together()
    {
        await _harness.Audit.AppendAsync([Record()]);
        _harness.Memory.HoldCommits = true;
        var waiting = Enumerable.Range(0, 30).Select(_ => _harness.Audit.AppendAsync([Record(), Record()]).AsTask()).ToArray();
        _harness.Memory.HoldCommits = false;
        _harness.Memory.ReleaseCommits();

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.Equal((1, 61), await _harness.AssertChainAsync());
    }

    [Theory]
    [InlineData((int)CommitFate.Lost, 2)]
    [InlineData((int)CommitFate.DurableAllTheSame, 3)]
    public async Task After_a_commit_that_failed_the_next_record_follows_what_is_durable(int fate, int last)
    {
        await _harness.Audit.AppendAsync([Record()]);
        _harness.Memory.FailNext((CommitFate)fate);
        Assert.False(await _harness.Audit.AppendAsync([Record()]));
        Assert.True(await _harness.Audit.AppendAsync([Record()]));

        Assert.Equal((1, last), await _harness.AssertChainAsync());
    }

    [Fact]
    public async Task Two_owners_that_take_it_from_each_other_write_one_chain()
    {
        var first = _harness.Audit;
        _harness.Restart();
        for (var i = 0; i < 20; i++)
            Assert.True(await (i % 3 == 0 ? first : _harness.Audit).AppendAsync([Record()]));

        Assert.Equal((1, 20), await _harness.AssertChainAsync());
    }

    [Fact]
    public async Task Retention_takes_the_beginning_and_the_rest_hangs_together()
    {
        for (var i = 0; i < 600; i++)
            await _harness.Audit.AppendAsync([Record()]);
        _harness.Time.Advance(new QuarantineOptions().AuditRetention + TimeSpan.FromDays(1));
        await _harness.Audit.AppendAsync([Record()]);
        _harness.Restart();
        await _harness.Audit.AppendAsync([Record()]);

        var (first, last) = await _harness.AssertChainAsync();
        Assert.InRange(first, 257, 601);
        Assert.Equal(602, last);
    }

    [Fact]
    public async Task Records_of_earlier_versions_stay_and_the_chain_begins_behind_them()
    {
        await _harness.PutAsOfEarlierVersionAsync(1, 2);
        await _harness.PutAsOfEarlierVersionAsync(3);
        _harness.Restart();
        for (var i = 0; i < 300; i++)
            await _harness.Audit.AppendAsync([Record()]);
        _harness.Restart();

        Assert.Equal((1, 303), await _harness.AssertChainAsync(first: 4));
        Assert.Equal(["1", "2", "3"], (await _harness.RecordsAsync())[..3].Select(record => record.Record.Subject));
    }

    [Fact]
    public async Task A_store_that_is_full_refuses_the_step_and_the_chain_goes_on_once_it_has_room()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("1"));
        _harness.Memory.FailNext(count: 3);
        for (var i = 0; i < 3; i++)
            Assert.Equal(QuarantineStatus.Unavailable, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
        Assert.Equal(["1"], await _harness.ContentsAsync());
        Assert.Equal((1, 1), await _harness.AssertChainAsync());

        Assert.Equal(QuarantineStatus.Done, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
        Assert.Equal((1, 2), await _harness.AssertChainAsync());
    }

    private AuditRecord Record() =>
        new(_harness.Time.GetUtcNow(), "ana", AuditAction.Dropped, "12345678/17", "não é \"nosso\"", "");
}
