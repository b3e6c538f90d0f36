using System.Text;
using PixStream.Storage.Journal.Encryption;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Storage.Journal.Tests.Format;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using Record = PixStream.Storage.Journal.Format.Record;

namespace PixStream.Storage.Journal.Tests.Encryption;

/// <summary>What is encrypted, with which key, and what is said where a key is missing or a file was changed.</summary>
public sealed class EncryptionTests : IDisposable
{
    private static readonly UInt128 JournalKey = new(0x0011223344556677, 0x8899AABBCCDDEEFF);

    private readonly FakeTime _time = new();
    private readonly MemoryDisk _disk = new();
    private readonly KeyFiles _keys = new(1);
    private readonly ParticipantBook _book = new(Sample.Psp);

    public void Dispose()
    {
        _keys.Dispose();
        _disk.Dispose();
    }

    /// <summary>Its bytes were made with another library, by the words of the documentation.</summary>
    [Fact]
    public void An_encrypted_message_stays_readable()
    {
        _keys.Write(1, "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\n");
        using var cipher = new PayloadCipher(new PayloadKeyRing(
            new JournalOptions { KeyDirectory = _keys.Path }, _time, Sample.Instruments), JournalKey);
        using var segment = new Segment(_disk, new OpenSegments(3), new SegmentHeader(3, JournalKey, 0, 1));
        var record = Golden.Bytes("v1-record-encrypted-message");
        Assert.True(Record.TryRead(record, out _, out _));

        cipher.Decrypt(record, segment, 0);

        var body = record.AsSpan(Record.HeaderSize);
        var message = MessageRecord.Read(body);
        Assert.True(message.IsEncrypted);
        Assert.Equal("<xml>ação</xml>", Encoding.UTF8.GetString(body.Slice(message.PayloadStart, message.PayloadLength)));

        // In another segment it would be another message.
        using var other = new Segment(_disk, new OpenSegments(3), new SegmentHeader(4, JournalKey, 0, 1));
        Assert.Throws<CorruptStoreException>(() => cipher.Decrypt(Golden.Bytes("v1-record-encrypted-message"), other, 0));
    }

    [Fact]
    public async Task Nothing_of_a_payload_lies_in_clear_and_all_of_it_comes_back()
    {
        using (var store = Open())
            await WriteAsync(store, 5);
        foreach (var message in _book.Messages.Values)
            Assert.All(_disk.Names, name => Assert.Equal(-1, PlaceOf(message.Message.Payload.Span[..16], name)));
        using (var store = Open())
            await HoldsAsync(store);

    }

    [Fact]
    public async Task What_was_written_in_clear_before_stays_readable()
    {
        using (var store = Sample.Open(_disk, _time))
            await WriteAsync(store, 2);
        using (var store = Open())
        {
            await HoldsAsync(store);
            await WriteAsync(store, 1);
        }

        Assert.Equal([false, false, true], Records().Select(static record => MessageRecord.Read(record.AsSpan(16)).IsEncrypted));
        using (var store = Open())
            await HoldsAsync(store);
    }

    [Fact]
    public async Task Each_message_has_a_nonce_of_its_own()
    {
        using (var store = Open())
            await WriteAsync(store, 50, size: 100);
        var nonces = Records().Select(static record => Convert.ToHexString(record[(Nonce(record))..][..12])).ToList();
        Assert.Equal(50, nonces.Count);
        Assert.Equal(50, nonces.Distinct().Count());
    }

    [Fact]
    public async Task What_was_changed_on_the_disk_is_not_handed_out_though_its_checksum_fits()
    {
        using (var store = Open())
            await WriteAsync(store, 2, size: 40);
        var name = _disk.Names.Single(static name => Segment.NumberOf(name) is not null);
        var file = _disk.BytesOf(name).ToArray();
        var record = Records().First();
        var at = PlaceOf(record, name);
        // The sequence stays: without it the message is not found.
        for (var offset = Record.HeaderSize + 16; offset < record.Length - 8; offset++)
        {
            var changed = file.ToArray();
            changed[at + offset] ^= 1;
            Complete(changed.AsSpan(at, record.Length));
            using var disk = new MemoryDisk();
            disk.Put(name, changed);
            try
            {
                using var store = Sample.Open(disk, _time, keyDirectory: _keys.Path);
                using var batch = await store.ReadAsync(Sample.Psp, new Batch([new SequenceRange(1, 1)], 0));
                Assert.Fail($"Byte {offset} was changed, and the message was read.");
            }
            catch (Exception refusal) when (refusal is CorruptStoreException or JournalKeyException)
            {
                Assert.NotEmpty(refusal.Message);
            }
        }
    }

    [Fact]
    public async Task A_new_key_counts_without_a_restart_and_older_messages_stay_readable()
    {
        using (var store = Open())
        {
            await WriteAsync(store, 1);
            _keys.Write(2);
            _time.Advance(TimeSpan.FromSeconds(5));
            await WriteAsync(store, 1);
            await HoldsAsync(store);
        }

        Assert.Equal([1u, 2u], Records().Select(NumberOf));
        using (var store = Open())
            await HoldsAsync(store);
    }

