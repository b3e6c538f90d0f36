using System.Formats.Asn1;
using System.Text;

namespace PixStream.Spi.Signatures.Certificates;

/// <summary>One attribute of a distinguished name, such as <c>O=ICP-Brasil</c>.</summary>
/// <param name="Type">Its object identifier in dotted form.</param>
/// <param name="Value">Its text; for a value that is no text, <c>#</c> and its encoding in hexadecimal.</param>
/// <param name="Der">Its value as a certificate has it; empty if it was read from text.</param>
internal readonly record struct NameAttribute(string Type, string Value, ReadOnlyMemory<byte> Der)
{
    /// <summary>Those that RFC 4514 writes by name.</summary>
    private static readonly Dictionary<string, string> Names = new()
    {
        ["2.5.4.3"] = "CN", ["2.5.4.7"] = "L", ["2.5.4.8"] = "ST", ["2.5.4.10"] = "O", ["2.5.4.11"] = "OU", ["2.5.4.6"] = "C",
        ["2.5.4.9"] = "STREET", ["0.9.2342.19200300.100.1.25"] = "DC", ["0.9.2342.19200300.100.1.1"] = "UID",
    };

    /// <summary>Those, and what else OpenSSL, Java and .NET write.</summary>
    private static readonly Dictionary<string, string> Types =
        new(Names.ToDictionary(pair => pair.Value, pair => pair.Key), StringComparer.OrdinalIgnoreCase)
        {
            ["S"] = "2.5.4.8", ["SN"] = "2.5.4.4", ["SURNAME"] = "2.5.4.4", ["SERIALNUMBER"] = "2.5.4.5", ["T"] = "2.5.4.12",
            ["TITLE"] = "2.5.4.12", ["DESCRIPTION"] = "2.5.4.13", ["BUSINESSCATEGORY"] = "2.5.4.15", ["POSTALCODE"] = "2.5.4.17",
            ["G"] = "2.5.4.42", ["GN"] = "2.5.4.42", ["GIVENNAME"] = "2.5.4.42", ["I"] = "2.5.4.43", ["INITIALS"] = "2.5.4.43",
            ["GENERATION"] = "2.5.4.44", ["GENERATIONQUALIFIER"] = "2.5.4.44", ["DNQ"] = "2.5.4.46", ["DNQUALIFIER"] = "2.5.4.46",
            ["ORGANIZATIONIDENTIFIER"] = "2.5.4.97", ["E"] = "1.2.840.113549.1.9.1",
            ["EMAIL"] = "1.2.840.113549.1.9.1", ["EMAILADDRESS"] = "1.2.840.113549.1.9.1",
            ["JURISDICTIONC"] = "1.3.6.1.4.1.311.60.2.1.3", ["JURISDICTIONST"] = "1.3.6.1.4.1.311.60.2.1.2",
            ["JURISDICTIONL"] = "1.3.6.1.4.1.311.60.2.1.1",
        };

    /// <summary>The object identifier of a type as names write it; null if it is not known.</summary>
    public static string? FindType(string written)
    {
        if (written.StartsWith("OID.", StringComparison.OrdinalIgnoreCase))
            written = written[4..];
        if (Types.TryGetValue(written, out var type))
            return type;
        var isOid = written.Length > 0 && written.Split('.') is { Length: > 1 } arcs
            && arcs.All(arc => arc.Length > 0 && arc.All(char.IsAsciiDigit) && (arc.Length == 1 || arc[0] != '0'));
        return isOid ? written : null;
    }

    /// <summary>The text of a value in DER; null if it is broken.</summary>
    public static string? ReadValue(ReadOnlyMemory<byte> der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.BER);
            var tag = reader.PeekTag();
            var content = reader.PeekContentBytes().Span;
            reader.ReadEncodedValue();
            if (reader.HasData)
                return null;
            // Certificates break the alphabets of the older strings so often that all of them are read as Latin 1.
            return tag.TagClass != TagClass.Universal ? Hexadecimal(der) : (UniversalTagNumber)tag.TagValue switch
            {
                UniversalTagNumber.UTF8String => Encoding.UTF8.GetString(content),
                UniversalTagNumber.BMPString => Encoding.BigEndianUnicode.GetString(content),
                UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.T61String
                    or UniversalTagNumber.VisibleString or UniversalTagNumber.NumericString => Encoding.Latin1.GetString(content),
                _ => Hexadecimal(der),
            };
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>
    /// The same for all ways to write the same attribute: case and runs of spaces do not count (RFC 5280, section 7.1).
    /// </summary>
    public string Key()
    {
        var value = string.Join(' ', Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
        return $"{Type}={value.Length}:{value}";
    }

    /// <summary>As RFC 4514 writes it.</summary>
    public override string ToString()
    {
        if (!Names.TryGetValue(Type, out var name))
            return $"{Type}={(Der.IsEmpty ? Value : Hexadecimal(Der))}";
        var text = new StringBuilder(name).Append('=');
        for (var i = 0; i < Value.Length; i++)
        {
            var c = Value[i];
            if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' || (c == '#' && i == 0)
                || (c == ' ' && (i == 0 || i == Value.Length - 1)))
                text.Append('\\');
            if (char.IsControl(c))
                foreach (var b in Encoding.UTF8.GetBytes([c]))
                    text.Append('\\').Append(b.ToString("X2", null));
            else
                text.Append(c);
        }

        return text.ToString();
    }

    private static string Hexadecimal(ReadOnlyMemory<byte> der) => $"#{Convert.ToHexString(der.Span)}";
}
