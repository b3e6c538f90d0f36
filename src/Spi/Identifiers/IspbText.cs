namespace PixStream.Spi.Identifiers;

/// <summary>The eight characters, <c>[0-9A-Z]{8}</c>, that name a participant (the schemas' ISPBType).</summary>
internal static class IspbText
{
    /// <summary>Length in characters, and in bytes.</summary>
    public const int Length = 8;

    /// <summary>Whether the text is an ISPB.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length != Length)
            return false;
        foreach (var c in text)
            if (!char.IsAsciiDigit(c) && !char.IsAsciiLetterUpper(c))
                return false;
        return true;
    }

    /// <summary>Whether the UTF-8 text is an ISPB.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length != Length)
            return false;
        foreach (var b in utf8)
            if (!char.IsAsciiDigit((char)b) && !char.IsAsciiLetterUpper((char)b))
                return false;
        return true;
    }

    internal static void Require(string ispb)
    {
        if (!IsValid(ispb))
            throw new ArgumentException("An ISPB has eight characters of 0-9 and A-Z.", nameof(ispb));
    }
}
