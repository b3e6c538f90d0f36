using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace PixStream.Hosting.Listening;

/// <summary>
/// Finds ports that another process has, before any part is started. Parts that are told to end while they start write stacks
/// into the log, in front of the sentence. And some part may share its port: the system then gives both processes the callers of
/// either.
/// </summary>
internal static class TakenPorts
{
    /// <param name="app">Says where its web server listens.</param>
    /// <param name="own">Ports that are not the web server's, by the setting that names each.</param>
    /// <exception cref="SettingException">A port is the web server's, too.</exception>
    /// <exception cref="IOException">An address of the web server is taken; in the web server's own words.</exception>
    /// <exception cref="AddressInUseException">Another port is taken.</exception>
    public static void ExpectFree(WebApplication app, IEnumerable<KeyValuePair<string, IPEndPoint>> own)
    {
        var urls = ListenAddresses.Of(app);
        foreach (var url in urls)
            if (EndpointsOf(url).Any(IsTaken))
                throw new IOException($"Failed to bind to address {url.TrimEnd('/')}: address already in use.");
        foreach (var (setting, endpoint) in own)
        {
            if (urls.FirstOrDefault(url => EndpointsOf(url).Any(other => other.Port == endpoint.Port)) is { } same)
                throw new SettingException($"{setting} is {endpoint.Port}, the port of {same}. Set another one.");
            if (IsTaken(endpoint))
                throw new AddressInUseException(
                    $"{setting}: another process listens on {endpoint}. Stop it, or set another port.");
        }
    }

    private static IPEndPoint[] EndpointsOf(string url)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
            return [];
        if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return [new(IPAddress.Loopback, address.Port), new(IPAddress.IPv6Loopback, address.Port)];
        // A name of a host, or an asterisk, is every address.
        return [new(IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.IPv6Any, address.Port)];
    }

    /// <summary>
    /// Asks by binding a socket that shares with none. What else may be wrong with the address is said by the part that listens.
    /// </summary>
    private static bool IsTaken(IPEndPoint endpoint)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endpoint);
            return false;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
