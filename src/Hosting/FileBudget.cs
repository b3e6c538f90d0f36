using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PixStream.Hosting;

/// <summary>
/// How many files a process may have open at once, sockets among them (<c>ulimit -n</c>), and who gets how many. Without a bound on connections
/// the last descriptors go to clients, and the process can open neither its own files nor a library that it needs.
/// </summary>
public static partial class FileBudget
{
    /// <summary>Connections below which a process does not start.</summary>
    public const int ConnectionsMin = 16;

    /// <summary>Fewer connections than this are too few for an installation, and are told as a warning.</summary>
    private const int ConnectionsUsual = 1000;

    private const int SpareMin = 48;

    /// <summary>The limit of this process; null where it has none or cannot tell.</summary>
    public static long? Limit { get; } = File.Exists("/proc/self/limits") ? LimitIn(File.ReadLines("/proc/self/limits")) : null;

    /// <summary>How many of its own files a store keeps open: as many as it wants, up to a sixteenth of the limit.</summary>
    public static int ForStore(int wanted) => ForStore(Limit, wanted);

    /// <inheritdoc cref="ForStore(int)"/>
    internal static int ForStore(long? limit, int wanted) => (int)Math.Min(wanted, Math.Max(8, (limit ?? long.MaxValue) / 16));

    /// <summary>Connections for operators: a hundred, or less where there is little.</summary>
    public static int ForOperators() => ForOperators(Limit);

    private static int ForOperators(long? limit) => (int)Math.Min(100, Math.Max(4, (limit ?? long.MaxValue) / 32));

    /// <summary>Connections that can be served at once.</summary>
    /// <param name="limit">What the system allows.</param>
    /// <param name="inUse">What is open already.</param>
    /// <param name="store">What the store will have open.</param>
    /// <exception cref="SettingException">Too few.</exception>
    internal static int ForConnections(long limit, int inUse, int store)
    {
        // Libraries that are loaded later, files that are open for a moment, and connections on their way to be refused.
        var spare = SpareMin + (limit / 32);
        var others = inUse + store + ForOperators(limit) + spare;
        if (limit - others < ConnectionsMin)
            throw new SettingException(
                $"This process may have {limit} files open (ulimit -n), and needs {others + ConnectionsMin} at least, connections among them. Allow more: "
                + "20,000 serve any number of readers that one machine can.");
        return (int)Math.Min(limit - others, int.MaxValue);
    }

    /// <summary>The limit, as Linux tells it of a process.</summary>
    internal static long? LimitIn(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        var line = lines.FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    /// <summary>Bounds the connections of the web server, as the last thing before it listens.</summary>
    internal sealed partial class Connections(Func<IServiceProvider, int> store, IServiceProvider services, ILogger<Connections> logger)
        : IPostConfigureOptions<KestrelServerOptions>
    {
        public void PostConfigure(string? name, KestrelServerOptions options)
        {
            if (Limit is not { } limit || options.Limits.MaxConcurrentConnections is not null)
                return;
            var connections = ForConnections(limit, Directory.GetFileSystemEntries("/proc/self/fd").Length, store(services));
            options.Limits.MaxConcurrentConnections = connections;
            if (connections < ConnectionsUsual)
                LogFew(limit, connections);
            else
                LogEnough(limit, connections);
        }

        [LoggerMessage(LogLevel.Information, "The limit of open files (ulimit -n) is {Limit}: {Connections} connections can be open at once, more are refused.")]
        private partial void LogEnough(long limit, int connections);

        [LoggerMessage(LogLevel.Warning,
            "The limit of open files (ulimit -n) is {Limit}: only {Connections} connections can be open at once, more are refused. Each reader needs one: "
            + "allow 20,000 files.")]
        private partial void LogFew(long limit, int connections);
    }
}
