using System.Text;
using Microsoft.Extensions.Logging;
using PixStream.Backend.Redis.Tests.Redis;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Tests;

/// <summary>
/// A machine that ends within a write leaves any part of it. A real server starts on each such log, a commit is made, and the
/// server starts a second time: what was acknowledged is there, and nothing is there in half.
/// </summary>
[Trait("Category", "Long")]
public sealed class TornTailTests : RedisHarness<RedisTestStore>
{
    [Fact]
    public async Task A_tail_that_is_torn_at_any_offset_of_the_last_commit_costs_no_earlier_commit_and_leaves_no_half()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 5);
        var before = Book.State.Clone();
        var whole = await LastCommitAsync(() =>
        {
            Book.OpenStream(TestStore.Time, "reader");
            Book.Accept(TestStore.Time, "last 1", 30);
            Book.Accept(TestStore.Time, "last 2", 30);
            return Store.Commit(Book.Ispb, claim, Book.Take());
        });

        Assert.InRange(whole.To - whole.From, 200, 2000);
        // The script that writes message keys comes first, and is torn as well.
        for (var length = whole.From; length <= whole.To;
            length += length < whole.From + 20 || length > whole.To - 20 ? 1 : Step(17))
            await ExpectAsync(length, before, Book.State);
    }

    [Fact]
    public async Task A_transaction_of_another_program_that_is_torn_takes_no_later_commit_with_it()
    {
        var claim = await ClaimAsync();
        await AcceptAsync(Store, claim, 5);
        var whole = await LastCommitAsync(() => TestStore.Redis.AskAsync(
            "EVAL", "redis.call('SET', KEYS[1], 'one') redis.call('SET', KEYS[2], 'two') redis.call('INCR', KEYS[3])", 3,
            "other:1", "other:2", "other:3"));

        var logged = Encoding.UTF8.GetString(
            (await File.ReadAllBytesAsync(TestStore.Redis.LastLogFile, TestContext.Current.CancellationToken))
                .AsSpan((int)whole.From));
        Assert.StartsWith("*1\r\n$5\r\nMULTI", logged, StringComparison.Ordinal);
        for (var length = whole.From; length <= whole.To; length += Step(5))
            await ExpectAsync(length, Book.State, Book.State);
    }

    /// <summary>A slice of all offsets, unless all are asked for.</summary>
    private static int Step(int usual) => Environment.GetEnvironmentVariable("PIXSTREAM_TORN_OFFSETS") == "all" ? 1 : usual;

    /// <returns>Where in the last file of the log a write begins and ends.</returns>
    private async Task<(long From, long To)> LastCommitAsync(Func<Task> write)
    {
        var from = new FileInfo(TestStore.Redis.LastLogFile).Length;
        await write();
        return (from, new FileInfo(TestStore.Redis.LastLogFile).Length);
    }

    private async Task ExpectAsync(long length, ParticipantState before, ParticipantState after)
    {
        var directory = RedisProcess.NewDirectory();
        var log = Directory.CreateDirectory(Path.Combine(directory, "appendonlydir")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(TestStore.Redis.Directory, "appendonlydir")))
            File.Copy(file, Path.Combine(log, Path.GetFileName(file)));
        await using (var file = File.OpenWrite(Path.Combine(log, Path.GetFileName(TestStore.Redis.LastLogFile))))
            file.SetLength(length);
        await using var redis = await RedisProcess.StartInAsync(directory, "--aof-load-truncated", "yes");
        var book = new ParticipantBook(Book.Ispb);
        foreach (var (sequence, message) in Book.Messages)
            book.Messages[sequence] = message;
        MessageAccepted next;
        await using (var first = await PlainStore.OpenAsync(redis, TestStore.Time))
        {
            var state = (await first.Store.ClaimAsync(book.Ispb)).State;
            Assert.Contains(ParticipantBook.Text(state), new[] { ParticipantBook.Text(before), ParticipantBook.Text(after) });
            book.GoOnFrom(state);
            next = book.Accept(TestStore.Time, "next");
            await first.Store.Commit(book.Ispb, (await first.Store.ClaimAsync(book.Ispb)).Claim, book.Take());
            Assert.Contains(first.Log.At(LogLevel.Information), line =>
                line.Contains("is rewritten before the first commit", StringComparison.Ordinal));
        }

        await redis.KillAsync();
        await redis.StartAsync();
        await using var second = await PlainStore.OpenAsync(redis, TestStore.Time);
        await Check.HoldsAsync(second.Store, book);
        await Check.FindsAsync(second.Store, next);
    }
}
