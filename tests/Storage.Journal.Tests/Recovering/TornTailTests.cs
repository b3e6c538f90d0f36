using PixStream.Storage.Journal.Format;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Recovering;

/// <summary>A crash left the last block half written, at every length that it can have been.</summary>
public sealed class TornTailTests : IDisposable
{
    private const string Segment = "0000000001.seg";

    private readonly FakeTime _time = new();
    private readonly MemoryDisk _whole = new();
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose() => _whole.Dispose();

    [Theory]
    [InlineData("cut")]
    [InlineData("zeros")]
    [InlineData("garbage")]
    [InlineData("ones")]
    public async Task What_came_before_a_torn_block_is_whole_and_writing_goes_on(string tear)
    {
        var (start, end) = await WriteAsync();
        for (var at = start; at < end; at++)
            await Trial.RunAsync($"torn at {at}", () => GoOnAsync(Tear(_whole.BytesOf(Segment), at, end, tear)));
    }

    [Theory]
    [InlineData("zeros")]
    [InlineData("garbage")]
    public async Task A_start_that_is_cut_short_while_it_cuts_the_tail_does_no_harm(string tear)
    {
        var (start, end) = await WriteAsync();
        for (var at = start + 1; at < end; at += 7)
            for (var n = 1; n <= 4; n++)
            {
                var disk = _whole.Copy();
                disk.Put(Segment, Tear(disk.BytesOf(Segment), at, end, tear));
                var changes = 0;
                disk.Faults = call => call.IsChange && ++changes == n ? DiskFault.PowerOff : DiskFault.None;
                try
                {
                    using var journal = new SteppedJournal(disk, _time);
                }
                catch (IOException)
                {
                    // The power went.
                }

                var book = new ParticipantBook(Sample.Psp);
                Recall(book);
                using (var journal = new SteppedJournal(disk.PowerLoss(Survival.Any), _time))
                    journal.Holds(book);
            }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4)]
    public async Task After_a_tail_was_cut_a_damaged_last_block_is_still_told_from_an_unfinished_one(int left)
    {
        var (start, end) = await WriteAsync();
        // With a head that can be read, or with so little that only the seal before it is lost.
        _whole.Put(Segment, Tear(_whole.BytesOf(Segment), start + left, end, "zeros"));
        using (new SteppedJournal(_whole, _time))
        {
        }

        // The last bit of the last whole block's payload.
        _whole.Flip(Segment, (start - 8) * 8);

        Assert.Throws<CorruptStoreException>(() => new SteppedJournal(_whole, _time));
    }

    [Fact]
    public async Task The_start_says_how_much_it_cut()
    {
        var (start, end) = await WriteAsync();
        _whole.Put(Segment, Tear(_whole.BytesOf(Segment), start + 100, end, "zeros"));

        using var journal = new SteppedJournal(_whole, _time);

        Assert.InRange(journal.CutBytes, 90, 100);
    }

    private async Task GoOnAsync(byte[] torn)
    {
        using var disk = _whole.Copy();
        disk.Put(Segment, torn);
        var book = new ParticipantBook(Sample.Psp);
        Recall(book);
        using (var journal = new SteppedJournal(disk, _time))
        {
            journal.Holds(book);
            book.Accept(_time, "new", torn.Length % 700);
            await journal.CommitAsync(book);
            journal.Holds(book);
        }

        using (var journal = new SteppedJournal(disk.PowerLoss(Survival.Nothing), _time))
        {
            journal.Holds(book);
            Assert.Equal(0, journal.CutBytes);
        }
    }

    /// <summary>Two blocks that stay, and the third that will be torn.</summary>
    /// <returns>Where the third begins and ends.</returns>
    private async Task<(int Start, int End)> WriteAsync()
    {
        using var journal = new SteppedJournal(_whole, _time);
        _book.Accept(_time, "first", 300);
        await journal.CommitAsync(_book);
        _book.OpenStream(_time);
        _book.Accept(_time, "second", 200);
        await journal.CommitAsync(_book);
        var start = End(_whole.BytesOf(Segment)) - Seal.Size;
        _book.ConfirmAll(_time);
        // Without padding, and the last byte not zero, so that the block is torn wherever it is.
        _book.Accept(_time, "third", 155);
        await journal.CommitAsync(_book);
        Assert.NotEqual(0, _book.Messages[3].Message.Payload.Span[^1]);
        return (start, End(_whole.BytesOf(Segment)) - Seal.Size);
    }

    /// <summary>The book as it was before the third block.</summary>
    private void Recall(ParticipantBook book)
    {
        book.Messages[1] = _book.Messages[1];
        book.Messages[2] = _book.Messages[2];
        book.Decide(_book.Messages[1]);
        book.OpenStream(_time);
        book.Decide(_book.Messages[2]);
        book.Take();
    }

    private static byte[] Tear(byte[] bytes, int at, int end, string tear)
    {
        if (tear == "cut")
            return bytes[..at];
        // The seal of the torn block was not written either.
        bytes.AsSpan(at).Clear();
        var rest = bytes.AsSpan(at, end - at);
        if (tear == "garbage")
            new Random(at).NextBytes(rest);
        else if (tear == "ones")
            rest.Fill(0xFF);
        return bytes;
    }

    private static int End(byte[] bytes) => (Array.FindLastIndex(bytes, value => value != 0) + 8) & ~7;
}
