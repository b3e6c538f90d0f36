using PixStream.Streams.Ports;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>A store that lost sight of a commit, and another owner that has the participant meanwhile.</summary>
public sealed class SettleTests : CassandraHarness<SlowCassandraTestStore>
{
    [Fact]
    public async Task A_key_is_looked_for_without_taking_the_participant_from_a_later_owner()
    {
        // Every second commit of which nothing is heard never reached the server.
        for (var round = 0; round < 2; round++)
        {
            var claim = await ClaimAsync();
            await TestStore.FailAsync();
            var lost = Book.Accept(TestStore.Time, $"lost {round}");
            await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => Store.Commit(Book.Ispb, claim, Book.Take()));
            await TestStore.HealAsync(Store);
            var other = await TestStore.OpenAsync();
            var later = await other.ClaimAsync(Book.Ispb);
            Book.GoOnFrom(later.State);

            var found = await Store.FindByKeyAsync(TestMessages.Sender, lost.Message.BizMsgIdr);
            Assert.Equal(later.State.LastSequence == lost.Sequence, found is not null);
            await other.VerifyAsync(Book.Ispb, later.Claim);
            await AcceptAsync(other, later.Claim, 1);
            await TestStore.CloseAsync(other);
        }

        await Check.HoldsAsync(Store, Book);
    }
}
