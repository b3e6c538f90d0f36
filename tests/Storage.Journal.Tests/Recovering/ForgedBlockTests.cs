using PixStream.Storage.Journal.Format;
using PixStream.Streams.Values;
using Record = PixStream.Storage.Journal.Format.Record;

namespace PixStream.Storage.Journal.Tests.Recovering;

/// <summary>A payload that holds a piece of the journal itself is a payload and nothing else.</summary>
public sealed class ForgedBlockTests : IDisposable
{
    private const string Segment = "0000000001.seg";

    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose() => _disk.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(1)]
    public async Task A_torn_message_that_holds_the_journal_so_far_is_cut_off_like_any_other(int shift)
    {
        var (start, end) = await WriteAsync(shift);
        for (var at = start + 1; at < end; at++)
        {
            using var disk = _disk.Copy();
            var bytes = disk.BytesOf(Segment);
            bytes.AsSpan(at).Clear();
            disk.Put(Segment, bytes);

            using var journal = new SteppedJournal(disk, _time, 1 << 14);
            Assert.Equal(2, journal.States.Single().LastSequence);
            journal.CanRead(_book);
        }
    }

    [Fact]
    public async Task A_torn_message_whose_head_is_lost_is_cut_off_too()
    {
        var (start, _) = await WriteAsync(0);
        var bytes = _disk.BytesOf(Segment);
        bytes.AsSpan(start, BlockHeader.Size).Clear();
        ClearSeal(bytes);
        _disk.Put(Segment, bytes);

        using var journal = new SteppedJournal(_disk, _time, 1 << 14);

        Assert.Equal(2, journal.States.Single().LastSequence);
        Assert.True(journal.CutBytes > 0);
    }

    [Fact]
    public async Task A_message_that_holds_the_journal_is_given_back_as_it_is()
    {
        await WriteAsync(0);

        using var journal = new SteppedJournal(_disk, _time, 1 << 14);
        journal.Holds(_book);
    }

    /// <summary>Two messages, and a third that holds the file as it was with these two.</summary>
    private async Task<(int Start, int End)> WriteAsync(int shift)
    {
        using var journal = new SteppedJournal(_disk, _time, 1 << 14);
        for (var i = 0; i < 2; i++)
        {
            _book.Accept(_time, size: 100);
            await journal.CommitAsync(_book);
        }

        var before = _disk.BytesOf(Segment);
        var start = Array.FindLastIndex(before, value => value != 0) + 1 - Seal.Size;
        byte[] copy = [.. new byte[shift], .. before[..(start + Seal.Size)], 1];
        _book.Accept(new IncomingMessage(Sample.Sender, Sample.Psp, "12345678", 1, copy), _time.GetUtcNow());
        await journal.CommitAsync(_book);
        var length = MessageRecord.BodyLength(_book.Messages[3].Message, isEncrypted: false);
        return (start, start + BlockHeader.Size + Record.SizeOf(length) - 8);
    }

    private static void ClearSeal(byte[] bytes)
    {
        var end = Array.FindLastIndex(bytes, value => value != 0) + 1;
        bytes.AsSpan(end - Seal.Size, Seal.Size).Clear();
    }
}
