using System.Net;
using Microsoft.AspNetCore.Http;

namespace PixStream.Standalone;

/// <summary>Where the process listens: loopback only, for as long as it asks nobody for credentials.</summary>
internal static class ListenAddresses
{
    /// <exception cref="SettingException">An address is not one of this machine's own.</exception>
    public static void UseLoopbackOnly(WebApplicationBuilder builder)
    {
        var urls = builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
        if (string.IsNullOrWhiteSpace(urls))
            builder.WebHost.UseUrls(urls = StandaloneHost.DefaultUrl);
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Check(url);
        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().FirstOrDefault()?["Url"] is { } endpoint)
            Check(endpoint);
    }

    private static void Check(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new SettingException($"--urls: '{url}' is not an address such as {StandaloneHost.DefaultUrl}.");
        }

        var isLoopback = address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        if (!isLoopback)
            throw new SettingException(
                $"--urls: {url} can be reached from other machines, and PixStream has no credentials to ask for yet: anyone could read and "
                + $"confirm every participant's messages. Listen on a loopback address such as {StandaloneHost.DefaultUrl}.");
    }
}
