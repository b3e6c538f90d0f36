using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Reflection;
using PixStream.Cli.Admin;
using PixStream.Cli.Arguments;
using PixStream.Cli.Audit;
using PixStream.Cli.Certs;
using PixStream.Cli.Cluster;
using PixStream.Cli.Completion;
using PixStream.Cli.Help;
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

    /// <summary>What its user types.</summary>
    public const string Name = "pixstream";

    private static readonly string Version = typeof(CommandLine).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static RootCommand Create(TimeProvider time)
    {
        var root = new RootCommand(
            $"{Name} {Version}: works with servers of the SPI's message interface.")
        {
            LoadCommand.Create(time),
            PullCommand.Create(time),
            VerifyCommand.Create(),
            QuarantineCommand.Create(time),
            ParkedCommand.Create(time),
            StreamsCommand.Create(time),
            SendersCommand.Create(time),
            ParticipantsCommand.Create(time),
            KeysCommand.Create(time),
            LimitsCommand.Create(time),
            AuditCommand.Create(time),
            SchemasCommand.Create(time),
            ClusterCommand.Create(time),
            MigrateCommand.Create(time),
            CertsCommand.Create(time),
            CompletionCommand.Create(),
        };
        root.Options.OfType<HelpOption>().Single().Action = new WriteHelp();
        var version = root.Options.OfType<VersionOption>().Single();
        (version.Action, version.Description) = (new WriteVersion(Version), "Shows the version.");
        RefuseWhatCannotBeRead(root);
        return root;
    }

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args, InvocationConfiguration configuration, TimeProvider time, CancellationToken interrupted = default)
    {
        configuration.ProcessTerminationTimeout = StopTime;
        var root = Create(time);
        if (args is [Suggestions.Word, .. var words])
        {
            foreach (var line in Suggestions.For(root, words))
                await configuration.Output.WriteLineAsync(line);
            return ExitCode.Done;
        }

        // Others have a command for that, and so it is tried here.
        var parsed = root.Parse(args is ["help", .. var about] ? [.. about, "--help"] : args);
        if (!Mistakes.IsIn(parsed))
            return await parsed.InvokeAsync(configuration, interrupted);

        // A page of help below the mistake would only push it off the screen, and into whatever reads standard output.
        foreach (var mistake in Mistakes.Of(parsed))
            await configuration.Error.WriteLineAsync(mistake);
        await configuration.Error.WriteLineAsync($"See: {WriteHelp.PathOf(parsed.CommandResult)} --help");
        return ExitCode.Usage;
    }

    /// <summary>
    /// What a command says of its options together is asked once each has a value that can be read. At one that has none the
    /// library throws in the middle of the question; what is wrong with it the library tells by itself. No file has an empty
    /// name.
    /// </summary>
    private static void RefuseWhatCannotBeRead(Command command)
    {
        PassOver(command.Validators, static given => given.Children.OfType<OptionResult>().All(static option =>
            option.Implicit
            || (option.Tokens.Count >= option.Option.Arity.MinimumNumberOfValues && !FileInputs.LackName(option))));
        foreach (var option in command.Options)
        {
            PassOver(option.Validators, static _ => true);
            if (FileInputs.AreOf(option))
                option.Validators.Insert(0, static given => FileInputs.ExpectNames(given, given.Option.Name));
        }

        foreach (var argument in command.Arguments.Where(FileInputs.AreOf))
            argument.Validators.Insert(0, static given => FileInputs.ExpectNames(given, given.Argument.Name));
        foreach (var sub in command.Subcommands)
            RefuseWhatCannotBeRead(sub);
    }

    private static void PassOver<T>(List<Action<T>> validators, Func<T, bool> hasValues)
    {
        for (var at = 0; at < validators.Count; at++)
        {
            var validate = validators[at];
            validators[at] = given =>
            {
                try
                {
                    if (hasValues(given))
                        validate(given);
                }
                catch (InvalidOperationException)
                {
                    // The command line is refused, for the value's own mistake.
                }
            };
        }
    }
}
