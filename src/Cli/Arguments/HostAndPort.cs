using System.Globalization;
using System.Net;

namespace PixStream.Cli.Arguments;

/// <summary>A host's name or IPv4 address, and a port.</summary>
internal sealed record HostAndPort(string Host, int Port)
{
    /// <returns>Null where the text is not of that form.</returns>
    public static HostAndPort? Parse(string text) =>
        text.Split(':') is [var host, var port] && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
        && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and <= IPEndPoint.MaxPort
            ? new HostAndPort(host, number)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
