using System.Globalization;

namespace PixStream.Hosting;

/// <summary>
/// How many files a process may have open at once, sockets among them (<c>ulimit -n</c>), and who gets how many. Without a bound
/// on connections the last descriptors go to clients, and the process can open neither its own files nor a library that it needs.
/// </summary>
public static class FileBudget
{
    /// <summary>Connections below which a process does not start.</summary>
    public const int ConnectionsMin = 8;

    private const int SpareMin = 40;

    /// <summary>
    /// The runtime and the libraries of a program take some 210 once it serves; with fewer than this it would break in the midst
    /// of its start.
    /// </summary>
    private const int FilesMin = 280;

    /// <summary>The limit of this process; null where it has no limit or cannot tell.</summary>
    public static long? Limit { get; } = File.Exists("/proc/self/limits") ? LimitIn(File.ReadLines("/proc/self/limits")) : null;

    /// <summary>Asked before anything is opened.</summary>
    /// <exception cref="SystemLimitException">The process may have too few files open to start.</exception>
    internal static void ExpectEnough()
    {
        if (Limit is { } limit and < FilesMin)
            throw TooFew(limit, FilesMin);
    }

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
    /// <exception cref="SystemLimitException">Too few.</exception>
    internal static int ForConnections(long limit, int inUse, int store)
    {
        // Libraries that are loaded later, files that are open for a moment, and connections on their way to be refused.
        var spare = SpareMin + (limit / 32);
        var others = inUse + store + ForOperators(limit) + spare;
        if (limit - others < ConnectionsMin)
            throw TooFew(limit, others + ConnectionsMin);
        return (int)Math.Min(limit - others, int.MaxValue);
    }

    private static SystemLimitException TooFew(long limit, long needed) => new(
        $"The limit of open files (ulimit -n) is {limit}, and this process needs at least {needed}, connections among them. Allow more: "
        + "20,000 serve any number of readers that one machine can.");

    /// <summary>The limit, as Linux tells it of a process.</summary>
    internal static long? LimitIn(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        var line = lines.FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
