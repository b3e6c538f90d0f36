using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace PixStream.Http.Server;

/// <summary>
/// <c>X-Request-Id</c>: the caller's own id of a request, or one that is made here. It is the caller's text: bounded, never
/// trusted, and of no effect on what is answered.
/// </summary>
internal static class RequestId
{
    public const string Header = RequestSignature.RequestIdHeader;

    /// <summary>What a span is tagged with.</summary>
    public const string Tag = "pixstream.request_id";

    private const int LengthMax = 64;
    private const int HalfDigits = 16;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The system's random source costs as much as all the rest of an id, so it is asked once.</summary>
    private static readonly ulong OfProcess = Random();

    private static readonly ulong Key = Random();

    private static ulong _last = Random();

    /// <summary>
    /// The id that came with the request, if there is one and it is 1 to 64 of the allowed characters. Else a new one.
    /// </summary>
    public static string Of(IHeaderDictionary headers) =>
        headers.TryGetValue(Header, out var sent) && sent.Count == 1 && sent[0] is { } id && IsWellFormed(id) ? id : Make();

    public static bool IsWellFormed(string text) =>
        text.Length is > 0 and <= LengthMax && !text.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>
    /// 128 bits in hexadecimal: 64 random ones of the process, then a count. The count is scrambled with keys of the process, so
    /// that two ids do not tell a caller how many requests of others were served between them.
    /// </summary>
    private static string Make() => string.Create(
        2 * HalfDigits, Interlocked.Increment(ref _last), static (text, number) =>
        {
            OfProcess.TryFormat(text, out _, "x16", CultureInfo.InvariantCulture);
            Scrambled(Scrambled(number) ^ Key).TryFormat(text[HalfDigits..], out _, "x16", CultureInfo.InvariantCulture);
        });

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): another number for each number.</summary>
    private static ulong Scrambled(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    private static ulong Random()
    {
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bits);
        return BinaryPrimitives.ReadUInt64LittleEndian(bits);
    }
}
