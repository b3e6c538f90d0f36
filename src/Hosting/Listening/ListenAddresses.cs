using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace PixStream.Hosting.Listening;

/// <summary>
/// Where the process listens: loopback only, unless clients show certificates or a setting says that only friends reach it.
/// </summary>
internal static class ListenAddresses
{
    /// <param name="builder">Says which addresses are set.</param>
    /// <param name="defaultUrl">Where it listens unless a setting says otherwise.</param>
    /// <param name="reach">Which addresses are allowed.</param>
    /// <exception cref="SettingException">An address is not allowed, or no address is https where one must be.</exception>
    public static void Use(WebApplicationBuilder builder, string defaultUrl, ListenReach reach)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        var endpoints = builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        CheckProtocols(builder.Configuration.GetSection("Kestrel:EndpointDefaults"));
        var isEncrypted = false;
        foreach (var endpoint in endpoints)
        {
            isEncrypted |= Check($"{endpoint.Path}:Url", endpoint["Url"] ?? "", defaultUrl, reach);
            CheckProtocols(endpoint);
        }

        if (endpoints.Count == 0)
            isEncrypted = UseUrls(builder, defaultUrl, reach);
        if (reach == ListenReach.Encrypted && !isEncrypted)
            throw new SettingException(
                "PixStream:Credentials:Registry (or RegistryIn) asks clients for credentials, which are safe by https only, and no address is https. Listen on one such as "
                + "https://127.0.0.1:8443, with its certificate in Kestrel:Certificates:Default:Path. Behind a proxy that ends TLS, name it in "
                + "PixStream:Credentials:Proxies.");
    }

    /// <returns>Whether one of them is https.</returns>
    private static bool UseUrls(WebApplicationBuilder builder, string defaultUrl, ListenReach reach)
    {
        var urls = builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
        if (string.IsNullOrWhiteSpace(urls))
            builder.WebHost.UseUrls(urls = defaultUrl);
        var isEncrypted = false;
        foreach (var url in Split(urls))
            isEncrypted |= Check("--urls", url, defaultUrl, reach);
        return isEncrypted;
    }

    /// <summary>Where a program that has been put together listens, or would listen, for a message to an operator.</summary>
    public static string Tell(WebApplication app) => string.Join(" or ", Of(app));

    /// <summary>Where a program that has been put together listens, or would listen.</summary>
    public static IReadOnlyList<string> Of(WebApplication app)
    {
        var endpoints = app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"])
            .OfType<string>().ToList();
        return endpoints.Count > 0 ? endpoints : Split(app.Configuration[WebHostDefaults.ServerUrlsKey] ?? "");
    }

    private static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <returns>Whether it is https.</returns>
    private static bool Check(string setting, string url, string defaultUrl, ListenReach reach)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw NoAddress(setting, url, defaultUrl);
        }

        var isEncrypted = address.Scheme.Equals(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);
        if (address.Port > IPEndPoint.MaxPort || address.Host.Contains(',')
            || (!isEncrypted && !address.Scheme.Equals(Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase)))
            throw NoAddress(setting, url, defaultUrl);

        var isLoopback = address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        if (isLoopback || reach == ListenReach.Anywhere || (reach == ListenReach.Encrypted && isEncrypted))
            return isEncrypted;
        throw new SettingException(reach == ListenReach.Encrypted
            ? $"{setting}: {url} can be reached from other machines, and is not https: no client could show its certificate there. Listen by https, or "
                + $"on a loopback address such as {defaultUrl}, or, behind a proxy that ends TLS, name it in PixStream:Credentials:Proxies."
            : $"{setting}: {url} can be reached from other machines, and no credentials are asked for: anyone could read and confirm every "
                + "participant's messages. Set PixStream:Credentials:Registry (or RegistryIn) and listen by https, or listen on a loopback address such as "
                + $"{defaultUrl}, or, behind a network policy or a proxy that lets in only permitted clients, set PixStream:Http:TrustNetwork to true.");
    }

    /// <summary>The web server passes over one that it does not know.</summary>
    private static void CheckProtocols(IConfigurationSection endpoint)
    {
        if (endpoint["Protocols"] is { Length: > 0 } text && !Enum.TryParse<HttpProtocols>(text, ignoreCase: true, out _))
            throw new SettingException($"{endpoint.Path}:Protocols is '{text}', which is not one of {string.Join(", ", Enum.GetNames<HttpProtocols>())}.");
    }

    private static SettingException NoAddress(string setting, string url, string defaultUrl) =>
        new($"{setting}: '{url}' is not an address such as {defaultUrl}, by http or https."
            + (url.Contains(',') ? " Several are separated by semicolons." : ""));
}
