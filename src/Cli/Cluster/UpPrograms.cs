using PixStream.Cli.Programs;

namespace PixStream.Cli.Cluster;

/// <summary>The programs that a cluster is made of.</summary>
/// <param name="Silo">Hosts participants.</param>
/// <param name="Gateway">Serves HTTP.</param>
/// <param name="Redis">Keeps the streams; null where no Redis is started.</param>
internal sealed record UpPrograms(ServerProgram Silo, ServerProgram Gateway, ServerProgram? Redis)
{
    private const string RedisName = "redis-server";

    private const string NoRedis =
        $"{RedisName} is not on the PATH. Debian and Ubuntu have it as 'sudo apt-get install redis-server', macOS as 'brew install redis', Fedora as "
        + "'sudo dnf install redis'. Without it: --redis host:port takes a Redis that runs already, --backend Local needs none and has one silo.";

    /// <summary>
    /// Looks for them, and builds those of PixStream where this program runs from a checkout and they are nowhere else.
    /// </summary>
    /// <param name="settings">Which of them are needed.</param>
    /// <param name="folder">This program's own.</param>
    /// <param name="path">As <c>PATH</c> has it.</param>
    /// <param name="announce">Told of a build, which takes a while.</param>
    /// <param name="interrupted">Breaks a build off.</param>
    /// <exception cref="StartFailedException">One is missing or cannot be built.</exception>
    public static async Task<UpPrograms> FindAsync(
        UpSettings settings, string folder, string path, Action<string> announce, CancellationToken interrupted)
    {
        // First, because a build is of no use without it.
        var redis = settings.StartsRedis ? ServerProgram.Find(RedisName, path) ?? throw new StartFailedException(NoRedis) : null;
        return new UpPrograms(
            await FindAsync(ServerProgram.Silo, "src/Silo", folder, path, announce, interrupted),
            await FindAsync(ServerProgram.Gateway, "src/Gateway", folder, path, announce, interrupted),
            redis);
    }

    private static async Task<ServerProgram> FindAsync(
        string name, string project, string folder, string path, Action<string> announce, CancellationToken interrupted)
    {
        if (ServerProgram.Find(name, folder, path) is { } found)
            return found;
        if (Checkout.Above(folder) is not { } checkout)
            throw new StartFailedException(
                $"{name} is neither beside pixstream nor on the PATH, and pixstream does not run from a checkout where it could be built. As a .NET tool it has no "
                + $"servers with it. In a checkout, 'dotnet publish {project} -c Release -o DIRECTORY' makes this one: put DIRECTORY on the PATH.");
        announce($"Building {project} …");
        return await checkout.BuildAsync(project, interrupted);
    }
}
