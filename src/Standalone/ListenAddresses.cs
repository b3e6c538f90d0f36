using System.Net;
using Microsoft.AspNetCore.Http;

namespace PixStream.Standalone;

/// <summary>Where the process listens: loopback only, for as long as it asks nobody for credentials.</summary>
internal static class ListenAddresses
{
    /// <exception cref="SettingException">An address is not one of this machine's own.</exception>
    public static void UseLoopbackOnly(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        var endpoints = builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        foreach (var endpoint in endpoints)
            Check($"{endpoint.Path}:Url", endpoint["Url"] ?? "");
        if (endpoints.Count > 0)
            return;

        var urls = builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
        if (string.IsNullOrWhiteSpace(urls))
            builder.WebHost.UseUrls(urls = StandaloneHost.DefaultUrl);
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Check("--urls", url);
    }

    private static void Check(string setting, string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw NoAddress(setting, url);
        }

        if (address.Port > IPEndPoint.MaxPort)
            throw NoAddress(setting, url);

        var isLoopback = address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        if (!isLoopback)
            throw new SettingException(
                $"{setting}: {url} can be reached from other machines, and PixStream has no credentials to ask for yet: anyone could read and "
                + $"confirm every participant's messages. Listen on a loopback address such as {StandaloneHost.DefaultUrl}.");
    }

    private static SettingException NoAddress(string setting, string url) =>
        new($"{setting}: '{url}' is not an address such as {StandaloneHost.DefaultUrl}.");
}
