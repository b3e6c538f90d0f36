using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PixStream.Spi.Signatures.Certificates;

/// <summary>Reads a distinguished name from its text form, once, from the first character to the last.</summary>
internal ref struct NameText(ReadOnlySpan<char> text)
{
    private const int AttributesMax = 32;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<char> _text = text.Trim(" \t\r\n");
    private int _at;

    public bool TryRead([NotNullWhen(true)] out DistinguishedName? name)
    {
        name = null;
        if (_text.Length is 0 or > DistinguishedName.CharactersMax)
            return false;
        var parts = new List<IReadOnlyList<NameAttribute>>();
        var part = new List<NameAttribute>();
        for (var count = 0; count < AttributesMax; count++)
        {
            if (!TryReadAttribute(out var attribute))
                return false;
            part.Add(attribute);
            SkipSpace();
            if (_at == _text.Length)
            {
                parts.Add(part);
                name = new DistinguishedName(parts);
                return true;
            }

            switch (_text[_at++])
            {
                case '+':
                    break;
                case ',' or ';':
                    parts.Add(part);
                    part = [];
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private bool TryReadAttribute(out NameAttribute attribute)
    {
        attribute = default;
        SkipSpace();
        var length = _text[_at..].IndexOf('=');
        if (length <= 0)
            return false;
        var type = NameAttribute.FindType(_text.Slice(_at, length).TrimEnd(" \t\r\n").ToString());
        _at += length + 1;
        SkipSpace();
        if (type is null || !TryReadValue(out var value) || value.Any(char.IsControl))
            return false;
        attribute = new NameAttribute(type, value, default);
        return true;
    }

    private bool TryReadValue([NotNullWhen(true)] out string? value)
    {
        value = null;
        if (_at < _text.Length && _text[_at] == '#')
            return TryReadHexadecimal(out value);
        var isQuoted = _at < _text.Length && _text[_at] == '"';
        if (isQuoted)
            _at++;
        var bytes = new ArrayBufferWriter<byte>();
        // Spaces at the end are not part of the value, unless they are escaped or quoted.
        var kept = 0;
        while (_at < _text.Length && (isQuoted || _text[_at] is not (',' or ';' or '+')))
        {
            var c = _text[_at];
            if (c == '"')
            {
                // .NET doubles a quote within quotes.
                var isDoubled = isQuoted && _at + 1 < _text.Length && _text[_at + 1] == '"';
                if (!isQuoted)
                    return false;
                _at += isDoubled ? 2 : 1;
                if (!isDoubled)
                    return TryDecode(bytes.WrittenSpan, out value);
                bytes.Write("\""u8);
            }
            else if (!TryReadCharacter(bytes))
            {
                return false;
            }

            if (isQuoted || c is not (' ' or '\t' or '\r' or '\n'))
                kept = bytes.WrittenCount;
        }

        return !isQuoted && TryDecode(bytes.WrittenSpan[..kept], out value);
    }

    private bool TryReadCharacter(ArrayBufferWriter<byte> bytes)
    {
        if (_text[_at] != '\\')
        {
            var isPair = char.IsHighSurrogate(_text[_at]) && _at + 1 < _text.Length && char.IsLowSurrogate(_text[_at + 1]);
            var length = isPair ? 2 : 1;
            Encoding.UTF8.GetBytes(_text.Slice(_at, length), bytes);
            _at += length;
            return true;
        }

        if (_at + 1 >= _text.Length)
            return false;
        var escaped = _text[_at + 1];
        if (" \"#+,;<=>\\".Contains(escaped))
        {
            bytes.Write([(byte)escaped]);
            _at += 2;
            return true;
        }

        if (_at + 2 >= _text.Length
            || !byte.TryParse(_text.Slice(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            return false;
        bytes.Write([b]);
        _at += 3;
        return true;
    }

    private bool TryReadHexadecimal([NotNullWhen(true)] out string? value)
    {
        value = null;
        var digits = _text[(_at + 1)..];
        var length = digits.IndexOfAnyExcept(Digits);
        digits = length < 0 ? digits : digits[..length];
        if (digits.Length is 0 || digits.Length % 2 == 1)
            return false;
        _at += 1 + digits.Length;
        value = NameAttribute.ReadValue(Convert.FromHexString(digits));
        return value is not null;
    }

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    private static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? text)
    {
        text = null;
        try
        {
            text = Strict.GetString(utf8);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
    }
}
