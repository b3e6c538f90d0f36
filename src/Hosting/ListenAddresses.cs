using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace PixStream.Hosting;

/// <summary>Where the process listens: loopback only, unless it is said that no others than friends reach it.</summary>
internal static class ListenAddresses
{
    /// <param name="builder">Says which addresses are set.</param>
    /// <param name="defaultUrl">Where it listens unless a setting says otherwise.</param>
    /// <param name="anywhere">Whether other addresses than loopback are allowed.</param>
    /// <exception cref="SettingException">An address is not one of this machine's own.</exception>
    public static void Use(WebApplicationBuilder builder, string defaultUrl, bool anywhere)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        var endpoints = builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        CheckProtocols(builder.Configuration.GetSection("Kestrel:EndpointDefaults"));
        foreach (var endpoint in endpoints)
        {
            Check($"{endpoint.Path}:Url", endpoint["Url"] ?? "", defaultUrl, anywhere);
            CheckProtocols(endpoint);
        }

        if (endpoints.Count > 0)
            return;

        var urls = builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
        if (string.IsNullOrWhiteSpace(urls))
            builder.WebHost.UseUrls(urls = defaultUrl);
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Check("--urls", url, defaultUrl, anywhere);
    }

    /// <summary>Where a program that has been put together listens, or would listen, for a message to an operator.</summary>
    public static string Tell(WebApplication app)
    {
        var endpoints = app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"])
            .OfType<string>().ToList();
        return string.Join(" or ", endpoints.Count > 0 ? endpoints : [app.Configuration[WebHostDefaults.ServerUrlsKey] ?? ""]);
    }

    private static void Check(string setting, string url, string defaultUrl, bool anywhere)
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

        if (address.Port > IPEndPoint.MaxPort)
            throw NoAddress(setting, url, defaultUrl);

        var isLoopback = address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        if (!isLoopback && !anywhere)
            throw new SettingException(
                $"{setting}: {url} can be reached from other machines, and PixStream has no credentials to ask for yet: anyone could read and "
                + $"confirm every participant's messages. Listen on a loopback address such as {defaultUrl}, or, behind a network policy or a proxy that "
                + "lets in only permitted clients, set PixStream:Http:TrustNetwork to true.");
    }

    /// <summary>The web server passes over one that it does not know.</summary>
    private static void CheckProtocols(IConfigurationSection endpoint)
    {
        if (endpoint["Protocols"] is { Length: > 0 } text && !Enum.TryParse<HttpProtocols>(text, ignoreCase: true, out _))
            throw new SettingException($"{endpoint.Path}:Protocols is '{text}', which is not one of {string.Join(", ", Enum.GetNames<HttpProtocols>())}.");
    }

    private static SettingException NoAddress(string setting, string url, string defaultUrl) =>
        new($"{setting}: '{url}' is not an address such as {defaultUrl}.");
}
