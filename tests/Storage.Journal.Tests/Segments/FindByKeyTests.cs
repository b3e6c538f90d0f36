using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Segments;

/// <summary>Messages found by their message key, where the index or the disk is not as it should be.</summary>
public sealed class FindByKeyTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Two_keys_with_one_hash_are_never_taken_for_each_other()
    {
        using (var journal = new SteppedJournal(_disk, _time))
        {
            _book.Accept(_time, "first", 1500);
            _book.Accept(_time, "second", 1500);
            await journal.CommitAsync(_book);
            _book.Accept(_time, "third", 1500);
            await journal.CommitAsync(_book);
        }

        // An index in which all keys have the hash of the first.
        Assert.True(SegmentIndex.TryRead(_disk, 1, _ => true, out _, out var entries));
        SegmentIndex.Write(_disk, 1, [.. entries.Select(entry => entry with { KeyHash = entries[0].KeyHash })]);

        using var store = Sample.Open(_disk, _time, 4096);
        await Check.FindsAsync(store, _book.Messages[1]);
        await Check.FindsAsync(store, _book.Messages[3]);
        Assert.Null(await store.FindByKeyAsync(Sample.Sender, "second"));
    }

    [Fact]
    public async Task A_damaged_message_is_named_and_not_given()
    {
        using var store = Open();
        _book.Accept(_time, "M1");
        await CommitAsync(store, _book);
        _disk.Flip("0000000001.seg", (SegmentHeader.Size + 180) * 8);

        var damage = await Assert.ThrowsAsync<CorruptStoreException>(async () => await store.FindByKeyAsync(Sample.Sender, "M1"));

        Assert.Contains("0000000001.seg is damaged at offset", damage.Message, StringComparison.Ordinal);
    }

    private JournalStore Open() => Sample.Open(_disk, _time);

    private static async Task CommitAsync(JournalStore store, ParticipantBook book)
    {
        var claim = await store.ClaimAsync(book.Ispb);
        await store.Commit(book.Ispb, claim.Claim, book.Take());
    }
}
