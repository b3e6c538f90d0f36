using System.CommandLine;
using PixStream.Cli.Arguments;

namespace PixStream.Cli.Cluster;

/// <summary><c>pixstream cluster up</c>: a whole cluster on this machine, for as long as the command runs.</summary>
internal static class ClusterCommand
{
    private const int DefaultPort = 8080;
    private const int DefaultNodes = 2;

    public static Command Create(TimeProvider time) =>
        new("cluster", "Runs a cluster on this machine, to try what happens when parts of it fail.") { CreateUp(time) };

    private static Command CreateUp(TimeProvider time)
    {
        var backend = new Option<string>("--backend")
        {
            Description = "Where streams are kept: in a Redis that is started too, or in the journal of a single silo (Local).",
            HelpName = "name",
            DefaultValueFactory = _ => UpSettings.Redis,
        }.AcceptOnlyFromAmong(UpSettings.Redis, UpSettings.Local);
        var silos = Ranges.OptionalNumber(
            "--silos", $"Silos to begin with. 1 to 9. [default: {DefaultNodes}, with --backend Local 1]", 1, UpCluster.SilosMax);
        var gateways = Ranges.Number("--gateways", "Gateways. 1 to 9.", 1, 9, DefaultNodes);
        var redis = RedisOption();
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Keeps data, tokens and logs in this directory, and goes on with them at the next start. [default: a temporary directory, deleted at the end]",
            HelpName = "directory",
        };
        var port = Ranges.Number(
            "--port", "The first gateway's port, if it is free. All others are free ports.", 1, 65_535, DefaultPort);
        var up = new Command(
            "up",
            "Starts silos, gateways and a Redis on loopback ports, shows how they stand, and takes commands: kill, stop, restart, add silo. Ctrl+C stops "
            + "all of it and leaves nothing behind.")
        {
            silos, gateways, backend, redis, data, port,
        };
        up.Validators.Add(given =>
        {
            if (given.GetValue(backend) != UpSettings.Local)
                return;
            if (given.GetValue(silos) is > 1)
                given.AddError("--silos: the backend Local has one silo, which keeps everything in a journal of its own.");
            if (given.GetResult(redis) is not null)
                given.AddError("--redis: the backend Local has no use for a Redis.");
        });
        up.SetAction((parsed, interrupted) =>
        {
            var name = parsed.GetRequiredValue(backend);
            var settings = new UpSettings
            {
                Backend = name,
                Silos = (int)(parsed.GetValue(silos) ?? (name == UpSettings.Local ? 1 : DefaultNodes)),
                Gateways = parsed.GetValue(gateways),
                ExistingRedis = parsed.GetValue(redis),
                Data = parsed.GetValue(data)?.FullName,
                Port = parsed.GetValue(port),
            };
            return UpRun.RunAsync(settings, parsed.InvocationConfiguration, time, interrupted);
        });
        return up;
    }

    private static Option<HostAndPort?> RedisOption() => new("--redis")
    {
        Description = "A Redis that runs already, instead of one that is started. It keeps what is written to it.",
        HelpName = "host:port",
        CustomParser = result =>
        {
            if (HostAndPort.Parse(result.Tokens[0].Value) is { } found)
                return found;
            result.AddError($"--redis: '{result.Tokens[0].Value}' is not a host and a port. Write it as 127.0.0.1:6379.");
            return null;
        },
    };
}
