using Cassandra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PixStream.Cassandra.Contact;

namespace PixStream.Clustering;

/// <summary>The connection to Cassandra for the list of silos. It is waited for: a cluster that starts before its database is no error.</summary>
internal static partial class MembershipSession
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task<ISession> ConnectAsync(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<CassandraContactOptions>>().Value;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("PixStream.Clustering");
        var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        while (true)
        {
            var cluster = CassandraContact.To(options, CassandraContact.Near(options)).Build();
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

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The list of silos in Cassandra, keyspace {Keyspace}, cannot be reached yet; it is tried every second: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string keyspace, string reason);
}
