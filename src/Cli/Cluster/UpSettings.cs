using PixStream.Cli.Arguments;

namespace PixStream.Cli.Cluster;

/// <summary>What <c>pixstream cluster up</c> was asked for.</summary>
internal sealed record UpSettings
{
    /// <summary>The backend that has one silo and needs nothing else.</summary>
    public const string Local = "Local";

    /// <summary>The backend over a Redis.</summary>
    public const string Redis = "Redis";

    public required string Backend { get; init; }

    public required int Silos { get; init; }

    public required int Gateways { get; init; }

    /// <summary>A Redis that is there already; null where one is started, or no Redis is needed.</summary>
    public HostAndPort? ExistingRedis { get; init; }

    /// <summary>Where data and logs are kept; null for a folder that is deleted at the end.</summary>
    public string? Data { get; init; }

    /// <summary>The first gateway's port, if it is free.</summary>
    public required int Port { get; init; }

    public bool IsLocal => Backend == Local;

    public bool StartsRedis => !IsLocal && ExistingRedis is null;
}
