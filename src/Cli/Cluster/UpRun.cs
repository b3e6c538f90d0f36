using System.CommandLine;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PixStream.Cli.Arguments;
using PixStream.Cli.Cluster.Fronts;
using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Cluster.Processes;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Cluster;

/// <summary>One run of <c>pixstream cluster up</c>, from its settings to its exit code.</summary>
internal static class UpRun
{
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(
        UpSettings settings, InvocationConfiguration configuration, TimeProvider time, CancellationToken interrupted)
    {
        if (OperatingSystem.IsWindows())
        {
            configuration.Error.Tell("pixstream cluster up needs a POSIX shell and signals. On Windows run it in WSL.");
            return ExitCode.Failed;
        }

        try
        {
            await RunOnPosixAsync(settings, configuration, time, interrupted);
            return ExitCode.Done;
        }
        catch (StartFailedException failure)
        {
            configuration.Error.Tell(failure.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            // During a build, when there was nothing to stop.
            return ExitCode.Done;
        }
    }

    private static async Task RunOnPosixAsync(
        UpSettings settings, InvocationConfiguration configuration, TimeProvider time, CancellationToken interrupted)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var programs = await UpPrograms.FindAsync(
            settings, AppContext.BaseDirectory, path, line => configuration.Output.Tell(line), interrupted);
        if (settings.ExistingRedis is { } existing)
            await ExpectAsync(existing, time);
        using var health = new HttpClient { Timeout = HealthLimit };
        string ending;
        using (var data = DataFolder.Open(settings.Data))
        {
            configuration.Output.Tell(
                $"Data and logs are in {data.Path}{(data.IsKept ? "." : ", which is deleted at the end.")}");
            var layout = new UpLayout(settings, programs, data, NewClusterId(), health, time);
            IFront front = TerminalFront.CanServe(configuration.Output)
                ? new TerminalFront(configuration.Output, time)
                : new LineFront(Console.In, configuration.Output);
            var cluster = new UpCluster(layout, new ShellLauncher(path), front, time);
            await RunAsync(cluster, front, settings, interrupted);
            ending = data.IsKept
                ? $"All is stopped. Data and logs stay in {data.Path}."
                : "All is stopped, and nothing is left behind.";
        }

        configuration.Output.Tell(ending);
    }

    /// <summary>Whatever happens to who watches it, the cluster is stopped before this ends.</summary>
    private static async Task RunAsync(UpCluster cluster, IFront front, UpSettings settings, CancellationToken interrupted)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            // The terminal's window was closed.
            context.Cancel = true;
            end.Cancel();
        });
        var work = cluster.RunAsync(settings.Silos, settings.Gateways, end.Token);
        try
        {
            await front.AttendAsync(cluster, work);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAny(work);
        }
    }

    private static async Task ExpectAsync(HostAndPort redis, TimeProvider time)
    {
        if (await new RedisProbe(redis.Host, redis.Port, time).FindHindranceAsync() is { } hindrance)
            throw new StartFailedException($"The Redis at {redis} cannot be used: {hindrance}");
    }

    private static string NewClusterId() =>
        $"up-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
}
