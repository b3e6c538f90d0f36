using System.Buffers;
using System.Text;
using System.Text.Unicode;
using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Xml;

/// <summary>
/// Which bytes may stand where. Names are ASCII: no SPI message has others, and XML's own tables differ between editions.
/// </summary>
internal static class XmlBytes
{
    private static readonly SearchValues<byte> PlainAscii =
        SearchValues.Create([9, 10, 13, .. Enumerable.Range(32, 96).Select(b => (byte)b)]);

    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Except([9, 10, 13]).Select(b => (byte)b)]);

    private static readonly bool[] NameBytes =
        [.. Enumerable.Range(0, 256).Select(b => b < 128 && (char.IsAsciiLetterOrDigit((char)b) || "_-.".Contains((char)b)))];

    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    public static bool IsName(byte b) => NameBytes[b];

    public static int SkipSpace(ReadOnlySpan<byte> xml, int at)
    {
        while ((uint)at < (uint)xml.Length && IsSpace(xml[at]))
            at++;
        return at;
    }

    /// <summary>The end of the name (without colon) that begins at <paramref name="at"/>, or <paramref name="at"/>.</summary>
    public static int SkipName(ReadOnlySpan<byte> xml, int at)
    {
        if ((uint)at >= (uint)xml.Length || !(char.IsAsciiLetter((char)xml[at]) || xml[at] == '_'))
            return at;
        var names = NameBytes;
        do
            at++;
        while ((uint)at < (uint)xml.Length && names[xml[at]]);
        return at;
    }

    /// <summary>
    /// One vectorised look at all bytes, so that the scanner need not ask of each whether it is a legal character:
    /// UTF-8, no control characters, no U+FFFE or U+FFFF.
    /// </summary>
    public static bool AreCharacters(ReadOnlySpan<byte> xml, ref XmlFault fault)
    {
        var first = xml.IndexOfAnyExcept(PlainAscii);
        if (first < 0)
            return true;
        if (xml[first] < 128)
            return Illegal(xml, first, ref fault);
        if (!Utf8.IsValid(xml[first..]))
            return fault.Set(EnvelopeReason.InvalidUtf8, first + ValidLength(xml[first..]), "The bytes here are not UTF-8.");
        var control = xml[first..].IndexOfAny(Controls);
        if (control >= 0)
            return Illegal(xml, first + control, ref fault);
        for (int at = first, found; (found = xml[at..].IndexOf((byte)0xEF)) >= 0; at += found + 3)
            if (xml[at + found + 1] == 0xBF && xml[at + found + 2] >= 0xBE)
                return fault.Set(EnvelopeReason.IllegalCharacter, at + found,
                    "XML does not allow the characters U+FFFE and U+FFFF.");
        return true;
    }

    private static bool Illegal(ReadOnlySpan<byte> xml, int at, ref XmlFault fault) =>
        fault.Set(EnvelopeReason.IllegalCharacter, at, $"XML does not allow the control character U+{xml[at]:X4}.");

    private static int ValidLength(ReadOnlySpan<byte> xml)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(xml[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return at;
    }
}
