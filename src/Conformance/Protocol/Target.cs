using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Conformance.Protocol;

/// <summary>
/// The server under test. All that a request needs to be let in belongs here and nowhere else: a client certificate into
/// <see cref="ConnectAsync"/>, what its headers show into <see cref="HeadersOf"/>.
/// </summary>
internal sealed class Target
{
    private readonly Uri _address;
    private readonly bool _namesPort;
    private readonly Callers? _callers;
    private readonly X509Certificate2Collection? _authorities;
    private readonly TimeProvider _time;

    /// <param name="options">Where it listens, and what it is shown.</param>
    /// <param name="time">The clock of the run.</param>
    /// <param name="namesPort">Whether <c>Host</c> has the port. The Central Bank's interface wants it without.</param>
    public Target(ConformanceOptions options, TimeProvider time, bool namesPort = true)
    {
        (_address, _namesPort, _time) = (options.Server, namesPort, time);
        (_callers, _authorities) = (new Callers(options), options.Authorities);
    }

    /// <summary>Another server, which is shown nothing.</summary>
    public Target(Uri address) => (_address, _namesPort, _time) = (address, true, TimeProvider.System);

    public string Name => _address.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether requests can be sent in the name of that participant.</summary>
    public bool CanBe(string ispb) => _callers?.MayBe(ispb) ?? true;

    /// <summary>What a request shows of its caller.</summary>
    public Presented ShownBy(Request request) => request.As ?? ShownAt(request.Path);

    /// <summary>What a request at that path shows, unless it says otherwise.</summary>
    public Presented ShownAt(string path) => _callers?.Of(path) ?? Presented.Nothing;

    /// <summary>The headers that each request has beside its own. Signatures are new each time.</summary>
    public IEnumerable<(string Name, string Value)> HeadersOf(Request request) =>
        [("Host", _namesPort ? _address.Authority : _address.Host), .. ShownBy(request).HeadersOf(request, _time)];

    /// <summary>Opens a connection of its own.</summary>
    /// <param name="certificate">The client's; null for none.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">No server answers there, or the certificate is not trusted.</exception>
    public async Task<Connection> ConnectAsync(X509Certificate2? certificate, CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(_address.DnsSafeHost, _address.Port, cancellation);
            if (_address.Scheme == Uri.UriSchemeHttp)
                return new Connection(client, client.GetStream());
            var secure = new SslStream(client.GetStream());
            var options = Tls.OptionsOf(certificate, _authorities);
            options.TargetHost = _address.DnsSafeHost;
            await secure.AuthenticateAsClientAsync(options, cancellation);
            return new Connection(client, secure);
        }
        catch (Exception e)
        {
            client.Dispose();
            throw e switch
            {
                SocketException => new IOException($"{Name} cannot be reached: {e.Message}.", e),
                AuthenticationException => new IOException(WhyUntrusted((e.InnerException ?? e).Message.TrimEnd('.')), e),
                _ => e,
            };
        }
    }

    private string WhyUntrusted(string why) => _authorities is null
        ? $"{Name} gives no TLS connection that this machine trusts: {why}. Name who signed its certificate with --ca. If it is plain http, write the URL so."
        : $"{Name} gives no TLS connection that --ca trusts: {why}. If it is plain http, write the URL so.";
}
