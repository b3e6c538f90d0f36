using System.Globalization;
using System.Net;

namespace PixStream.ClusterTrials;

/// <summary>Where the servers are, how to stop and start them, and how long to go on.</summary>
internal sealed record TrialOptions
{
    /// <summary>Where the cluster's streams lie: over a Redis of the trial's own, unless it is Cassandra.</summary>
    public bool IsOverCassandra { get; init; }

    public IPEndPoint Cassandra { get; init; } = new(IPAddress.Loopback, 9042);

    public IPEndPoint Redis { get; init; } = new(IPAddress.Loopback, 6379);

    /// <summary>Shell commands; what has none is left out.</summary>
    public string? StopCassandra { get; init; }

    public string? StartCassandra { get; init; }

    public string? StopRedis { get; init; }

    public string? StartRedis { get; init; }

    /// <summary>The first of the ports that the cluster listens on.</summary>
    public int Ports { get; init; } = 21_000;

    public TimeSpan Calm { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long Cassandra, or the trial's own Redis, stays down; and how long silos are paused.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromSeconds(10);

    public int Rounds { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>Only the events whose names contain one of these; none for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Where the logs of the processes go; null for nowhere.</summary>
    public string? Logs { get; init; }

    /// <returns>Null where they cannot be read.</returns>
    public static TrialOptions? Read(string[] args)
    {
        var options = new TrialOptions();
        for (var i = 0; i < args.Length; i += 2)
            try
            {
                if (i + 1 == args.Length || options.With(args[i], args[i + 1]) is not { } more)
                    return null;
                options = more;
            }
            catch (FormatException)
            {
                return null;
            }

        return options;
    }

    private TrialOptions? With(string name, string value) => name switch
    {
        "--backend" => value is "Redis" or "Cassandra" ? this with { IsOverCassandra = value == "Cassandra" } : null,
        "--cassandra" => this with { Cassandra = IPEndPoint.Parse(value) },
        "--redis" => this with { Redis = IPEndPoint.Parse(value) },
        "--stop-cassandra" => this with { StopCassandra = value },
        "--start-cassandra" => this with { StartCassandra = value },
        "--stop-redis" => this with { StopRedis = value },
        "--start-redis" => this with { StartRedis = value },
        "--ports" => this with { Ports = int.Parse(value, CultureInfo.InvariantCulture) },
        "--calm" => this with { Calm = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) },
        "--outage" => this with { Outage = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) },
        "--rounds" => this with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
        "--seed" => this with { Seed = int.Parse(value, CultureInfo.InvariantCulture) },
        "--only" => this with { Only = [.. Only, value] },
        "--logs" => this with { Logs = value },
        _ => null,
    };
}
