using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PixStream;

/// <summary>
/// How audit records hang together. Each line carries the hash of the line before it (<c>prev</c>) and, as its last member, its
/// own (<c>hash</c>): the SHA-256 of the line's bytes without that member and without the line's end, in small hexadecimal
/// digits. Compiled into the projects that write such lines or check them.
/// </summary>
internal static class AuditHash
{
    /// <summary>Member with the hash of the line before.</summary>
    public const string Previous = "prev";

    private const int Digits = 2 * SHA256.HashSizeInBytes;

    /// <summary>What stands for the line before the first one.</summary>
    public static readonly string Start = new('0', Digits);

    private static readonly SearchValues<byte> Hexadecimal = SearchValues.Create("0123456789abcdef"u8);

    private static ReadOnlySpan<byte> Before => ",\"hash\":\""u8;

    private static ReadOnlySpan<byte> Behind => "\"}"u8;

    private static int Tail => Before.Length + Digits + Behind.Length;

    /// <summary>The hash of a line: of all its bytes, but for its own hash where it carries one.</summary>
    /// <param name="line">Without the line's end.</param>
    public static string Of(ReadOnlySpan<byte> line)
    {
        if (In(line) is null)
            return Convert.ToHexStringLower(SHA256.HashData(line));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(line[..^Tail]);
        hash.AppendData("}"u8);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hash that a line carries; null where it carries none, as lines of earlier versions do.</summary>
    public static string? In(ReadOnlySpan<byte> line)
    {
        if (line.Length <= Tail || !line.EndsWith(Behind) || !line[^Tail..].StartsWith(Before))
            return null;
        var digits = line[^(Digits + Behind.Length)..^Behind.Length];
        return digits.ContainsAnyExcept(Hexadecimal) ? null : Encoding.ASCII.GetString(digits);
    }

    /// <summary>The line with its hash in it.</summary>
    /// <param name="line">A JSON object without its hash, and without the line's end.</param>
    /// <param name="hash">Of the line.</param>
    public static byte[] Seal(ReadOnlySpan<byte> line, string hash) =>
        [.. line[..^1], .. Before, .. Encoding.ASCII.GetBytes(hash), .. Behind];
}
