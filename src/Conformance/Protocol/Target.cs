using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace PixStream.Conformance.Protocol;

/// <summary>
/// The server under test. All that a request needs to be let in belongs here and nowhere else: a client certificate into
/// <see cref="ConnectAsync"/>, an authorization into <see cref="CommonHeaders"/>.
/// </summary>
/// <param name="address">Where it listens.</param>
/// <param name="namesPort">Whether <c>Host</c> has the port. The Central Bank's interface wants it without.</param>
internal sealed class Target(Uri address, bool namesPort = true)
{
    public string Name => address.GetLeftPart(UriPartial.Authority);

    /// <summary>Headers that every well-formed request has.</summary>
    public IReadOnlyList<(string Name, string Value)> CommonHeaders { get; } =
        [("Host", namesPort ? address.Authority : address.Host)];

    /// <summary>Opens a connection of its own.</summary>
    /// <exception cref="IOException">No server answers there, or the certificate is not trusted.</exception>
    public async Task<Connection> ConnectAsync(CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(address.DnsSafeHost, address.Port, cancellation);
            if (address.Scheme == Uri.UriSchemeHttp)
                return new Connection(client, client.GetStream());
            var secure = new SslStream(client.GetStream());
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = address.DnsSafeHost }, cancellation);
            return new Connection(client, secure);
        }
        catch (Exception e)
        {
            client.Dispose();
            throw e switch
            {
                SocketException => new IOException($"{Name} cannot be reached: {e.Message}.", e),
                AuthenticationException => new IOException(
                    $"{Name} gives no TLS connection that this machine trusts: {(e.InnerException ?? e).Message.TrimEnd('.')}. If it is plain http, write the URL so.", e),
                _ => e,
            };
        }
    }
}