    [Fact]
    public async Task A_bad_key_beside_a_good_one_changes_nothing_while_it_runs_and_stops_the_next_start()
    {
        using (var store = Open())
        {
            _keys.Write(2, "abc");
            _time.Advance(TimeSpan.FromSeconds(5));
            await WriteAsync(store, 1);
            await HoldsAsync(store);
        }

        Assert.Equal([1u], Records().Select(NumberOf));
        var refusal = Assert.Throws<JournalKeyException>(Open);
        Assert.Equal(
            $"PixStream:Journal:KeyDirectory: {_keys.PathOf(2)} cannot be used. It does not hold 64 hexadecimal digits.",
            refusal.Message);
    }

    [Fact]
    public async Task Where_the_key_is_missing_the_start_says_which()
    {
        using (var store = Open())
            await WriteAsync(store, 1);
        Assert.StartsWith(
            "Messages of the journal are encrypted with key 1, which is not there. Put its file into the directory of ",
            Assert.Throws<JournalKeyException>(() => Sample.Open(_disk, _time)).Message, StringComparison.Ordinal);

        _keys.Write(1, new string('a', 64));
        Assert.StartsWith(
            "Messages of the journal are encrypted with a key 1 that is another than the one in the file 1.",
            Assert.Throws<JournalKeyException>(Open).Message, StringComparison.Ordinal);

        _keys.Remove(1);
        Assert.EndsWith(
            "has no key. A key is a file that is named 1, 2 and so on.", Assert.Throws<JournalKeyException>(Open).Message,
            StringComparison.Ordinal);
        _keys.Write(1);
        using (var store = Open())
            await HoldsAsync(store);
    }

    [Fact]
    public async Task Where_the_key_of_an_old_segment_is_missing_only_its_messages_are_unavailable()
    {
        using (var store = Open(segmentBytes: 4096))
        {
            await WriteAsync(store, 3, size: 1500);
            _keys.Write(2);
            _time.Advance(TimeSpan.FromSeconds(5));
            await WriteAsync(store, 6, size: 1500);
        }

        _keys.Remove(1);
        using (var store = Open(segmentBytes: 4096))
        {
            var missing = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
                await store.ReadAsync(Sample.Psp, new Batch([new SequenceRange(1, 1)], 0)));
            Assert.Contains("key 1, which is not there", missing.Message, StringComparison.Ordinal);
            using var batch = await store.ReadAsync(Sample.Psp, new Batch([new SequenceRange(9, 1)], 0));
            Assert.Equal(1, batch!.Count);

            _keys.Write(1);
            _time.Advance(TimeSpan.FromSeconds(5));
            await HoldsAsync(store);
        }
    }

    private JournalStore Open() => Open(1 << 20);

    private JournalStore Open(int segmentBytes) => Sample.Open(_disk, _time, segmentBytes, keyDirectory: _keys.Path);

    private async Task WriteAsync(JournalStore store, int count, int size = 300)
    {
        var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
        for (var i = 0; i < count; i++)
        {
            _book.Accept(_time, size: size);
            await store.Commit(Sample.Psp, claim, _book.Take());
        }
    }

    private async Task HoldsAsync(JournalStore store)
    {
        foreach (var (sequence, accepted) in _book.Messages)
        {
            using var batch = await store.ReadAsync(Sample.Psp, new Batch([new SequenceRange(sequence, 1)], 0));
            Assert.True(accepted.Message.Payload.Span.SequenceEqual(batch![0].Payload.Span));
            await Check.FindsAsync(store, accepted);
        }
    }

    /// <summary>The messages' records, as they lie on the disk.</summary>
    private List<byte[]> Records()
    {
        var found = new List<byte[]>();
        foreach (var name in _disk.Names.Where(static name => Segment.NumberOf(name) is not null).Order(StringComparer.Ordinal))
        {
            var bytes = _disk.BytesOf(name).ToArray();
            for (var at = SegmentHeader.Size + BlockHeader.Size; at < bytes.Length - 8; at += 8)
                if (Record.TryRead(bytes.AsSpan(at), out _, out var body) && MessageRecord.Is(body))
                    found.Add(bytes[at..(at + Record.SizeOf(body.Length))]);
        }

        return found;
    }

    private static int Nonce(byte[] record) => EncryptedPlace.Of(record).Nonce;

    private static uint NumberOf(byte[] record) => BitConverter.ToUInt32(record, EncryptedPlace.Of(record).KeyNumber);

    private int PlaceOf(ReadOnlySpan<byte> bytes, string name) => _disk.BytesOf(name).AsSpan().IndexOf(bytes);

    private static void Complete(Span<byte> record) =>
        Record.Complete(record, Sample.Psp, BitConverter.ToInt32(record));
}
