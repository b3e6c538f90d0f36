using System.Security.Cryptography;

namespace PixStream.Http.Credentials;

/// <summary>
/// Reads a certificate from a proxy's header. The forms are strict: a text that can be read in two ways is not read.
/// </summary>
internal static class ForwardedText
{
    /// <summary>Some times the largest certificate that participants have, URL-encoded, and a chain behind it.</summary>
    public const int CharactersMax = 16 * 1024;

    public static string HeaderOf(ForwardedBy form) => form switch
    {
        ForwardedBy.Nginx => "X-Client-Cert",
        ForwardedBy.Rfc9440 => "Client-Cert",
        ForwardedBy.Envoy => "X-Forwarded-Client-Cert",
        ForwardedBy.AlbVerify => "X-Amzn-Mtls-Clientcert-Leaf",
        ForwardedBy.AlbPassthrough => "X-Amzn-Mtls-Clientcert",
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    /// <returns>The bytes that stand there for a certificate; null if the text is not of that form.</returns>
    public static byte[]? Decode(ForwardedBy form, string text) => form switch
    {
        ForwardedBy.Rfc9440 => DecodeItem(text),
        ForwardedBy.Envoy => EnvoyHop.CertificateIn(text) is { } pem ? DecodePem(pem, isChain: false) : null,
        _ => DecodePem(text, isChain: form == ForwardedBy.AlbPassthrough),
    };

    /// <summary>
    /// A plus stays a plus here, unlike in a form: an AWS load balancer leaves it as it is, with the slash and the equals sign.
    /// </summary>
    private static byte[]? DecodePem(string text, bool isChain)
    {
        var rest = Uri.UnescapeDataString(text).AsSpan().Trim();
        var first = TakePem(ref rest);
        // Headers that were joined are no chain: a comma stands between them.
        while (isChain && first is not null && !rest.IsEmpty)
            if (TakePem(ref rest) is null)
                return null;
        return rest.IsEmpty ? first : null;
    }

    private static byte[]? TakePem(ref ReadOnlySpan<char> rest)
    {
        if (!PemEncoding.TryFind(rest, out var found) || found.Location.Start.Value != 0
            || !rest[found.Label].SequenceEqual("CERTIFICATE"))
            return null;
        var bytes = FromBase64(rest[found.Base64Data], found.DecodedDataLength);
        rest = rest[found.Location.End.Value..].TrimStart();
        return bytes;
    }

    /// <summary>A byte sequence of RFC 8941, 3.3.5, without parameters.</summary>
    private static byte[]? DecodeItem(string text)
    {
        var item = text.AsSpan().Trim(' ');
        if (item.Length < 3 || item[0] != ':' || item[^1] != ':' || item[1..^1].ContainsAny(" \t\r\n"))
            return null;
        return FromBase64(item[1..^1], item.Length);
    }

    private static byte[]? FromBase64(ReadOnlySpan<char> text, int lengthMax)
    {
        var bytes = new byte[lengthMax];
        return Convert.TryFromBase64Chars(text, bytes, out var length) ? bytes[..length] : null;
    }
}
