using System.Collections.Concurrent;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>One owner at a time writes.</summary>
public abstract class ClaimConformance<TTestStore> : Conformance<TTestStore>
    where TTestStore : TestStore, new()
{
    private const int Owners = 4;

    [Fact]
    public async Task A_participant_that_was_never_seen_is_blank()
    {
        Assert.Equal(ParticipantBook.Text(Book.State), ParticipantBook.Text((await Store.ClaimAsync(Book.Ispb)).State));
        await ReopenAsync();
        Assert.Equal(ParticipantBook.Text(Book.State), ParticipantBook.Text((await Store.ClaimAsync(Book.Ispb)).State));
    }

    [Fact]
    public async Task A_later_claim_has_a_higher_number()
    {
        var last = 0L;
        for (var i = 0; i < 20; i++)
        {
            var claim = await ClaimAsync(Book);
            Assert.True(claim > last, $"Claim {claim} came after claim {last}.");
            last = claim;
            if (i % 2 == 0)
                continue;
            Book.Accept(Time);
            await Durable(Store.Commit(Book.Ispb, claim, Book.Take()));
        }
    }

    [Fact]
    public async Task A_claim_that_was_given_back_is_void_and_what_is_durable_is_claimed_again()
    {
        Book.Accept(Time);
        Book.OpenStream(Time);
        var first = await ClaimAsync(Book);
        await Durable(Store.Commit(Book.Ispb, first, Book.Take()));

        Store.Release(Book.Ispb, first);

        await RefusedAsync(Store.Commit(Book.Ispb, first, [new StreamOpened(new StreamId(7), Time.GetUtcNow(), null)]));
        var again = await Store.ClaimAsync(Book.Ispb);
        Assert.True(again.Claim > first, $"Claim {again.Claim} came after claim {first}.");
        Assert.Equal(ParticipantBook.Text(Book.State), ParticipantBook.Text(again.State));
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task A_claim_that_is_given_back_late_does_not_void_the_one_after_it()
    {
        var earlier = await ClaimAsync(Book);
        var newest = await ClaimAsync(Book);

        Store.Release(Book.Ispb, earlier);
        Store.Release(Book.Ispb, 0);

        Book.Accept(Time);
        await Durable(Store.Commit(Book.Ispb, newest, Book.Take()));
        await Store.VerifyAsync(Book.Ispb, newest);
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task Owners_that_come_and_go_lose_nothing()
    {
        for (var i = 0; i < 30; i++)
        {
            Book.Accept(Time);
            var claim = await ClaimAsync(Book);
            await Durable(Store.Commit(Book.Ispb, claim, Book.Take()));
            // Beside the next claim.
            var release = Task.Run(() => Store.Release(Book.Ispb, claim));
            if (i % 3 == 0)
                await release;
            Assert.Equal(ParticipantBook.Text(Book.State), ParticipantBook.Text((await Store.ClaimAsync(Book.Ispb)).State));
            await release;
        }

        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task A_claim_makes_every_commit_of_an_earlier_one_fail_and_leave_no_trace()
    {
        Book.Accept(Time);
        await CommitAsync(Book);
        var before = Book.State.Clone();
        var stale = await ClaimAsync(Book);
        var valid = await ClaimAsync(Book);
        var late = Book.Accept(Time, "late");
        var decisions = Book.Take();
        await RefusedAsync(Store.Commit(Book.Ispb, stale, decisions));
        await RefusedAsync(Store.Commit(Book.Ispb, stale, decisions));

        Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, "late"));
        Assert.Null(await ReadAsync(Book.Ispb, new SequenceRange(late.Sequence, 1)));
        Book.GoOnFrom(before);
        Book.Accept(Time, "in time");
        await Durable(Store.Commit(Book.Ispb, valid, Book.Take()));
        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
        Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, "late"));
    }

    [Fact]
    public async Task A_commit_under_a_claim_that_was_never_given_fails()
    {
        var before = Book.State.Clone();
        var claim = await ClaimAsync(Book);
        Book.Accept(Time);
        var decisions = Book.Take();
        await RefusedAsync(Store.Commit(Book.Ispb, claim + 1, decisions));
        await RefusedAsync(Store.Commit(Book.Ispb, 0, decisions));
        await RefusedAsync(
            Store.Commit(TestMessages.Other, 0, [new StreamOpened(new StreamId(1), DateTimeOffset.UnixEpoch, null)]));

        Book.GoOnFrom(before);
        await HoldsAsync(Book);
        await HoldsAsync(new ParticipantBook(TestMessages.Other));
    }

    [Fact]
    public async Task Of_several_claims_the_newest_alone_can_be_verified()
    {
        var first = await ClaimAsync(Book);
        await InTime(Store.VerifyAsync(Book.Ispb, first).AsTask());
        Book.Accept(Time);
        await Durable(Store.Commit(Book.Ispb, first, Book.Take()));
        await InTime(Store.VerifyAsync(Book.Ispb, first).AsTask());

        var second = await ClaimAsync(Book);
        await Assert.ThrowsAsync<StaleClaimException>(() => InTime(Store.VerifyAsync(Book.Ispb, first).AsTask()));
        await InTime(Store.VerifyAsync(Book.Ispb, second).AsTask());
    }

    [Fact]
    public async Task A_claim_of_one_participant_leaves_the_claims_of_others()
    {
        ParticipantBook other = new(TestMessages.Other);
        var mine = await ClaimAsync(Book);
        await ClaimAsync(other);
        var others = await ClaimAsync(other);
        Book.Accept(Time);
        await Durable(Store.Commit(Book.Ispb, mine, Book.Take()));
        other.Accept(Time);
        await Durable(Store.Commit(other.Ispb, others, other.Take()));

        await HoldsAsync(Book);
        await HoldsAsync(other);
    }

    [Fact]
    public async Task The_state_of_a_claim_is_the_owners_own()
    {
        Book.Accept(Time, operations: 3);
        var stream = Book.OpenStream(Time);
        Book.OpenStream(Time);
        Book.TakeBatch(stream);
        Book.Close(stream, confirm: false);
        await CommitAsync(Book);

        var mine = (await Store.ClaimAsync(Book.Ispb)).State;
        mine.Apply(new BatchTaken(mine.Streams[0].Id, 1, new Batch([.. mine.Returned], 7)));
        mine.Apply(new StreamClosed(mine.Streams[0].Id, CloseReason.Deleted, [], []));

        await HoldsAsync(Book);
    }

    [Fact]
    public async Task What_was_taken_before_a_claim_is_in_its_state_or_void()
    {
        var underWay = new CommitsUnderWay(Store, Book, await ClaimAsync(Book));
        for (var i = 0; i < 40; i++)
            underWay.Commit(Time);
        await ClaimOverAsync(underWay, () => Store.ClaimAsync(Book.Ispb).AsTask());
    }

    [Fact]
    public async Task What_was_held_before_a_claim_is_in_its_state_or_void()
    {
        var underWay = new CommitsUnderWay(Store, Book, await ClaimAsync(Book));
        await TestStore.HoldAsync();
        for (var i = 0; i < 10; i++)
            underWay.Commit(Time);
        var claiming = Store.ClaimAsync(Book.Ispb).AsTask();
        await TestStore.ReleaseAsync();
        await ClaimOverAsync(underWay, () => claiming);
    }

    [Fact]
    public Task Of_owners_that_claim_and_commit_at_once_none_leaves_a_gap_or_a_second_message() => RaceAsync([Store]);

    [Fact]
    public async Task Of_owners_in_two_stores_on_one_place_none_leaves_a_gap_or_a_second_message()
    {
        Assert.SkipUnless(TestStore.CanBeShared, "One store at a time can be open on this place.");
        await RaceAsync([Store, await TestStore.OpenAsync()]);
    }

    [Fact]
    public async Task A_claim_in_one_store_makes_the_commits_of_an_earlier_one_in_another_fail()
    {
        Assert.SkipUnless(TestStore.CanBeShared, "One store at a time can be open on this place.");
        Book.Accept(Time);
        await CommitAsync(Book);
        var before = Book.State.Clone();
        var stale = await ClaimAsync(Book);
        var other = await TestStore.OpenAsync();
        var claimed = await other.ClaimAsync(Book.Ispb);
        Assert.Equal(ParticipantBook.Text(before), ParticipantBook.Text(claimed.State));
        Assert.True(claimed.Claim > stale);
        await Assert.ThrowsAsync<StaleClaimException>(() => InTime(Store.VerifyAsync(Book.Ispb, stale).AsTask()));
        Book.Accept(Time, "late");
        await Assert.ThrowsAsync<StaleClaimException>(() => Durable(Store.Commit(Book.Ispb, stale, Book.Take())));

        Book.GoOnFrom(before);
        Book.Accept(Time, "in time");
        await Durable(other.Commit(Book.Ispb, claimed.Claim, Book.Take()));
        await HoldsAsync(Book);
        Assert.Null(await other.FindByKeyAsync(TestMessages.Sender, "late"));
    }

    /// <summary>Claims while commits are under way. What the claim's state says of them stays so.</summary>
    private async Task ClaimOverAsync(CommitsUnderWay underWay, Func<Task<ParticipantClaim>> begin)
    {
        var claiming = begin();
        await InTime(claiming);
        var claimed = await claiming;
        var told = 0;
        foreach (var commit in underWay.Commits)
            told += await IsDurableAsync(commit) ? 1 : 0;
        Assert.Equal(told, underWay.Told);
        var lost = underWay.Expect(claimed.State, told);
        foreach (var message in lost)
            Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, message.Message.BizMsgIdr));

        Book.Accept(Time, "after");
        await Durable(Store.Commit(Book.Ispb, claimed.Claim, Book.Take()));
        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    private async Task RaceAsync(IParticipantStore[] stores)
    {
        var tried = new ConcurrentDictionary<ResourceId, MessageAccepted>();
        var told = new ConcurrentDictionary<long, ResourceId>();
        await Task.WhenAll(Enumerable.Range(0, Owners).Select(owner =>
            Task.Run(() => OwnAsync(stores[owner % stores.Length], owner, tried, told))));

        foreach (var store in stores)
            await ExpectLogAsync(store, tried, told);
        await ReopenAsync();
        await ExpectLogAsync(Store, tried, told);
    }

    private async Task OwnAsync(
        IParticipantStore store, int owner, ConcurrentDictionary<ResourceId, MessageAccepted> tried,
        ConcurrentDictionary<long, ResourceId> told)
    {
        for (var turn = 0; turn < 40; turn++)
        {
            var claimed = await store.ClaimAsync(Book.Ispb);
            var state = claimed.State;
            var commits = new List<(MessageAccepted Message, Task Commit)>();
            for (var i = 0; i < 4; i++)
            {
                var bizMsgIdr = $"O{owner}-{turn}-{i}";
                var id = ResourceId.Create(Time.GetUtcNow(), (ulong)owner, (ulong)((turn * 10) + i));
                var message = new MessageAccepted(state.LastSequence + 1, id, TestMessages.New(Book.Ispb, bizMsgIdr));
                state.Apply(message);
                tried[id] = message;
                commits.Add((message, store.Commit(Book.Ispb, claimed.Claim, [message])));
                await Task.Yield();
            }

            foreach (var (message, commit) in commits)
                if (await IsDurableAsync(commit))
                    Assert.True(
                        told.TryAdd(message.Sequence, message.Id),
                        $"Two owners were told that theirs is message {message.Sequence}.");
        }
    }

    private async Task ExpectLogAsync(
        IParticipantStore store, ConcurrentDictionary<ResourceId, MessageAccepted> tried,
        ConcurrentDictionary<long, ResourceId> told)
    {
        var last = (await store.ClaimAsync(Book.Ispb)).State.LastSequence;
        var found = new Dictionary<long, ResourceId>();
        for (var sequence = 1L; sequence <= last; sequence++)
        {
            using var batch = await store.ReadAsync(Book.Ispb, new Batch([new SequenceRange(sequence, 1)], 0));
            Assert.True(batch is not null, $"There is no message {sequence}.");
            var message = tried[batch[0].Id];
            Assert.Equal(sequence, message.Sequence);
            Check.IsMessage(message, batch[0]);
            found.Add(sequence, message.Id);
        }

        Assert.Equal(found.Count, found.Values.Distinct().Count());
        foreach (var (sequence, id) in told)
            Assert.Equal(id, found.GetValueOrDefault(sequence));
    }
}
