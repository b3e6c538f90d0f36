using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>
/// Rows of message keys are written before their messages: those of commits that failed stay behind and must not matter.
/// </summary>
public sealed class MessageKeyTests : CassandraHarness<SilentCassandraTestStore>
{
    [Fact]
    public async Task Keys_of_stale_commits_neither_hide_a_message_nor_pass_for_one()
    {
        var claim = await ClaimAsync();
        var stored = Book.Accept(TestStore.Time, "key");
        await Store.Commit(Book.Ispb, claim, Book.Take());
        var before = Book.State.Clone();
        var other = await TestStore.OpenAsync();
        var later = await other.ClaimAsync(Book.Ispb);
        Book.Accept(TestStore.Time, "key", size: 200);
        Book.Accept(TestStore.Time, "stale");
        await Assert.ThrowsAsync<StaleClaimException>(() => Store.Commit(Book.Ispb, claim, Book.Take()));

        await Check.FindsAsync(Store, stored);
        await Check.FindsAsync(other, stored);
        Assert.Null(await other.FindByKeyAsync(TestMessages.Sender, "stale"));
        Assert.Equal(2, (await TestKeyspace.QueryAsync(Cql.Keys, TestMessages.Sender.ToString(), "key", TestStore.Region)).Count);

        // Another message gets the sequence that the stale one had been given.
        Book.GoOnFrom(before);
        var taken = Book.Accept(TestStore.Time, "other");
        await other.Commit(Book.Ispb, later.Claim, Book.Take());
        await Check.FindsAsync(other, stored);
        await Check.FindsAsync(other, taken);
        Assert.Null(await other.FindByKeyAsync(TestMessages.Sender, "stale"));
    }

    [Fact]
    public async Task After_a_commit_of_which_nothing_was_heard_a_key_is_found_if_and_only_if_its_message_is_durable()
    {
        for (var round = 0; round < 10; round++)
        {
            var claim = await ClaimAsync();
            await TestStore.FailAsync();
            var message = Book.Accept(TestStore.Time, $"lost {round}");
            await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => Store.Commit(Book.Ispb, claim, Book.Take()));
            await TestStore.HealAsync(Store);

            // The participant is not claimed yet, as when a sender tries again at once.
            var found = await Store.FindByKeyAsync(TestMessages.Sender, message.Message.BizMsgIdr);
            var state = (await Store.ClaimAsync(Book.Ispb)).State;
            Assert.Equal(state.LastSequence == message.Sequence, found is not null);
            Book.GoOnFrom(state);
        }
    }

    [Fact]
    public async Task A_key_is_kept_a_day_and_an_hour()
    {
        Book.Accept(TestStore.Time, "kept");
        await Store.Commit(Book.Ispb, await ClaimAsync(), Book.Take());

        var row = (await TestKeyspace.QueryAsync(
            "SELECT TTL(bucket) AS seconds FROM KS.message_names WHERE sender = ? AND biz_msg_idr = ? AND region = ?",
            TestMessages.Sender.ToString(), "kept", TestStore.Region)).Single();
        Assert.InRange(row.GetValue<int>("seconds"), 24 * 3600, 25 * 3600);
    }
}
