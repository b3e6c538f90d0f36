using System.Text;

namespace PixStream.Spi.Identifiers;

/// <summary>
/// The number by which Brazil knows a company: eight characters for the company, four for the establishment and two digits
/// that check them, as messages carry them, without punctuation. The first twelve are digits or, since July 2026, capitals
/// (Instrução Normativa RFB 2.229/2024; the schemas' PICnpj).
/// </summary>
internal readonly record struct Cnpj
{
    /// <summary>Length in characters, and in bytes.</summary>
    public const int Length = TaxId.CnpjLength;

    private readonly string? _text;

    private Cnpj(string text) => _text = text;

    /// <summary>The eight characters that name the company, whichever establishment it is; empty for the default value.</summary>
    public string Company => _text?[..8] ?? "";

    /// <summary>Reads a CNPJ; false if the text is not one, or its check digits are wrong.</summary>
    public static bool TryParse(string? text, out Cnpj cnpj)
    {
        Span<byte> utf8 = stackalloc byte[Length];
        var good = text?.Length == Length && Encoding.UTF8.TryGetBytes(text, utf8, out _) && TaxId.IsValid(utf8);
        cnpj = good ? new Cnpj(text!) : default;
        return good;
    }

    /// <summary>The 14 characters; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
