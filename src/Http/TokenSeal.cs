using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using PixStream.Streams;

namespace PixStream.Http;

/// <summary>
/// Makes tokens and checks them. A token is 31 bytes in base64url without padding: format (1), key id (1), profile (1),
/// stream (8), step (4), then the first 16 bytes of HMAC-SHA256 over the participant's ISPB and the 15 bytes before. The ISPB
/// itself is not in it: the request's path names it, and the seal breaks if it is another one.
/// </summary>
internal sealed class TokenSeal(TokenKeyRing keys)
{
    /// <summary>Length of a token, in characters.</summary>
    public const int TextLength = 42;

    private const byte Format = 1;
    private const int StatementBytes = 15;
    private const int MacBytes = 16;
    private const int TokenBytes = StatementBytes + MacBytes;

    /// <summary>Id of the key that seals new tokens.</summary>
    public byte CurrentKeyId => keys.CurrentId;

    /// <summary>
    /// Writes the token of that step. It is sealed with the key of that id, or with the current one where that key has been
    /// retired.
    /// </summary>
    public void Seal(Ispb ispb, Profile profile, StreamStep step, byte keyId, Span<char> text)
    {
        if (!keys.TryFind(keyId, out var key))
        {
            keyId = keys.CurrentId;
            keys.TryFind(keyId, out key);
        }

        Span<byte> token = stackalloc byte[TokenBytes];
        token[0] = Format;
        token[1] = keyId;
        token[2] = (byte)profile;
        BinaryPrimitives.WriteUInt64BigEndian(token[3..], step.Stream.Value);
        BinaryPrimitives.WriteInt32BigEndian(token[11..], step.Step);
        Mac(key, ispb, token[..StatementBytes], token[StatementBytes..]);
        Base64Url.EncodeToChars(token, text);
    }

    /// <summary>Paths given out a moment ago.</summary>
    public IssuedPaths Issued { get; } = new();

    /// <summary>Whether we issued this token to this participant, in this profile; if so, what it names.</summary>
    /// <param name="text">The token.</param>
    /// <param name="ispb">The participant that the path names.</param>
    /// <param name="profile">The profile that the path belongs to.</param>
    /// <param name="step">What the token names.</param>
    /// <param name="path">The request's whole path, of which the text is the end. Spares the MAC where it was just issued.</param>
    public bool TryOpen(ReadOnlySpan<char> text, Ispb ispb, Profile profile, out StreamStep step, string? path = null)
    {
        step = default;

        // The last character carries four bits that no byte needs. Only zeros there are ours: one token, one text.
        if (text.Length != TextLength || text[^1] is not ('A' or 'Q' or 'g' or 'w'))
            return false;
        Span<byte> token = stackalloc byte[TokenBytes];
        if (Base64Url.DecodeFromChars(text, token, out _, out var length) != OperationStatus.Done || length != TokenBytes)
            return false;
        if (token[0] != Format || token[2] != (byte)profile || !keys.TryFind(token[1], out var key))
            return false;

        var stream = new StreamId(BinaryPrimitives.ReadUInt64BigEndian(token[3..]));
        if (!Issued.Has(stream, path))
        {
            Span<byte> mac = stackalloc byte[MacBytes];
            Mac(key, ispb, token[..StatementBytes], mac);
            if (!CryptographicOperations.FixedTimeEquals(mac, token[StatementBytes..]))
                return false;
        }

        step = new StreamStep(stream, BinaryPrimitives.ReadInt32BigEndian(token[11..]));
        return true;
    }

    private static void Mac(ReadOnlySpan<byte> key, Ispb ispb, ReadOnlySpan<byte> statement, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[Ispb.Length + StatementBytes];
        BinaryPrimitives.WriteUInt64BigEndian(input, ispb.Word);
        statement.CopyTo(input[Ispb.Length..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input, full);
        full[..MacBytes].CopyTo(mac);
    }
}
