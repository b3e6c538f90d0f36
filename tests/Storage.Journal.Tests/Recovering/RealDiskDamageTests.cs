using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Recovering;

/// <summary>
/// A small journal of several segments in a real directory, torn at every byte of its last block and damaged at every byte of
/// every file: it is refused, or gives exactly what was answered for.
/// </summary>
[Trait("Category", "Long")]
public sealed class RealDiskDamageTests : IDisposable
{
    private const int SegmentBytes = 1536;

    // In memory where there is such a place: it is opened thousands of times, and each time flushed.
    private readonly string _directory =
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "pixstream-" + Path.GetRandomFileName());
    private readonly FakeTime _time = new();
    private readonly ParticipantBook _book = new(Sample.Psp);
    private readonly ParticipantBook _other = new(Sample.Other);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("cut")]
    [InlineData("zeros")]
    [InlineData("garbage")]
    public async Task A_last_block_torn_at_any_byte_costs_nothing_that_was_answered_for(string tear)
    {
        await WriteAsync();
        var before = Read();
        var name = before.Keys.Last(IsSegment);
        var (kept, whole) = (ParticipantBook.Text(_book.State), "");
        using (var store = Open())
        {
            _book.Accept(_time, "last", 155);
            await CommitAsync(store, _book);
            whole = ParticipantBook.Text(_book.State);
        }

        var after = Read();
        Assert.Equal(name, after.Keys.Last(IsSegment));
        var (start, end) = (EndOf(before[name]) - Seal.Size, EndOf(after[name]) - Seal.Size);
        Assert.InRange(end - start, 155, 400);
        for (var at = start; at < end; at++)
        {
            Write(after);
            File.WriteAllBytes(FileOf(name), Tear(after[name].ToArray(), at, end, tear));
            await Trial.RunAsync($"{name} {tear} at {at}", async () =>
            {
                using var store = Open();
                var state = (await store.ClaimAsync(Sample.Psp)).State;
                // Of the last eight bytes some may only fill the record up: then the block is whole.
                Assert.Contains(ParticipantBook.Text(state), at > end - 8 ? [kept, whole] : new[] { kept });
                await Check.CanReadAsync(store, _book, Check.Unconfirmed(state));
                await Check.HoldsAsync(store, _other);
            });
        }
    }

    [Fact]
    public async Task A_flipped_bit_in_any_byte_of_any_file_is_found_or_harmless()
    {
        await WriteAsync();
        var whole = Read();
        Assert.Contains("0000000002.seg", whole.Keys);
        Assert.Contains("0000000001.idx", whole.Keys);
        var random = new Random(19);
        var found = 0;
        foreach (var (name, bytes) in whole)
            for (var at = 0; at < bytes.Length; at++)
            {
                Write(whole);
                var damaged = bytes.ToArray();
                damaged[at] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(FileOf(name), damaged);
                await Trial.RunAsync($"{name} at {at}", async () => found += await IsRefusedAsync(name) ? 1 : 0);
            }

        Assert.True(found > 1000);
    }

    [Fact]
    public async Task Whatever_the_spare_holds_does_no_harm_also_once_it_is_used()
    {
        await WriteAsync();
        var whole = Read();
        whole[SegmentPreparer.SpareName] = whole.Last(file => IsSegment(file.Key)).Value;
        var (book, other) = (ParticipantBook.Text(_book.State), ParticipantBook.Text(_other.State));
        for (var at = 0; at < SegmentBytes; at += 16)
        {
            Write(whole);
            var damaged = whole[SegmentPreparer.SpareName].ToArray();
            damaged[at] ^= 0x10;
            File.WriteAllBytes(FileOf(SegmentPreparer.SpareName), damaged);
            await Trial.RunAsync($"the spare at {at}", () => RollAsync(book, other));
        }
    }

    private static bool IsSegment(string name) => name.EndsWith(".seg", StringComparison.Ordinal);

    private static int EndOf(byte[] bytes) => (Array.FindLastIndex(bytes, value => value != 0) + 8) & ~7;

    private static byte[] Tear(byte[] bytes, int at, int end, string tear)
    {
        if (tear == "cut")
            return bytes[..at];
        // The seal of the torn block was not written either.
        bytes.AsSpan(at).Clear();
        if (tear == "garbage")
            new Random(at).NextBytes(bytes.AsSpan(at, end - at));
        return bytes;
    }

    private static async Task CommitAsync(JournalStore store, ParticipantBook book) =>
        await store.Commit(book.Ispb, (await store.ClaimAsync(book.Ispb)).Claim, book.Take());

    private async Task WriteAsync()
    {
        using (var store = Open())
            for (var i = 0; i < 5; i++)
            {
                _book.Accept(_time, size: 200, operations: 1 + i);
                if (i == 1)
                    _book.TakeBatch(_book.OpenStream(_time, "reader"), 1);
                await CommitAsync(store, _book);
                _other.Accept(_time, size: 90);
                await CommitAsync(store, _other);
            }

        // The message keys of segments that closed long ago are not needed, so that only the index spares reading them.
        _time.Advance(TimeSpan.FromDays(3));
        using (var store = Open())
        {
            _other.ConfirmAll(_time);
            await CommitAsync(store, _other);
        }
    }

    private async Task<bool> IsRefusedAsync(string name)
    {
        try
        {
            using var store = Open();
            foreach (var book in (ParticipantBook[])[_book, _other])
                await Check.HoldsAsync(store, book);
            return false;
        }
        catch (CorruptStoreException refusal)
        {
            Assert.Contains(FileOf(name), refusal.Message, StringComparison.Ordinal);
            return true;
        }
    }

    private async Task RollAsync(string book, string other)
    {
        var more = new ParticipantBook(TestMessages.Participant(7));
        using (var store = Open())
            for (var i = 0; i < 3; i++)
            {
                more.Accept(_time, size: 700);
                await CommitAsync(store, more);
            }

        using (var store = Open())
        {
            await Check.HoldsAsync(store, more);
            Assert.Equal(book, ParticipantBook.Text((await store.ClaimAsync(Sample.Psp)).State));
            Assert.Equal(other, ParticipantBook.Text((await store.ClaimAsync(Sample.Other)).State));
        }
    }

    private string FileOf(string name) => Path.Combine(_directory, name);

    private JournalStore Open() => Sample.Open(new LocalDisk(_directory), _time, SegmentBytes);

    /// <summary>All files but the lock, in the order of their names.</summary>
    private SortedDictionary<string, byte[]> Read() =>
        new(Directory.GetFiles(_directory).Where(path => !path.EndsWith("lock", StringComparison.Ordinal))
            .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes), StringComparer.Ordinal);

    private void Write(SortedDictionary<string, byte[]> files)
    {
        foreach (var path in Directory.GetFiles(_directory))
            File.Delete(path);
        foreach (var (name, bytes) in files)
            File.WriteAllBytes(FileOf(name), bytes);
    }
}
