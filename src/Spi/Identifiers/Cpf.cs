using System.Text;

namespace PixStream.Spi.Identifiers;

/// <summary>
/// The number by which Brazil knows a person: nine digits and two that check them, as messages carry them, without
/// punctuation. The eleven digits are never all the same: such numbers pass the check, but the tax office does not give them out.
/// </summary>
internal readonly record struct Cpf
{
    /// <summary>Length in characters, and in bytes.</summary>
    public const int Length = TaxId.CpfLength;

    private readonly string? _text;

    private Cpf(string text) => _text = text;

    /// <summary>Reads a CPF; false if the text is not one, or its check digits are wrong.</summary>
    public static bool TryParse(string? text, out Cpf cpf)
    {
        Span<byte> utf8 = stackalloc byte[Length];
        var good = text?.Length == Length && Encoding.UTF8.TryGetBytes(text, utf8, out _) && TaxId.IsValid(utf8);
        cpf = good ? new Cpf(text!) : default;
        return good;
    }

    /// <summary>The 11 digits; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
