using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using PixStream.Http.Routing;
using PixStream.Streams.Values;

namespace PixStream.Http.Tokens;

/// <summary>
/// Makes tokens and checks them. A token is 31 bytes in base64url without padding: format (1), key id (1), profile (1),
/// stream (8), step (4), then the first 16 bytes of HMAC-SHA256 over the participant's ISPB and the 15 bytes before. The ISPB
/// itself is not in it: the request's path names it, and the HMAC is wrong if it is another one. A step beyond 2,147,483,647
/// takes 8 bytes, in format 2, and the token 35.
/// </summary>
internal sealed class TokenCodec(TokenKeyRing keys)
{
    private const byte Short = 1;
    private const byte Long = 2;
    private const int StepAt = 11;
    private const int MacBytes = 16;
    private const int TokenBytesMax = StepAt + sizeof(long) + MacBytes;

    /// <summary>Length of the token of that step, in characters.</summary>
    public static int LengthOf(StreamStep step) => Base64Url.GetEncodedLength(BytesOf(FormatOf(step)));

    /// <summary>Id of the key that new tokens are made with.</summary>
    public byte CurrentKeyId => keys.CurrentId;

    /// <summary>
    /// Writes the token of that step. It is made with the key of that id, or with the current one where that key has been
    /// retired.
    /// </summary>
    public void Write(Ispb ispb, Profile profile, StreamStep step, byte keyId, Span<char> text)
    {
        if (!keys.TryFind(keyId, out var key))
        {
            keyId = keys.CurrentId;
            keys.TryFind(keyId, out key);
        }

        var format = FormatOf(step);
        Span<byte> token = stackalloc byte[TokenBytesMax];
        token = token[..BytesOf(format)];
        token[0] = format;
        token[1] = keyId;
        token[2] = (byte)profile;
        BinaryPrimitives.WriteUInt64BigEndian(token[3..], step.Stream.Value);
        if (format == Short)
            BinaryPrimitives.WriteInt32BigEndian(token[StepAt..], (int)step.Step);
        else
            BinaryPrimitives.WriteInt64BigEndian(token[StepAt..], step.Step);
        Mac(key, ispb, token[..^MacBytes], token[^MacBytes..]);
        Base64Url.EncodeToChars(token, text);
    }

    /// <summary>Paths given out a moment ago.</summary>
    public IssuedPaths Issued { get; } = new();

    /// <summary>Whether we issued this token to this participant, in this profile; if so, what it names.</summary>
    /// <param name="text">The token.</param>
    /// <param name="ispb">The participant that the path names.</param>
    /// <param name="profile">The profile that the path belongs to.</param>
    /// <param name="step">What the token names.</param>
    /// <param name="path">
    /// The request's whole path, of which the text is the end. Spares the MAC where it was just issued.
    /// </param>
    public bool TryOpen(ReadOnlySpan<char> text, Ispb ispb, Profile profile, out StreamStep step, string? path = null)
    {
        step = default;

        Span<byte> token = stackalloc byte[TokenBytesMax];
        if (text.Length > Base64Url.GetEncodedLength(TokenBytesMax)
            || Base64Url.DecodeFromChars(text, token, out var read, out var length) != OperationStatus.Done
            || read != text.Length)
            return false;
        token = token[..length];
        if (length < StepAt || length != BytesOf(token[0]) || !IsCanonical(text, length))
            return false;
        if (token[2] != (byte)profile || !keys.TryFind(token[1], out var key))
            return false;

        var stream = new StreamId(BinaryPrimitives.ReadUInt64BigEndian(token[3..]));
        if (!Issued.Has(stream, path))
        {
            Span<byte> mac = stackalloc byte[MacBytes];
            Mac(key, ispb, token[..^MacBytes], mac);
            if (!CryptographicOperations.FixedTimeEquals(mac, token[^MacBytes..]))
                return false;
        }

        var number = token[0] == Short
            ? BinaryPrimitives.ReadInt32BigEndian(token[StepAt..])
            : BinaryPrimitives.ReadInt64BigEndian(token[StepAt..]);
        step = new StreamStep(stream, number);
        return true;
    }

    private static byte FormatOf(StreamStep step) => step.Step > int.MaxValue ? Long : Short;

    /// <summary>Bytes of a token; 0 where there is no such format.</summary>
    private static int BytesOf(byte format) => format switch
    {
        Short => StepAt + sizeof(int) + MacBytes,
        Long => StepAt + sizeof(long) + MacBytes,
        _ => 0,
    };

    /// <summary>The last character may carry bits that no byte needs. Only zeros there are ours: one token, one text.</summary>
    private static bool IsCanonical(ReadOnlySpan<char> text, int bytes) =>
        text.Length == Base64Url.GetEncodedLength(bytes)
        && (bytes % 3) switch
        {
            0 => true,
            1 => text[^1] is 'A' or 'Q' or 'g' or 'w',
            _ => "AEIMQUYcgkosw048".Contains(text[^1]),
        };

    private static void Mac(ReadOnlySpan<byte> key, Ispb ispb, ReadOnlySpan<byte> statement, Span<byte> mac)
    {
        Span<byte> room = stackalloc byte[Ispb.Length + TokenBytesMax];
        var input = room[..(Ispb.Length + statement.Length)];
        BinaryPrimitives.WriteUInt64BigEndian(input, ispb.Word);
        statement.CopyTo(input[Ispb.Length..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input, full);
        full[..MacBytes].CopyTo(mac);
    }
}
