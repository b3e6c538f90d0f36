using System.Text;

namespace PixStream.Http.Credentials;

/// <summary>
/// Envoy's <c>X-Forwarded-Client-Cert</c>: hops with commas between them, each of pairs <c>Key=value</c> with semicolons between
/// them. A value may stand in quotes, with a backslash before a quote in it.
/// </summary>
/// <remarks>
/// A text with several hops is not read. An Envoy that appends leaves what its client wrote before its own hop; and where several
/// proxies append, the last hop is a proxy's certificate, not the participant's.
/// </remarks>
internal static class EnvoyHop
{
    /// <returns>The value of <c>Cert</c>; null if there is not exactly one, or the text is not of this form.</returns>
    public static string? CertificateIn(string text)
    {
        string? certificate = null;
        var rest = text.AsSpan();
        while (true)
        {
            var equals = rest.IndexOf('=');
            if (equals <= 0 || rest[..equals].ContainsAny(",;\""))
                return null;
            var isCertificate = rest[..equals].Trim(' ').Equals("Cert", StringComparison.OrdinalIgnoreCase);
            rest = rest[(equals + 1)..];
            if (!TryTakeValue(ref rest, out var value) || (isCertificate && certificate is not null))
                return null;
            if (isCertificate)
                certificate = value;
            if (rest.IsEmpty)
                return certificate;
            if (rest[0] != ';')
                return null;
            rest = rest[1..];
        }
    }

    private static bool TryTakeValue(ref ReadOnlySpan<char> rest, out string value)
    {
        if (rest is ['"', ..])
            return TryTakeQuoted(ref rest, out value);
        var end = rest.IndexOfAny(';', ',') is var found and >= 0 ? found : rest.Length;
        value = rest[..end].ToString();
        rest = rest[end..];
        return !value.Contains('"', StringComparison.Ordinal);
    }

    private static bool TryTakeQuoted(ref ReadOnlySpan<char> rest, out string value)
    {
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                value = text.ToString();
                rest = rest[(i + 1)..];
                return true;
            }

            if (rest[i] == '\\' && i + 1 < rest.Length)
                i++;
            text.Append(rest[i]);
        }

        value = "";
        return false;
    }
}
