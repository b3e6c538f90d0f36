using System.Net.Security;
using System.Security.Authentication;
using Cassandra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PixStream.Clustering;

/// <summary>The connection to Cassandra for the list of silos. It is waited for: a cluster that starts before its database is no error.</summary>
internal static partial class MembershipSession
{
    private const int ReconnectFirstMs = 100;
    private const int ReconnectLastMs = 5000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task<ISession> ConnectAsync(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<CassandraContactOptions>>().Value;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("PixStream.Clustering");
        var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        while (true)
        {
            var cluster = Build(options);
            try
            {
                return await cluster.ConnectAsync(options.Keyspace);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                LogWaiting(logger, options.Keyspace, failure.Message);
                await cluster.ShutdownAsync();
                await Task.Delay(Pause, services.GetRequiredService<TimeProvider>(), stopping);
            }
        }
    }

    private static Cluster Build(CassandraContactOptions options)
    {
        var near = options.LocalDatacenter is { Length: > 0 } local ? new DCAwareRoundRobinPolicy(local) : new DCAwareRoundRobinPolicy();
        var builder = Cluster.Builder()
            .AddContactPoints(options.ContactPoints.Count == 0 ? ["127.0.0.1"] : options.ContactPoints)
            .WithPort(options.Port)
            .WithLoadBalancingPolicy(new TokenAwarePolicy(near))
            .WithReconnectionPolicy(new ExponentialReconnectionPolicy(ReconnectFirstMs, ReconnectLastMs));
        if (options.Username is { Length: > 0 } username)
            builder.WithCredentials(username, options.Password);
        if (options.Tls)
            // The driver's own choice would be TLS 1.0: the operating system's is better.
            builder.WithSSL(new SSLOptions(SslProtocols.None, checkCertificateRevocation: false, static (_, _, _, errors) => errors == SslPolicyErrors.None));
        return builder.Build();
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The list of silos in Cassandra, keyspace {Keyspace}, cannot be reached yet; it is tried every second: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string keyspace, string reason);
}
