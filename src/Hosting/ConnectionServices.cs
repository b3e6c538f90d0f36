using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PixStream.Hosting;

/// <summary>Bounds the connections of a process's web server by the files that the process may have open.</summary>
public static partial class ConnectionServices
{
    /// <summary>Fewer connections than this are too few for an installation, and are told as a warning.</summary>
    private const int Usual = 1000;

    /// <param name="services">Of the web server.</param>
    /// <param name="ownFiles">Files that the process keeps open beside its connections.</param>
    internal static void AddBoundedConnections(this IServiceCollection services, Func<IServiceProvider, int> ownFiles)
    {
        services.AddSingleton(provider => new ConnectionLimit(
            () => MaxOf(ownFiles(provider), provider.GetRequiredService<ILogger<ConnectionLimit>>()),
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<ConnectionLimit>>()));
        services.AddSingleton<IConnectionListenerFactory>(BoundedSockets);
    }

    /// <summary>
    /// The transport over sockets with the process's bound, for a program that puts a transport of its own around it.
    /// </summary>
    public static BoundedTransport BoundedSockets(IServiceProvider services) => new(
        ActivatorUtilities.CreateInstance<SocketTransportFactory>(services), services.GetRequiredService<ConnectionLimit>());

    private static int MaxOf(int ownFiles, ILogger logger)
    {
        if (FileBudget.Limit is not { } limit)
            return int.MaxValue;
        var connections = FileBudget.ForConnections(limit, Directory.GetFileSystemEntries("/proc/self/fd").Length, ownFiles);
        if (connections < Usual)
            LogFew(logger, limit, connections);
        else
            LogEnough(logger, limit, connections);
        return connections;
    }

    [LoggerMessage(LogLevel.Information,
        "The limit of open files (ulimit -n) is {Limit}: {Connections} connections can be open at once, more are refused.")]
    private static partial void LogEnough(ILogger logger, long limit, int connections);

    [LoggerMessage(LogLevel.Warning,
        "The limit of open files (ulimit -n) is {Limit}: only {Connections} connections can be open at once, more are refused. Each reader needs one: "
        + "allow 20,000 files.")]
    private static partial void LogFew(ILogger logger, long limit, int connections);
}
