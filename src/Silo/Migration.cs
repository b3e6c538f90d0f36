using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Storage.Cassandra;

namespace PixStream.Silo;

/// <summary>Brings keyspace and tables to the version that this program knows, and ends.</summary>
internal static class Migration
{
    public static Task<int> RunAsync(HostedProgram program, string[] args) =>
        program.RunOnceAsync(
            args,
            settings =>
            {
                var builder = program.CreateBuilder(settings);
                builder.Services.AddCassandraStore(builder.Configuration);
                builder.Services.Configure<CassandraOptions>(options => options.Migrate = true);
                return builder.Build();
            },
            async app =>
            {
                var connection = app.Services.GetRequiredService<CassandraConnection>();
                await connection.ConnectOnceAsync();
                var options = app.Services.GetRequiredService<IOptions<CassandraOptions>>().Value;
                Console.WriteLine($"Keyspace {options.Keyspace} has schema version {CassandraSchema.Version}.");
            });
}
