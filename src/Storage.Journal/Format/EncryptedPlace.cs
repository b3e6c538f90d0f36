namespace PixStream.Storage.Journal.Format;

/// <summary>
/// Where the parts of an encrypted message lie in its record, counted from the record's beginning. Behind BizMsgIdr: number of
/// the key (4), check of the key (4), nonce (12), payload, tag (16).
/// </summary>
/// <param name="KeyNumber">Where the number of the key is.</param>
/// <param name="PayloadLength">The same as in clear.</param>
internal readonly record struct EncryptedPlace(int KeyNumber, int PayloadLength)
{
    public const int NonceSize = 12;
    public const int TagSize = 16;

    /// <summary>Bytes in front of the payload that a message in clear has not.</summary>
    public const int HeadSize = 4 + 4 + NonceSize;

    // Behind the record's length and checksum.
    private const int AuthenticatedFrom = 8;

    public int KeyCheck => KeyNumber + 4;

    public int Nonce => KeyCheck + 4;

    private int Payload => Nonce + NonceSize;

    public static EncryptedPlace Of(ReadOnlySpan<byte> record)
    {
        var message = MessageRecord.Read(record[Record.HeaderSize..]);
        return new EncryptedPlace(Record.HeaderSize + message.PayloadStart - HeadSize, message.PayloadLength);
    }

    public Span<byte> NonceIn(Span<byte> record) => record.Slice(Nonce, NonceSize);

    public Span<byte> PayloadIn(Span<byte> record) => record.Slice(Payload, PayloadLength);

    public Span<byte> TagIn(Span<byte> record) => record.Slice(Payload + PayloadLength, TagSize);

    /// <summary>The participant and all in front of the nonce.</summary>
    public Span<byte> AuthenticatedIn(Span<byte> record) => record[AuthenticatedFrom..Nonce];
}
