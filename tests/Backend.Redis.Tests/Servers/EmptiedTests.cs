using Microsoft.Extensions.Logging;
using PixStream.Streams.Ports;

namespace PixStream.Backend.Redis.Tests.Servers;

/// <summary>An operator empties Redis under a store (FLUSHALL).</summary>
public sealed class EmptiedTests : RedisHarness<RedisTestStore>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_committed_on_top_of_what_is_gone(bool claimsFirst)
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 3);
        var emptied = TestStore.ServersOf(Store).Emptied;
        Assert.False(emptied.IsCompleted);
        await TestStore.Redis.AskAsync("FLUSHALL");

        Book.Accept(TestStore.Time);
        if (claimsFirst)
            await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.ClaimAsync(Book.Ispb));
        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.ClaimAsync(Book.Ispb));

        Assert.Equal(0, await LengthAsync());
        Assert.True(emptied.IsCompleted);
        Assert.True(TestStore.ServersOf(Store).WasEmptied);
        Assert.False(Store.IsAvailable);
        Assert.Contains("restart all silos", Assert.Single(TestStore.Log.At(LogLevel.Critical)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_was_there_before_does_not_go_on_beside_one_that_began_again()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 3);
        await TestStore.Redis.AskAsync("FLUSHALL");
        var other = (RedisStore)await TestStore.OpenAsync();
        var begun = new ParticipantBook(Book.Ispb);
        begun.Accept(TestStore.Time);
        await other.Commit(begun.Ispb, (await other.ClaimAsync(begun.Ispb)).Claim, begun.Take());

        Book.Accept(TestStore.Time);
        await RefusedAsync(Store.Commit(Book.Ispb, claim, Book.Take()));
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.ClaimAsync(Book.Ispb));

        Assert.True(TestStore.ServersOf(Store).WasEmptied);
        Assert.False(TestStore.ServersOf(other).WasEmptied);
        await Check.HoldsAsync(other, begun);
    }
}
