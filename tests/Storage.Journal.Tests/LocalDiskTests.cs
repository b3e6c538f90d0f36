using PixStream.Streams;

namespace PixStream.Storage.Journal.Tests;

/// <summary>The journal in a real directory.</summary>
public sealed class LocalDiskTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart()
    {
        var book = new ParticipantBook(Sample.Psp);
        using (var store = Open())
        {
            var claim = await store.ClaimAsync(Sample.Psp);
            book.Accept(_time);
            book.Accept(_time, operations: 3);
            var stream = book.OpenStream(_time, "reader");
            book.TakeBatch(stream, 1);
            await store.Commit(Sample.Psp, claim.Claim, book.Take());
            await Check.HoldsAsync(store, book);
        }

        using (var store = Open())
            await Check.HoldsAsync(store, book);
    }

    private JournalStore Open() =>
        new(new JournalOptions { Directory = _directory.Path, SegmentBytes = 1 << 20 }, _time, Sample.Instruments);
}
