using PixStream.Streams.Ports;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Servers;

/// <summary>Waits until replicas have what a connection has written.</summary>
internal static class Replicas
{
    /// <exception cref="StoreUnavailableException">Fewer than asked for have it by now.</exception>
    public static async Task WaitAsync(RedisBackendOptions options, StoreOperation operation, RedisLink link)
    {
        if (options.Replicas == 0)
            return;
        var timeout = (long)options.ReplicaTimeout.TotalMilliseconds;
        var answered = options.ReplicaFsync
            ? (int)((RedisResult[])(await link.ExecuteAsync(operation, "WAITAOF", 1, options.Replicas, timeout)
                .ConfigureAwait(false))!)[1]
            : (int)await link.ExecuteAsync(operation, "WAIT", options.Replicas, timeout).ConfigureAwait(false);
        if (answered < options.Replicas)
            throw new StoreUnavailableException(
                $"Of {Counted.Of(options.Replicas, "replica")} that must have a commit, {answered} answered within {options.ReplicaTimeout}.");
    }
}
