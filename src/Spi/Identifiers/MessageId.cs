using System.Text;

namespace PixStream.Spi.Identifiers;

/// <summary>
/// The id of a message, in AppHdr/BizMsgIdr and in GrpHdr/MsgId (the schemas' MsgIdType): <c>M</c>, the ISPB of the
/// institution that made it and 23 ASCII letters or digits; 32 characters.
/// </summary>
public readonly record struct MessageId
{
    /// <summary>Length in characters, and in bytes.</summary>
    public const int Length = 32;

    private readonly string? _text;

    private MessageId(string text) => _text = text;

    /// <summary>The institution that made the id; empty for the default value.</summary>
    public string Ispb => _text?[1..9] ?? "";

    /// <summary>Whether the UTF-8 text is a message id.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8) =>
        utf8.Length == Length && utf8[0] == 'M' && IspbText.IsValid(utf8[1..9]) && Alphanumeric.IsAll(utf8[9..]);

    /// <summary>Reads a message id; false if the text is not one.</summary>
    public static bool TryParse(string? text, out MessageId id)
    {
        Span<byte> utf8 = stackalloc byte[Length];
        var good = text?.Length == Length && Encoding.UTF8.TryGetBytes(text, utf8, out _) && IsValid(utf8);
        id = good ? new MessageId(text!) : default;
        return good;
    }

    /// <summary>A random id.</summary>
    /// <exception cref="ArgumentException">The ISPB is not one.</exception>
    public static MessageId Make(string ispb, Random random)
    {
        IspbText.Require(ispb);
        return new MessageId($"M{ispb}{random.GetString(Alphanumeric.Characters, 23)}");
    }

    /// <summary>The 32 characters; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
