using System.Globalization;
using PixStream.Streams.Ports;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Servers;

/// <summary>
/// A key that says which server of how many this is, and of which data. It is made once and never changes: where it is gone or
/// another one, the server was emptied or replaced.
/// </summary>
internal sealed class ServerMarker(string server, int index, int count, Keys keys)
{
    private volatile string? _known;

    /// <summary>Reads it, and makes it where the server is empty.</summary>
    /// <exception cref="RedisRefusedException">It is another server's.</exception>
    /// <exception cref="EmptiedException">It was another one a moment ago.</exception>
    public async Task OpenAsync(RedisLink link)
    {
        if (_known is not null)
        {
            await ExpectAsync(link).ConfigureAwait(false);
            return;
        }

        var place = string.Create(CultureInfo.InvariantCulture, $"{index + 1}/{count}");
        var now = (RedisValue[])(await link.ExecuteAsync(StoreOperation.Check, "TIME").ConfigureAwait(false))!;
        await link.ExecuteAsync(StoreOperation.Check, "SET", keys.Server, $"{place} {now[0]}.{now[1]}", "NX")
            .ConfigureAwait(false);
        var found = (string?)await link.ExecuteAsync(StoreOperation.Check, "GET", keys.Server).ConfigureAwait(false) ?? "";
        if (found.Split(' ')[0] != place)
            throw new RedisRefusedException(
                $"Redis {server} holds the data of server {found.Split(' ')[0]}, and {RedisBackendOptions.Section} names it as {place}. Which participant lies "
                + "where depends on the number of the servers and their order: name the same ones in the same order as before.");
        _known = found;
    }

    /// <exception cref="EmptiedException">It is gone or another one.</exception>
    public async Task ExpectAsync(RedisLink link)
    {
        var found = (string?)await link.ExecuteAsync(StoreOperation.Claim, "GET", keys.Server).ConfigureAwait(false);
        if (_known is { } known && found != known)
            throw new EmptiedException($"its key {keys.Server} was '{known}' and is {(found is null ? "gone" : $"'{found}'")}.");
    }
}

/// <summary>The data that this process used is no longer there.</summary>
internal sealed class EmptiedException(string message) : StoreUnavailableException(message);
