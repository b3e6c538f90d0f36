using System.Globalization;
using System.Net;

namespace PixStream.Fuzz;

/// <summary>A command line that cannot be run; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What to do. Everything but the server's own choices is drawn from the seed.</summary>
internal sealed record FuzzOptions
{
    private const string Usage =
        "Options: --requests N (100000), --seed N (fresh), --connections N (8), --only WORKER (all), --deadline SECONDS (30), --strangers (no), --url http://127.0.0.1:PORT (starts a server of its own).";

    /// <summary>Requests in all, those of the audits not counted.</summary>
    public int Requests { get; init; } = 100_000;

    public required int Seed { get; init; }

    /// <summary>Workers, each with a connection and participants of its own.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>The only worker to run, to repeat what it did; null: all.</summary>
    public int? Only { get; init; }

    /// <summary>
    /// A running server; null: one is started. Its idle timeout must be that of <see cref="Servers.ServerLimits"/>.
    /// </summary>
    public IPEndPoint? Server { get; init; }

    /// <summary>What takes longer is called a hang.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether the server asks for credentials, and no request has a good one. Not of a server that runs already.
    /// </summary>
    public bool AreStrangers { get; init; }

    /// <summary>How long after the idle time a slot that is not free is waited for.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests after which a worker audits what it did so far.</summary>
    public int AuditEvery { get; init; } = 10_000;

    /// <summary>The run ends when so much was found.</summary>
    public int FindingsMax { get; init; } = 50;

    /// <exception cref="UsageException">An option is unknown or out of range.</exception>
    public static FuzzOptions Parse(string[] args)
    {
        var options = new FuzzOptions { Seed = FreshSeed() };
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] == "--strangers")
            {
                options = options with { AreStrangers = true };
                i--;
                continue;
            }

            if (i + 1 == args.Length)
                throw new UsageException($"{args[i]} lacks its value. {Usage}");
            var value = args[i + 1];
            options = args[i] switch
            {
                "--requests" => options with { Requests = Number(args[i], value, 1) },
                "--seed" => options with { Seed = Number(args[i], value, 0) },
                "--connections" => options with { Connections = Number(args[i], value, 1, 999) },
                "--only" => options with { Only = Number(args[i], value, 0, 998) },
                "--deadline" => options with { Deadline = TimeSpan.FromSeconds(Number(args[i], value, 1, 600)) },
                "--url" => options with { Server = Address(value) },
                _ => throw new UsageException($"{args[i]} is not an option. {Usage}"),
            };
        }

        if (options is { AreStrangers: true, Server: not null })
            throw new UsageException("--strangers starts a server of its own: leave out --url.");
        return options.Only >= options.Connections
            ? throw new UsageException("--only is the number of a worker, below --connections.")
            : options;
    }

    public static int FreshSeed() => (int)(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % 1_000_000_000);

    private static int Number(string name, string text, int min, int max = int.MaxValue) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new UsageException($"{name} is a whole number from {min} to {max}.");

    private static IPEndPoint Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == "http" && IPAddress.TryParse(url.Host, out var ip)
            ? new IPEndPoint(ip, url.Port)
            : throw new UsageException("--url is such as http://127.0.0.1:8080.");
}
