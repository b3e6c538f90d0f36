using PixStream.Streams.Ports;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Servers;

/// <summary>What a Redis server must be and be configured for before anything is committed there.</summary>
internal sealed class ServerRequirements(string server, RedisBackendOptions options)
{
    private const string DurabilitySetting = $"{RedisBackendOptions.Section}:{nameof(RedisBackendOptions.Durability)}";

    private static readonly string[] Parameters = ["appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory-policy"];

    /// <exception cref="RedisRefusedException">It is not, and only an operator can change that.</exception>
    /// <exception cref="StoreUnavailableException">It is not at the moment.</exception>
    public void CheckKind(ServerInfo info)
    {
        if (!info.IsAtLeast(7, 0))
            throw new RedisRefusedException($"Redis {server} is version {info.Version}; the store needs 7.0 or later.");
        if (info.IsCluster)
            throw new RedisRefusedException(
                $"Redis {server} is part of a Redis Cluster, which the store cannot use. Name independent servers in {RedisBackendOptions.Section}:Servers.");
        if (options.ReplicaFsync && !info.IsAtLeast(7, 2))
            throw new RedisRefusedException(
                $"Redis {server} is version {info.Version}, and {RedisBackendOptions.Section}:ReplicaFsync needs WAITAOF of 7.2 or later.");
        if (info.IsLoading)
            throw new StoreUnavailableException($"Redis {server} is still reading its data.");
        if (!info.IsMaster)
            throw new StoreUnavailableException(
                $"Redis {server} is a replica of {info.Master} and takes no writes. Name the master, or promote this one (REPLICAOF NO ONE).");
    }

    /// <returns>Whether it has an append-only file.</returns>
    /// <exception cref="RedisRefusedException">Its configuration promises less than the setting asks for.</exception>
    public async Task<bool> CheckConfigurationAsync(RedisLink link)
    {
        if (await ReadAsync(link).ConfigureAwait(false) is not { } configuration)
            return false;
        var isAppending = configuration.GetValueOrDefault("appendonly") == "yes";
        if (options.Durability == RedisDurability.None)
            return isAppending;
        Expect(configuration, "appendonly", "yes", "an acknowledged commit may be lost when Redis ends", RedisDurability.None);
        var flush = configuration.GetValueOrDefault("appendfsync");
        if (options.Durability == RedisDurability.Always)
            Expect(configuration, "appendfsync", "always", "an acknowledged commit may be lost when the machine ends",
                flush == "everysec" ? RedisDurability.EverySecond : RedisDurability.None);
        else if (flush != "always")
            Expect(
                configuration, "appendfsync", "everysec", "an acknowledged commit may be lost when the machine ends",
                RedisDurability.None);
        Expect(
            configuration, "no-appendfsync-on-rewrite", "no", "nothing is flushed while the append-only file is rewritten",
            RedisDurability.None);
        Expect(
            configuration, "maxmemory-policy", "noeviction", "Redis removes data of its own accord when its memory is full",
            RedisDurability.None);
        return isAppending;
    }

    private void Expect(
        Dictionary<string, string> configuration, string parameter, string expected, string risk, RedisDurability taken)
    {
        var found = configuration.GetValueOrDefault(parameter, "");
        if (found != expected)
            throw new RedisRefusedException(
                $"Redis {server} has {parameter} {found}: {risk}. Set {parameter} to {expected} in Redis, or take the risk with {DurabilitySetting} {taken}.");
    }

    /// <returns>Null where the server does not tell, and nothing is asked of it.</returns>
    private async Task<Dictionary<string, string>?> ReadAsync(RedisLink link)
    {
        try
        {
            var pairs = (RedisValue[])(await link.AskAsync(StoreOperation.Check, "CONFIG", ["GET", .. Parameters])
                .ConfigureAwait(false))!;
            return pairs.Chunk(2).ToDictionary(static pair => (string)pair[0]!, static pair => (string)pair[1]!);
        }
        catch (StoreUnavailableException refused)
            when (refused.InnerException is RedisServerException { Message: var message } && !IsPassing(message))
        {
            if (options.Durability == RedisDurability.None)
                return null;
            throw new RedisRefusedException(
                $"Redis {server} does not tell its configuration (CONFIG GET: {message}), so it is not known what it keeps. Allow CONFIG GET to the user of "
                + $"{RedisBackendOptions.Section}, or take the risk with {DurabilitySetting} {RedisDurability.None}.", refused);
        }
    }

    private static bool IsPassing(string message) =>
        message.StartsWith("LOADING", StringComparison.Ordinal) || message.StartsWith("BUSY", StringComparison.Ordinal)
        || message.StartsWith("MASTERDOWN", StringComparison.Ordinal);
}
