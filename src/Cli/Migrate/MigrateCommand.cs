using System.CommandLine;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Migrate;

/// <summary><c>pixstream migrate</c>: has the silo's program, which knows the tables, bring them up to date.</summary>
internal static class MigrateCommand
{
    public const string Name = "migrate";

    public static Command Create(TimeProvider time)
    {
        var command = new Command(
            Name,
            "Makes the cluster's keyspace and brings its tables to the version that the silo's program knows. All that follows is given to "
            + "that program: settings such as --PixStream:Cassandra:ContactPoints:0=cassandra. It is looked for beside pixstream, then on the PATH.")
        {
            // Its settings are its own to know.
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, interrupted) =>
            RunAsync([.. parsed.UnmatchedTokens], parsed.InvocationConfiguration, time, interrupted));
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<string> settings, InvocationConfiguration configuration, TimeProvider time, CancellationToken interrupted)
    {
        if (ServerProgram.Find(ServerProgram.Silo, AppContext.BaseDirectory, Environment.GetEnvironmentVariable("PATH") ?? "")
            is { } silo)
            return await silo.RunAsync([Name, .. settings], configuration.Error, time, interrupted);
        await configuration.Error.WriteLineAsync(
            $"{ServerProgram.Silo}, which migrates the tables, is neither beside pixstream nor on the PATH. Both lie in the silo's image: docker run "
            + "pixstream-silo migrate. From the sources: dotnet run --project src/Silo -- migrate. As a .NET tool pixstream has no servers with it.");
        return ExitCode.Failed;
    }
}
