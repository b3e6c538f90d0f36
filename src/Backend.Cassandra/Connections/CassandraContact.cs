using System.Net.Security;
using System.Security.Authentication;
using Cassandra;

namespace PixStream.Backend.Cassandra.Connections;

/// <summary>What every connection of ours to Cassandra has in common.</summary>
internal static class CassandraContact
{
    private const int ReconnectFirstMs = 100;
    private const int ReconnectLastMs = 5000;

    /// <summary>The nodes near to us: those of the datacenter that is named, or of the first that answers.</summary>
    public static DCAwareRoundRobinPolicy Near(CassandraContactOptions options) =>
        options.LocalDatacenter is { Length: > 0 } local ? new DCAwareRoundRobinPolicy(local) : new DCAwareRoundRobinPolicy();

    /// <summary>Begins a connection: where to, as whom, and to a node that has what is asked for.</summary>
    public static Builder To(CassandraContactOptions options, DCAwareRoundRobinPolicy near)
    {
        var builder = Cluster.Builder()
            .AddContactPoints(options.ContactPoints.Count == 0 ? ["127.0.0.1"] : options.ContactPoints)
            .WithPort(options.Port)
            .WithLoadBalancingPolicy(new TokenAwarePolicy(near))
            .WithReconnectionPolicy(new ExponentialReconnectionPolicy(ReconnectFirstMs, ReconnectLastMs));
        if (options.Username is { Length: > 0 } username)
            builder.WithCredentials(username, options.Password);
        if (options.Tls)
            // The driver's own choice would be TLS 1.0: the operating system's is better.
            builder.WithSSL(new SSLOptions(SslProtocols.None, checkCertificateRevocation: false, static (_, _, _, errors) =>
                errors == SslPolicyErrors.None));
        return builder;
    }
}
