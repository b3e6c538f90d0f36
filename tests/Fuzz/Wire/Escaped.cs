using System.Globalization;
using System.Text;

namespace PixStream.Fuzz.Wire;

/// <summary>Bytes as text that <c>printf</c> turns into the bytes again: <c>printf '…' | nc host port</c>.</summary>
internal static class Escaped
{
    public static string Of(ReadOnlySpan<byte> bytes, int bytesMax)
    {
        var text = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, bytesMax)])
            _ = b switch
            {
                (byte)'\r' => text.Append("\\r"),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\\' => text.Append("\\\\"),
                (byte)'%' => text.Append("%%"),
                (byte)'\'' => text.Append("\\047"),
                >= 0x20 and < 0x7F => text.Append((char)b),
                // Three octal digits, always: what follows may be a digit.
                _ => text.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0')),
            };
        if (bytes.Length > bytesMax)
            text.Append(CultureInfo.InvariantCulture, $"… ({bytes.Length - bytesMax} bytes more)");
        return text.ToString();
    }
}
