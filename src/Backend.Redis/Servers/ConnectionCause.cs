using PixStream.Clustering;
using PixStream.Streams.Ports;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Servers;

/// <summary>
/// Why a server is not reached. The library's clients tell only how their connection ended, and never why the next ones are
/// refused: a password that was changed, a certificate. So a connection of its own asks, once in a few seconds.
/// </summary>
internal sealed class ConnectionCause(string server, ConfigurationOptions configuration, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long? _asked;
    private string? _said;

    /// <summary>The failure with its cause, or as it is where a new connection works or says nothing else.</summary>
    public async Task<StoreUnavailableException> OfAsync(StoreUnavailableException failure)
    {
        if (_asked is not { } asked || time.GetElapsedTime(asked) >= Pause)
        {
            _asked = time.GetTimestamp();
            _said = await AskAsync().ConfigureAwait(false);
        }

        return _said is null ? failure : new StoreUnavailableException($"Redis {server} is not reached: {_said}", failure);
    }

    /// <summary>What was said belongs to a time that is over.</summary>
    public void Forget() => _asked = null;

    private async Task<string?> AskAsync()
    {
        try
        {
            var client = await ConnectionMultiplexer.ConnectAsync(configuration.Clone()).ConfigureAwait(false);
            await using (client.ConfigureAwait(false))
                await client.GetDatabase().PingAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception failure)
        {
            return RedisFailures.Say(failure);
        }
    }
}
