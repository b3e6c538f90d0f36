using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using PixStream.Cli.Admin;
using PixStream.Cli.Audit;
using PixStream.Cli.Certs;
using PixStream.Cli.Cluster;
using PixStream.Cli.Load;
using PixStream.Cli.Migrate;
using PixStream.Cli.Pull;
using PixStream.Cli.Registry;
using PixStream.Cli.Verify;

namespace PixStream.Cli;

/// <summary>The whole command line, apart from the process, so that tests run what users run.</summary>
internal static class CommandLine
{
    // An interrupted pull may wait for the answer to a start (RunBounds.Grace) and then still ends its streams. A cluster stops
    // gateways, silos and Redis one after the other (Node.StopLimit).
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(60);

    public static RootCommand Create(TimeProvider time) =>
        new("Works with a server that speaks the SPI's message interface: checks it, loads it, reads from it, operates it, brings its tables up to date, runs a cluster to try, makes certificates for a laboratory.")
        {
            VerifyCommand.Create(),
            LoadCommand.Create(time),
            PullCommand.Create(time),
            QuarantineCommand.Create(time),
            ParkedCommand.Create(time),
            StreamsCommand.Create(time),
            SendersCommand.Create(time),
            ParticipantsCommand.Create(time),
            KeysCommand.Create(time),
            LimitsCommand.Create(time),
            AuditCommand.Create(time),
            SchemasCommand.Create(time),
            MigrateCommand.Create(time),
            ClusterCommand.Create(time),
            CertsCommand.Create(time),
        };

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args, InvocationConfiguration configuration, TimeProvider time, CancellationToken interrupted = default)
    {
        configuration.ProcessTerminationTimeout = StopTime;
        var parsed = Create(time).Parse(args);
        if (parsed.Action is not ParseErrorAction)
            return await parsed.InvokeAsync(configuration, interrupted);

        // A page of help below the mistake would only push it off the screen, and into whatever reads standard output.
        foreach (var message in parsed.Errors.Select(error => error.Message).Distinct())
            await configuration.Error.WriteLineAsync(message);
        await configuration.Error.WriteLineAsync($"See: pixstream {WordsTo(parsed.CommandResult)}--help");
        return ExitCode.Usage;
    }

    private static string WordsTo(CommandResult given) =>
        given.Parent is CommandResult parent ? $"{WordsTo(parent)}{given.Command.Name} " : "";
}
