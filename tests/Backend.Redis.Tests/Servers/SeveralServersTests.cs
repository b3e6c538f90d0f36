using System.IO.Hashing;
using System.Text;
using PixStream.Backend.Redis.Tests.Redis;
using PixStream.Harness.Time;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Tests.Servers;

/// <summary>Participants spread over two servers by their ISPB.</summary>
public sealed class SeveralServersTests : IAsyncLifetime
{
    private readonly SteeredTime _time = new();
    private RedisProcess[] _redis = [];
    private PlainStore _opened = null!;

    private RedisStore Store => _opened.Store;

    public async ValueTask InitializeAsync()
    {
        _redis = await Task.WhenAll(RedisProcess.StartAsync(), RedisProcess.StartAsync());
        _opened = await PlainStore.OpenAsync(_redis, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync();
        foreach (var redis in _redis)
            await redis.DisposeAsync();
    }

    [Fact]
    public async Task A_participant_lies_where_the_documented_rule_says()
    {
        for (var n = 1; n <= 20; n++)
        {
            var book = new ParticipantBook(TestMessages.Participant(n));
            book.Accept(_time);
            await CommitAsync(book);
            var index = (int)(Crc32.HashToUInt32(Encoding.ASCII.GetBytes(book.Ispb.ToString())) % 2);
            Assert.Equal(1, (long)await _redis[index].AskAsync("XLEN", $"pixstream:{{{book.Ispb}}}:stream"));
            Assert.Equal(0, (long)await _redis[1 - index].AskAsync("XLEN", $"pixstream:{{{book.Ispb}}}:stream"));
            await Check.HoldsAsync(Store, book);
        }
    }

    [Fact]
    public async Task Messages_are_found_by_their_keys_wherever_sender_and_destination_lie()
    {
        ParticipantBook[] books = [On(0), On(1)];
        foreach (var sender in books)
            foreach (var book in books)
            {
                for (var i = 0; i < 3; i++)
                    book.Accept(
                        new IncomingMessage(sender.Ispb, book.Ispb, $"to {book.Ispb} {i}", 1, TestMessages.Payload($"{i}", 200)),
                        _time.GetUtcNow());
                await CommitAsync(book);
            }

        foreach (var book in books)
            foreach (var message in book.Messages.Values)
                await Check.FindsAsync(Store, message);
    }

    [Fact]
    public async Task The_newest_of_a_key_is_the_last_one_stored_on_whichever_server()
    {
        ParticipantBook[] books = [On(0), On(1)];
        for (var i = 0; i < 8; i++)
        {
            var newest = books[i % 2].Accept(TestMessages.New(books[i % 2].Ispb, "again", 300 + i), _time.GetUtcNow());
            await CommitAsync(books[i % 2]);
            await Check.FindsAsync(Store, newest);
        }
    }

    [Fact]
    public async Task One_server_that_is_lost_costs_nothing_that_lies_on_the_other()
    {
        ParticipantBook lost = On(0), kept = On(1);
        kept.Accept(new IncomingMessage(kept.Ispb, kept.Ispb, "before", 1, "before"u8.ToArray()), _time.GetUtcNow());
        await CommitAsync(kept);
        await _redis[0].KillAsync();

        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await Store.ClaimAsync(lost.Ispb));
        Assert.False(Store.IsAvailable);
        kept.Accept(new IncomingMessage(kept.Ispb, kept.Ispb, "meanwhile", 1, "meanwhile"u8.ToArray()), _time.GetUtcNow());
        await CommitAsync(kept);
        await Check.HoldsAsync(Store, kept);

        // The keys of a sender that lies on the lost one cannot be written, and nothing is stored without them.
        var before = kept.State.Clone();
        kept.Accept(new IncomingMessage(lost.Ispb, kept.Ispb, "not now", 1, "not now"u8.ToArray()), _time.GetUtcNow());
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => CommitAsync(kept));
        kept.GoOnFrom(before);
        await Check.HoldsAsync(Store, kept);
    }

    [Theory]
    [InlineData("reversed", "holds the data of server")]
    [InlineData("alone", "holds the data of server 1/2")]
    [InlineData("three", "holds the data of server")]
    public async Task Servers_in_another_order_or_number_are_refused(string change, string why)
    {
        await using var third = await RedisProcess.StartAsync();
        RedisProcess[] servers = change switch
        {
            "reversed" => [_redis[1], _redis[0]],
            "alone" => [_redis[0]],
            _ => [.. _redis, third],
        };

        var refused = await Assert.ThrowsAsync<RedisRefusedException>(() => PlainStore.OpenAsync(servers, _time));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("name the same ones in the same order as before.", refused.Message, StringComparison.Ordinal);
    }

    private static ParticipantBook On(int server) =>
        new(Enumerable.Range(1, 100).Select(TestMessages.Participant).First(ispb =>
            Crc32.HashToUInt32(Encoding.ASCII.GetBytes(ispb.ToString())) % 2 == server));

    private async Task CommitAsync(ParticipantBook book) =>
        await Store.Commit(book.Ispb, (await Store.ClaimAsync(book.Ispb)).Claim, book.Take());
}
