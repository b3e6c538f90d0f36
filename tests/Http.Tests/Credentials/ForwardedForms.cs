using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Http.Credentials;

namespace PixStream.Http.Tests.Credentials;

/// <summary>Writes certificates into headers as proxies do.</summary>
internal static class ForwardedForms
{
    public static TheoryData<ForwardedBy> All => [.. Enum.GetValues<ForwardedBy>().Where(static form => form != ForwardedBy.Off)];

    /// <summary>The settings that name a proxy and its form.</summary>
    public static (string Name, string Value)[] Settings(ForwardedBy form, params string[] proxies) =>
    [
        ("PixStream:Credentials:ForwardedBy", form.ToString()),
        .. proxies.Select(static (proxy, i) => ($"PixStream:Credentials:Proxies:{i}", proxy)),
    ];

    public static string Text(ForwardedBy form, X509Certificate2 certificate)
    {
        var escaped = Uri.EscapeDataString($"{certificate.ExportCertificatePem()}\n");
        return form switch
        {
            ForwardedBy.Nginx => escaped,
            ForwardedBy.Rfc9440 => $":{Convert.ToBase64String(certificate.RawData)}:",
            ForwardedBy.Envoy =>
                $"By=spiffe://lab/pixstream;Hash={certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()};"
                + $"Cert=\"{escaped}\";Subject=\"CN=\\\"a\\\", O=b;c\";URI=;DNS=a.example;DNS=b.example",
            ForwardedBy.AlbVerify => LeaveSafe(escaped),
            // The whole chain, the client's own first.
            _ => LeaveSafe(escaped + escaped),
        };
    }

    /// <summary>Asks, with a header for each value.</summary>
    public static Task<Answer> AskAsync(Client client, ForwardedBy form, string path, params string[] values)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (values.Length > 0)
            request.Headers.TryAddWithoutValidation(ForwardedText.HeaderOf(form), values);
        return client.SendAsync(request);
    }

    private static string LeaveSafe(string escaped) =>
        escaped.Replace("%2B", "+", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal)
            .Replace("%3D", "=", StringComparison.Ordinal);
}
