namespace PixStream;

/// <summary>
/// Reads a secret from a file that its owner alone can read: hexadecimal digits, which may have blanks and line ends around them.
/// Compiled into the projects that have secrets.
/// </summary>
internal static class SecretFile
{
    private const int LengthMax = 1024;

    /// <param name="path">The file.</param>
    /// <param name="bytesMin">The shortest secret.</param>
    /// <param name="bytesMax">The longest.</param>
    /// <param name="secret">What the file holds.</param>
    /// <returns>Why it cannot be used, without anything of what is in it; null if it can.</returns>
    public static string? Read(string path, int bytesMin, int bytesMax, out byte[] secret)
    {
        secret = [];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (OwnerOnly.IsWider(file))
                return "Others than its owner can read or change it, so it is no secret. Take their rights away: chmod 600.";
            using var reader = new StreamReader(file);
            if (file.Length <= LengthMax && Parse(reader.ReadToEnd(), bytesMin, bytesMax) is { } found)
            {
                secret = found;
                return null;
            }

            return bytesMin == bytesMax
                ? $"It does not hold {2 * bytesMin} hexadecimal digits."
                : $"It does not hold {2 * bytesMin} to {2 * bytesMax} hexadecimal digits.";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private static byte[]? Parse(string text, int bytesMin, int bytesMax)
    {
        var digits = text.AsSpan().Trim();
        if (digits.Length < 2 * bytesMin || digits.Length > 2 * bytesMax || digits.Length % 2 != 0)
            return null;
        foreach (var c in digits)
            if (!char.IsAsciiHexDigit(c))
                return null;
        return Convert.FromHexString(digits);
    }
}
