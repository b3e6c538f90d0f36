using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace PixStream.Spi.Signatures.Certificates;

/// <summary>
/// The name of a certificate's issuer or subject. Two names are equal if their <see cref="Key"/> is: whichever end they begin
/// with, and however they are spaced, escaped and cased.
/// </summary>
internal sealed class DistinguishedName
{
    /// <summary>Characters of a name in text at most.</summary>
    public const int CharactersMax = 1024;

    /// <summary>The name with nothing in it.</summary>
    public static readonly DistinguishedName Empty = new([]);

    private readonly IReadOnlyList<IReadOnlyList<NameAttribute>> _parts;

    /// <summary>Of the parts in the order of text, which begins with the most particular.</summary>
    public DistinguishedName(IReadOnlyList<IReadOnlyList<NameAttribute>> parts)
    {
        _parts = parts;
        // Within a part the order says nothing. Of the two directions one is chosen, always the same.
        var keys = parts.Select(part => string.Join('+', part.Select(attribute => attribute.Key()).Order(StringComparer.Ordinal)))
            .ToList();
        var forward = string.Join(',', keys);
        keys.Reverse();
        var backward = string.Join(',', keys);
        Key = string.CompareOrdinal(forward, backward) <= 0 ? forward : backward;
    }

    /// <summary>Equal for equal names; not for people to read.</summary>
    public string Key { get; }

    /// <summary>Reads the text form of RFC 4514 or 2253, with spaces and quotes as OpenSSL, Java and .NET put them.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DistinguishedName? name) =>
        new NameText(text).TryRead(out name);

    /// <summary>Reads the name in a certificate or a revocation list.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out DistinguishedName? name)
    {
        name = null;
        var parts = new List<IReadOnlyList<NameAttribute>>();
        try
        {
            var names = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            while (names.HasData)
            {
                var attributes = new List<NameAttribute>();
                var set = names.ReadSetOf(skipSortOrderValidation: true);
                while (set.HasData)
                {
                    var pair = set.ReadSequence();
                    var type = pair.ReadObjectIdentifier();
                    var value = pair.ReadEncodedValue();
                    if (NameAttribute.ReadValue(value) is not { } read)
                        return false;
                    attributes.Add(new NameAttribute(type, read, value));
                }

                parts.Add(attributes);
            }
        }
        catch (AsnContentException)
        {
            return false;
        }

        // A certificate begins with the most general, a text with the most particular.
        parts.Reverse();
        name = new DistinguishedName(parts);
        return true;
    }

    /// <summary>As RFC 4514 writes it, with a space after each comma, as the SPI itself does.</summary>
    public override string ToString() => string.Join(", ", _parts.Select(part => string.Join('+', part)));
}
