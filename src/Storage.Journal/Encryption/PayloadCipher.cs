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

    private AesGcm? _writing;
    private (PayloadKey? Key, ulong Segment) _writingFor;

    /// <summary>Whether new messages are encrypted.</summary>
    public bool IsOn => ring is not null;

    /// <summary>Encrypts the message of a record whose length and participant stand in it. One caller at a time.</summary>
    public void Encrypt(Span<byte> record, ulong segment)
    {
        var key = ring!.Current.Newest;
        if (_writing is null || _writingFor != (key, segment))
        {
            _writing?.Dispose();
            _writing = CipherFor(key, segment);
            _writingFor = (key, segment);
        }

        var place = EncryptedPlace.Of(record);
        BinaryPrimitives.WriteUInt32LittleEndian(record[place.KeyNumber..], key.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(record[place.KeyCheck..], key.Check);
        RandomNumberGenerator.Fill(record.Slice(place.Nonce, EncryptedPlace.NonceSize));
        var payload = place.PayloadIn(record);
        _writing.Encrypt(place.NonceIn(record), payload, payload, place.TagIn(record), place.AuthenticatedIn(record));
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
        using var cipher = CipherFor(key!, segment.Number);
        var payload = place.PayloadIn(record);
        try
        {
            cipher.Decrypt(place.NonceIn(record), payload, place.TagIn(record), payload, place.AuthenticatedIn(record));
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
        _writing?.Dispose();
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

    private AesGcm CipherFor(PayloadKey key, ulong segment)
    {
        Span<byte> salt = stackalloc byte[24];
        BinaryPrimitives.WriteUInt128LittleEndian(salt, journalKey);
        BinaryPrimitives.WriteUInt64LittleEndian(salt[16..], segment);
        Span<byte> derived = stackalloc byte[PayloadKeys.KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Secret, derived, salt, Info);
        return new AesGcm(derived, EncryptedPlace.TagSize);
    }
}
