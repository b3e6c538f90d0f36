using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Recovering;

/// <summary>
/// One bit of a small journal turned over, each in turn: the journal is refused, or gives exactly what was written.
/// </summary>
[Trait("Category", "Long")]
public sealed class BitFlipTests
{
    private const int SegmentBytes = 1536;

    [Fact]
    public async Task Every_flipped_bit_is_found_or_harmless()
    {
        var time = new FakeTime();
        using var whole = new MemoryDisk();
        ParticipantBook book = new(Sample.Psp), other = new(Sample.Other);
        await WriteAsync(whole, time, book, other);

        var files = whole.Names.Where(name => name != SegmentPreparer.SpareName).ToArray();
        Assert.Contains("0000000003.seg", files);
        Assert.Contains("0000000002.idx", files);
        var found = 0;
        foreach (var file in files)
            for (var bit = 0L; bit < whole.BytesOf(file).Length * 8L; bit++)
            {
                var disk = whole.Copy();
                disk.Flip(file, bit);
                if (Refusal(disk, time, book, other) is { } refusal)
                {
                    found++;
                    Assert.Contains(".seg", refusal.Message, StringComparison.Ordinal);
                    Assert.Contains(disk.PathOf(file), refusal.Message, StringComparison.Ordinal);
                    Assert.True(
                        refusal.Message.Contains("offset", StringComparison.Ordinal) || bit < 12 * 8,
                        $"{file} bit {bit}: {refusal.Message}");
                }
            }

        Assert.True(found > 1000);
    }

    private static CorruptStoreException? Refusal(MemoryDisk disk, FakeTime time, ParticipantBook book, ParticipantBook other)
    {
        try
        {
            using var journal = new SteppedJournal(disk, time, SegmentBytes);
            foreach (var expected in (ParticipantBook[])[book, other])
                journal.Holds(expected);
            return null;
        }
        catch (CorruptStoreException refusal)
        {
            return refusal;
        }
    }

    private static async Task WriteAsync(MemoryDisk disk, FakeTime time, ParticipantBook book, ParticipantBook other)
    {
        using (var journal = new SteppedJournal(disk, time, SegmentBytes))
            for (var i = 0; i < 5; i++)
            {
                book.Accept(time, size: 260, operations: 1 + i);
                if (i == 1)
                    book.TakeBatch(book.OpenStream(time, "reader"), 1);
                await journal.CommitAsync(book);
                other.Accept(time, size: 90);
                await journal.CommitAsync(other);
            }

        // The message keys of segments that closed long ago are not needed, so that only the index spares reading them.
        time.Advance(TimeSpan.FromDays(3));
        using (var journal = new SteppedJournal(disk, time, SegmentBytes))
        {
            other.ConfirmAll(time);
            await journal.CommitAsync(other);
        }
    }
}
