using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Hosting;
using PixStream.Streams.Ports;

namespace PixStream.Backend.Cassandra;

/// <summary>The store, and its connection as long as the process.</summary>
internal static class CassandraServices
{
    public static void AddCassandraStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<CassandraOptions>(configuration, CassandraOptions.Section);
        // The list of silos lies in the same one. Bound once, a wrong setting is told once.
        services.AddSingleton<IOptions<CassandraContactOptions>>(provider =>
            provider.GetRequiredService<IOptions<CassandraOptions>>());
        services.AddSingleton<CassandraInstruments>();
        services.AddSingleton(provider => new CassandraConnection(
            provider.GetRequiredService<IOptions<CassandraOptions>>().Value,
            TimeProvider.System,
            provider.GetRequiredService<CassandraInstruments>()));
        services.AddSingleton<CassandraStore>();
        services.AddSingleton<IParticipantStore>(provider => provider.GetRequiredService<CassandraStore>());
        services.AddSingleton<IParticipantPolicies, ParticipantPolicies>();
        services.AddHostedService<ConnectionStart>();
    }

    private sealed class ConnectionStart(CassandraConnection connection, IHostApplicationLifetime lifetime) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            try
            {
                await connection.StartAsync();
            }
            catch (CassandraSchemaException)
            {
                // The start ends when all parts of it have, and one may be waiting for the list of silos.
                lifetime.StopApplication();
                throw;
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
