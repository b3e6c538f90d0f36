using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

/// <summary>
/// Two owners of one participant, as a cluster has them for a while: the later claim counts, and the other one steps back.
/// </summary>
public sealed class OvertakenTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly MemoryStore _store = new();
    private readonly StreamRules _rules = new();
    private readonly SeededSource _random = new(1);
    private readonly ClusterOwner _first;
    private readonly ClusterOwner _second;

    /// <summary>Stands for the answer of an owner that has retired.</summary>
    private static PullReply Retired => default;

    public OvertakenTests() => (_first, _second) = (New(), New());

    public void Dispose() => _time.StopTimers();

    [Fact]
    public async Task A_write_of_the_earlier_owner_is_not_made_and_its_caller_is_sent_on()
    {
        await Stored(_first, "M1");
        await Stored(_second, "M2");
        Assert.True((await _first.AppendAsync([TestMessages.New("M3")])).IsRetired);
        Assert.Equal(2, _store.Durable(TestMessages.Reader).LastSequence);
        Assert.True((await _first.AppendAsync([TestMessages.New("M4")])).IsRetired);
        await Stored(_second, "M3");
        Assert.Equal(OwnersHarness.Contents(1, 2, 3), OwnersHarness.Texts(await Start(_second, 1)));
    }

    [Fact]
    public async Task A_batch_is_not_given_again_by_an_owner_that_was_overtaken()
    {
        await Stored(_first, "M1");
        await Start(_first, 1);
        Assert.Equal(PullStatus.Batch, (await Pull(_first, 1, 1)).Status);
        Assert.Equal(PullStatus.Empty, (await Pull(_second, 1, 2)).Status);

        Assert.Equal(Retired, await Pull(_first, 1, 1));
        Assert.Equal(PullStatus.StreamGone, (await Pull(_second, 1, 1)).Status);
    }

    [Fact]
    public async Task A_stream_is_not_called_gone_by_an_owner_that_was_overtaken()
    {
        await Stored(_first, "M1");
        await Start(_second, 1);

        Assert.Equal(Retired, await Pull(_first, 1, 2));
    }

    [Fact]
    public async Task A_start_is_not_refused_by_an_owner_that_was_overtaken()
    {
        for (var stream = 1ul; stream <= 6; stream++)
            await Start(_first, stream);
        Assert.Equal(PullStatus.StreamLimit, (await Start(_first, 7)).Status);
        Assert.Equal(EndStatus.Ended, (await _second.EndAsync(new StreamStep(new StreamId(1), 1))).Value.Status);

        Assert.Equal(Retired, await Start(_first, 7));
        Assert.Equal(PullStatus.Empty, (await Start(_second, 7)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Nothing_to_read_is_not_told_by_an_owner_that_was_overtaken(int waitSeconds)
    {
        var wait = TimeSpan.FromSeconds(waitSeconds);
        await Start(_first, 1);
        var pull = Pull(_first, 1, 1, wait);
        await Stored(_second, "M1");
        if (waitSeconds == 0)
            pull = Pull(_first, 1, 1, wait);
        _time.Advance(wait);

        Assert.Equal(Retired, await pull);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await Pull(_second, 1, 1)));
    }

    [Fact]
    public async Task Nothing_to_read_is_not_told_while_the_store_is_away()
    {
        await Start(_first, 1);
        var pull = Pull(_first, 1, 1, OwnersHarness.Wait);
        _store.IsAvailable = false;
        _time.Advance(OwnersHarness.Wait);
        Assert.Equal(PullStatus.Unavailable, (await pull).Status);
        Assert.Equal(PullStatus.Unavailable, (await Pull(_first, 1, 1)).Status);
        _store.IsAvailable = true;
        Assert.Equal(PullStatus.Empty, (await Pull(_first, 1, 1)).Status);
    }

    [Fact]
    public async Task A_claim_that_counts_no_more_is_made_again_though_nothing_was_to_be_committed()
    {
        await Stored(_first, "M1");
        await Start(_first, 1);
        Assert.Equal(PullStatus.Empty, (await Start(_first, 2)).Status);

        _store.VoidClaims();
        Assert.Equal(PullStatus.Unavailable, (await Pull(_first, 1, 1)).Status);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await Pull(_first, 1, 1)));

        _store.VoidClaims();
        Assert.Equal(PullStatus.Unavailable, (await Pull(_first, 2, 1)).Status);
        Assert.Equal(PullStatus.Empty, (await Pull(_first, 2, 1)).Status);
    }

    [Fact]
    public async Task A_pull_that_comes_while_the_store_is_asked_shares_the_next_question()
    {
        for (var stream = 1ul; stream <= 6; stream++)
            await Start(_first, stream);
        var before = _store.Verifications;
        _store.HoldVerifications(true);
        var pulls = Enumerable.Range(1, 6).Select(stream => Pull(_first, (ulong)stream, 1)).ToArray();
        Assert.Equal(before + 1, _store.Verifications);
        _store.HoldVerifications(false);

        Assert.All(await Task.WhenAll(pulls), reply => Assert.Equal(PullStatus.Empty, reply.Status));
        Assert.Equal(before + 2, _store.Verifications);
    }

    [Fact]
    public async Task A_pull_that_comes_while_a_question_fails_is_not_kept_for_another()
    {
        for (var stream = 1ul; stream <= 3; stream++)
            await Start(_first, stream);
        var before = _store.Verifications;
        _store.IsAvailable = false;
        _store.HoldVerifications(true);
        var pulls = Enumerable.Range(1, 3).Select(stream => Pull(_first, (ulong)stream, 1)).ToArray();
        _store.HoldVerifications(false);

        Assert.All(await Task.WhenAll(pulls), reply => Assert.Equal(PullStatus.Unavailable, reply.Status));
        Assert.Equal(before + 1, _store.Verifications);
        _store.IsAvailable = true;
        Assert.Equal(PullStatus.Empty, (await Pull(_first, 1, 1)).Status);
    }

    [Fact]
    public async Task The_end_of_an_earlier_claim_of_its_own_does_not_retire_an_owner()
    {
        await Start(_first, 1);
        await Start(_first, 2);
        _store.HoldVerifications(true);
        var asked = Pull(_first, 1, 1);
        var asksNext = Pull(_first, 2, 1);
        _store.Fate = static () => CommitFate.Lost;
        Assert.Equal(AppendStatus.Unavailable, (await _first.AppendAsync([TestMessages.New("M1")])).Value.Status);
        _store.Fate = static () => CommitFate.Durable;
        Assert.Equal(AppendStatus.Stored, (await _first.AppendAsync([TestMessages.New("M2")])).Value.Status);
        _store.HoldVerifications(false);

        Assert.Equal(PullStatus.Empty, (await asked).Status);
        Assert.Equal(PullStatus.Unavailable, (await asksNext).Status);
        Assert.Equal(OwnersHarness.Contents(2), OwnersHarness.Texts(await Pull(_first, 2, 1)));
    }

    [Fact]
    public async Task A_caller_that_asks_while_the_owner_retires_is_sent_on()
    {
        await Start(_first, 1);
        await Start(_first, 2);
        _store.HoldVerifications(true);
        var asked = Pull(_first, 1, 1);
        var asksNext = Pull(_first, 2, 1);
        await _first.RetireAsync();
        _store.HoldVerifications(false);

        Assert.Equal(PullStatus.Empty, (await asked).Status);
        Assert.Equal(Retired, await asksNext);
    }

    [Fact]
    public async Task A_stream_is_not_kept_open_by_an_owner_that_was_overtaken()
    {
        await Start(_first, 1);
        Assert.False((await _first.KeepOpenAsync(new StreamId(1))).IsRetired);
        await Start(_second, 2);
        Assert.True((await _first.KeepOpenAsync(new StreamId(1))).IsRetired);
        Assert.False((await _second.KeepOpenAsync(new StreamId(1))).IsRetired);
    }

    [Fact]
    public async Task A_question_that_began_before_a_pull_tells_it_nothing()
    {
        await Start(_first, 1);
        await Start(_first, 2);
        _store.HoldVerifications(true);
        var before = Pull(_first, 1, 1);
        await Stored(_second, "M1");
        var after = Pull(_first, 2, 1);
        _store.HoldVerifications(false);

        Assert.Equal(PullStatus.Empty, (await before).Status);
        Assert.Equal(Retired, await after);
    }

    [Fact]
    public async Task A_stream_is_not_called_ended_by_an_owner_that_was_overtaken()
    {
        await Stored(_first, "M1");
        await Start(_second, 1);

        Assert.True((await _first.EndAsync(new StreamStep(new StreamId(1), 2))).IsRetired);
        Assert.Equal(EndStatus.Ended, (await _second.EndAsync(new StreamStep(new StreamId(1), 2))).Value.Status);
    }

    [Fact]
    public async Task What_was_on_its_way_when_another_owner_claimed_is_sent_on_and_stored_once()
    {
        await Stored(_first, "M1");
        _store.HoldCommits = true;
        var append = _first.AppendAsync([TestMessages.New("M2")]).AsTask();
        var start = Start(_first, 1);
        await Pull(_second, 9, 1);
        _store.HoldCommits = false;
        _store.ReleaseCommits();

        Assert.True((await append).IsRetired);
        Assert.Equal(Retired, await start);
        await Stored(_second, "M2");
        Assert.Equal(OwnersHarness.Contents(1, 2), OwnersHarness.Texts(await Start(_second, 1)));
    }

    [Fact]
    public async Task Who_waits_is_sent_on_when_the_owner_retires_and_keeps_the_stream()
    {
        await Pull(_first, 9, 1);
        var wait = Start(_first, 1, OwnersHarness.Wait);
        await _first.RetireAsync();

        Assert.Equal(Retired, await wait);
        Assert.Equal(Retired, await Start(_first, 2));
        var goesOn = Start(_second, 1, OwnersHarness.Wait);
        await Stored(_second, "M1");
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await goesOn));
        Assert.Single(_store.Durable(TestMessages.Reader).Streams);
    }

    [Fact]
    public async Task An_owner_that_retired_leaves_no_timer()
    {
        await Start(_first, 1);
        Assert.NotEqual(0, _time.ActiveTimers);
        await _first.RetireAsync();
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Fact]
    public async Task A_start_that_is_sent_again_goes_on_in_its_stream()
    {
        await Stored(_first, "M1");
        var once = await Start(_first, 1);
        var again = await Start(_first, 1);
        Assert.Equal((once.Stream, once.Step), (again.Stream, again.Step));
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(again));
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts(await Start(_second, 1)));
        Assert.Single(_store.Durable(TestMessages.Reader).Streams);
    }

    [Fact]
    public async Task An_owner_that_may_not_retire_claims_again()
    {
        var owner = new ParticipantOwner(TestMessages.Reader, _store, _rules, _time, _random, 0);
        await owner.AppendAsync([(TestMessages.New("M1"), new ResourceId(1, 1, 1))]);
        var mine = (await owner.StartAsync(OwnersHarness.NoWait, CancellationToken.None)).Value;
        await Stored(_second, "M2");

        var token = new StreamStep(mine.Stream, 1);
        Assert.Equal(PullStatus.Unavailable, (await PullAsync()).Value.Status);
        Assert.Equal(OwnersHarness.Contents(1), OwnersHarness.Texts((await PullAsync()).Value));
        await owner.RetireAsync();

        ValueTask<OwnerReply<PullReply>> PullAsync() => owner.PullAsync(token, OwnersHarness.NoWait, CancellationToken.None);
    }

    private ClusterOwner New() => new(TestMessages.Reader, _store, _rules, _time, _random);

    private static async Task Stored(ClusterOwner owner, string bizMsgIdr)
    {
        var reply = await owner.AppendAsync([TestMessages.New(bizMsgIdr)]);
        Assert.Equal(AppendStatus.Stored, reply.Value.Status);
    }

    private static Task<PullReply> Start(ClusterOwner owner, ulong stream, TimeSpan wait = default) =>
        Reply(owner.StartAsync(new StreamId(stream), OwnersHarness.Ten with { Wait = wait }, CancellationToken.None));

    private static Task<PullReply> Pull(ClusterOwner owner, ulong stream, long step, TimeSpan wait = default) =>
        Reply(owner.PullAsync(
            new StreamStep(new StreamId(stream), step), OwnersHarness.Ten with { Wait = wait }, CancellationToken.None));

    private static async Task<PullReply> Reply(ValueTask<OwnerReply<PullReply>> pull) =>
        (await pull).TryGet(out var reply) ? reply : Retired;
}
