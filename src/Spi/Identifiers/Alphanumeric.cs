namespace PixStream.Spi.Identifiers;

/// <summary>The characters that the SPI's identifiers are made of.</summary>
internal static class Alphanumeric
{
    public const string Characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static bool IsAll(ReadOnlySpan<byte> utf8)
    {
        foreach (var b in utf8)
            if (!char.IsAsciiLetterOrDigit((char)b))
                return false;
        return true;
    }
}
