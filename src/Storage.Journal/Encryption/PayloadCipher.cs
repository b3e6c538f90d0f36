using System.Buffers.Binary;
using System.Security.Cryptography;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Encryption;

/// <summary>
/// Encrypts and decrypts payloads where they lie in their records: AES-256-GCM, with a key of each segment's own (HKDF, SHA-256)
/// and a random nonce for each message. So many messages as a segment holds can be encrypted with one key. What stands in front
/// of a payload is authenticated with it: a message cannot be put in another's place.
/// </summary>
/// <param name="ring">Null where nothing is encrypted.</param>
/// <param name="journalKey">Of the journal. Two journals with the same keys encrypt differently.</param>
internal sealed class PayloadCipher(PayloadKeyRing? ring, UInt128 journalKey) : IDisposable
{
    private static readonly byte[] Info = [.. "PixStream journal payload 1"u8];

    // Random bytes come many at a time: each call costs as much as the encryption of a message.
    private readonly byte[] _nonces = new byte[128 * EncryptedPlace.NonceSize];
    private int _nonceAt = int.MaxValue;
    private SegmentCipher? _writing;

    // Of each thread, the last that it read with: messages of a batch lie in few segments. A cipher is not for two threads at
    // once.
    private readonly ThreadLocal<SegmentCipher?> _reading = new();

    /// <summary>Whether new messages are encrypted.</summary>
    public bool IsOn => ring is not null;

    /// <summary>Encrypts the message of a record whose length and participant stand in it. One caller at a time.</summary>
    public void Encrypt(Span<byte> record, ulong segment)
    {
        var key = ring!.Current.Newest;
        if (_writing?.IsFor(key, segment) != true)
        {
            _writing?.Cipher.Dispose();
            _writing = CipherFor(key, segment);
        }

        var place = EncryptedPlace.Of(record);
        BinaryPrimitives.WriteUInt32LittleEndian(record[place.KeyNumber..], key.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(record[place.KeyCheck..], key.Check);
        NextNonce().CopyTo(place.NonceIn(record));
        var payload = place.PayloadIn(record);
        _writing.Cipher.Encrypt(place.NonceIn(record), payload, payload, place.TagIn(record), place.AuthenticatedIn(record));
    }

    /// <summary>Decrypts the message of a record, in its place.</summary>
    /// <param name="record">As it was read.</param>
    /// <param name="segment">Where it lies.</param>
    /// <param name="offset">Where it lies there.</param>
    /// <exception cref="StoreUnavailableException">Its key is not there.</exception>
    /// <exception cref="CorruptStoreException">It was changed.</exception>
    public void Decrypt(Span<byte> record, Segment segment, long offset)
    {
        var place = EncryptedPlace.Of(record);
        if (FaultOf(record, place, out var key) is { } fault)
            throw new StoreUnavailableException(fault);
        var reading = ReadingFor(key!, segment.Number);
        var payload = place.PayloadIn(record);
        try
        {
            reading.Cipher.Decrypt(
                place.NonceIn(record), payload, place.TagIn(record), payload, place.AuthenticatedIn(record));
        }
        catch (AuthenticationTagMismatchException changed)
        {
            throw new CorruptStoreException(
                $"{segment.Path} was changed at offset {offset}: the encrypted message that lies there is not what was written. Restore the "
                + "file from a copy.", changed);
        }
    }

    /// <summary>Looks whether the key of an encrypted message is there.</summary>
    /// <exception cref="JournalKeyException">It is not.</exception>
    public void ExpectKeyOf(ReadOnlySpan<byte> record)
    {
        if (FaultOf(record, EncryptedPlace.Of(record), out _) is { } fault)
            throw new JournalKeyException(fault);
    }

    public void Dispose()
    {
        _writing?.Cipher.Dispose();
        _reading.Dispose();
        ring?.Dispose();
    }

    private string? FaultOf(ReadOnlySpan<byte> record, EncryptedPlace place, out PayloadKey? key)
    {
        var number = BinaryPrimitives.ReadUInt32LittleEndian(record[place.KeyNumber..]);
        key = ring?.Current.Find(number);
        return key is null
            ? $"Messages of the journal are encrypted with key {number}, which is not there. Put its file into the directory of "
                + $"{JournalOptions.Section}:{nameof(JournalOptions.KeyDirectory)}."
            : key.Check != BinaryPrimitives.ReadUInt32LittleEndian(record[place.KeyCheck..])
                ? $"Messages of the journal are encrypted with a key {number} that is another than the one in the file {number}. Put the "
                    + "former one back, and give the new one a number of its own."
                : null;
    }

    private SegmentCipher ReadingFor(PayloadKey key, ulong segment)
    {
        try
        {
            if (_reading.Value is { } last && last.IsFor(key, segment))
                return last;
            _reading.Value?.Cipher.Dispose();
            return _reading.Value = CipherFor(key, segment);
        }
        catch (ObjectDisposedException)
        {
            throw new StoreUnavailableException("The journal is closed.");
        }
    }

    private ReadOnlySpan<byte> NextNonce()
    {
        if (_nonceAt >= _nonces.Length)
        {
            RandomNumberGenerator.Fill(_nonces);
            _nonceAt = 0;
        }

        var nonce = _nonces.AsSpan(_nonceAt, EncryptedPlace.NonceSize);
        _nonceAt += EncryptedPlace.NonceSize;
        return nonce;
    }

    private SegmentCipher CipherFor(PayloadKey key, ulong segment)
    {
        Span<byte> salt = stackalloc byte[24];
        BinaryPrimitives.WriteUInt128LittleEndian(salt, journalKey);
        BinaryPrimitives.WriteUInt64LittleEndian(salt[16..], segment);
        Span<byte> derived = stackalloc byte[PayloadKeys.KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Secret, derived, salt, Info);
        return new SegmentCipher(key, segment, new AesGcm(derived, EncryptedPlace.TagSize));
    }

    private sealed record SegmentCipher(PayloadKey Key, ulong Segment, AesGcm Cipher)
    {
        public bool IsFor(PayloadKey key, ulong segment) =>
            Segment == segment && Key.Number == key.Number && Key.Secret.AsSpan().SequenceEqual(key.Secret);
    }
}
