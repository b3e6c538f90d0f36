using PixStream.Storage.Journal.Disk;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Disk;

/// <summary>The journal in a real directory.</summary>
public sealed class LocalDiskTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(FlushMode.Always)]
    [InlineData(FlushMode.OsCache)]
    public async Task What_was_committed_is_there_after_a_restart(FlushMode flush)
    {
        var book = new ParticipantBook(Sample.Psp);
        using (var store = Open(flush: flush))
        {
            var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
            book.Accept(_time);
            book.Accept(_time, operations: 3);
            book.TakeBatch(book.OpenStream(_time, "reader"), 1);
            for (var i = 0; i < 30; i++)
            {
                book.Accept(_time, size: 100_000);
                await store.Commit(Sample.Psp, claim, book.Take());
            }

            await Check.HoldsAsync(store, book);
        }

        Assert.True(File.Exists(_directory.File("0000000003.seg")));
        Assert.True(File.Exists(_directory.File("0000000002.idx")));
        using (var store = Open(flush: flush))
        {
            await Check.HoldsAsync(store, book);
            foreach (var message in book.Messages.Values)
                await Check.FindsAsync(store, message);
        }
    }

    [Fact]
    public void A_second_opener_is_refused_and_told_which_directory_and_what_to_do()
    {
        using var store = Open();

        var refusal = Assert.Throws<JournalInUseException>(() => Open());

        Assert.Contains(_directory.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("PixStream:Journal:Directory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_is_free_again_once_its_store_is_closed_or_could_not_be_opened()
    {
        Open().Dispose();
        File.WriteAllBytes(_directory.File("0000000002.seg"), new byte[100]);
        Assert.Throws<CorruptStoreException>(() => Open());
        File.Delete(_directory.File("0000000002.seg"));

        Open().Dispose();
    }

    [Fact]
    public void A_directory_that_is_not_there_is_made_with_those_above_it()
    {
        var deep = System.IO.Path.Combine(_directory.Path, "a", "b", "c");

        new JournalStore(new JournalOptions { Directory = deep, SegmentBytes = 1 << 20 }, _time, Sample.Instruments).Dispose();

        Assert.True(File.Exists(System.IO.Path.Combine(deep, "0000000001.seg")));
    }

    [Fact]
    public async Task Retention_removes_the_files()
    {
        var book = new ParticipantBook(Sample.Psp);
        using (var store = Open())
        {
            var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
            for (var i = 0; i < 5; i++)
            {
                book.Accept(_time, size: 600_000);
                book.ConfirmAll(_time);
                await store.Commit(Sample.Psp, claim, book.Take());
            }
        }

        _time.Advance(TimeSpan.FromDays(31));
        using (var store = Open())
        {
            _time.Advance(TimeSpan.Zero);
            await Check.HoldsAsync(store, book);
        }

        Assert.Equal(["0000000005.seg"], Directory.GetFiles(_directory.Path, "*.seg").Select(System.IO.Path.GetFileName));
    }

    private JournalStore Open(FlushMode flush = FlushMode.Always) =>
        new(new JournalOptions { Directory = _directory.Path, SegmentBytes = 1 << 20, Flush = flush }, _time, Sample.Instruments);
}
