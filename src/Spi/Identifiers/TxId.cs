namespace PixStream.Spi.Identifiers;

/// <summary>
/// The id by which a payee knows a payment again, in PmtId/TxId of a pacs.008 (the schemas' TxIdType): 1 to 35 ASCII letters
/// or digits, chosen by the payee. Unlike the other ids it names neither institution nor time.
/// </summary>
public readonly record struct TxId
{
    /// <summary>Most characters, and bytes, that it has.</summary>
    public const int LengthMax = 35;

    private readonly string? _text;

    private TxId(string text) => _text = text;

    /// <summary>Reads an id; false if the text is not one.</summary>
    public static bool TryParse(string? text, out TxId id)
    {
        var good = text is { Length: >= 1 and <= LengthMax } && text.All(char.IsAsciiLetterOrDigit);
        id = good ? new TxId(text!) : default;
        return good;
    }

    /// <summary>The characters; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
