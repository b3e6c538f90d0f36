using PixStream.Clustering;
using PixStream.Hosting;

namespace PixStream.Silo;

/// <summary>
/// Makes what the backend needs before its first start, or brings it to the version that this program knows, and ends.
/// </summary>
internal static class Migration
{
    public static Task<int> RunAsync(HostedProgram program, string[] args) =>
        program.RunOnceAsync(
            args,
            settings =>
            {
                var builder = program.CreateBuilder(settings);
                builder.Services.AddSingleton(Backends.Named(builder.Configuration));
                if (Backends.Named(builder.Configuration).Migration is { } migration)
                    migration.Prepare(builder.Services, builder.Configuration);
                return builder.Build();
            },
            static async app =>
            {
                var backend = app.Services.GetRequiredService<ClusterBackend>();
                Console.WriteLine(backend.Migration is { } migration
                    ? await migration.RunAsync(app.Services)
                    : $"The backend {backend.Name} has no tables: there is nothing to migrate.");
            });
}
