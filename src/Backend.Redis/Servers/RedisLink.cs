using StackExchange.Redis;

namespace PixStream.Backend.Redis.Servers;

/// <summary>One connection to a server. Commands reach it in the order in which they are given here.</summary>
internal sealed class RedisLink(IConnectionMultiplexer multiplexer, RedisServer server) : IAsyncDisposable
{
    private readonly IDatabase _database = multiplexer.GetDatabase();

    public bool IsConnected => multiplexer.IsConnected;

    public static async Task<RedisLink> ConnectAsync(ConfigurationOptions options, RedisServer server) =>
        new(await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false), server);

    /// <summary>Sends a command that only a master takes.</summary>
    /// <exception cref="PixStream.Streams.Ports.StoreUnavailableException">
    /// It was answered with an error, or not at all: then it may be done or not.
    /// </exception>
    public Task<RedisResult> ExecuteAsync(StoreOperation operation, string command, params object[] arguments) =>
        ExecuteAsync(operation, CommandFlags.DemandMaster, command, arguments);

    /// <summary>Sends a command to whichever role the server has.</summary>
    /// <inheritdoc cref="ExecuteAsync(StoreOperation, string, object[])"/>
    public Task<RedisResult> AskAsync(StoreOperation operation, string command, params object[] arguments) =>
        ExecuteAsync(operation, CommandFlags.None, command, arguments);

    /// <summary>Runs a script of a run of the server.</summary>
    /// <exception cref="NewRunException">
    /// The server has another run by now, which is checked before it is used. Nothing was done.
    /// </exception>
    /// <inheritdoc cref="ExecuteAsync(StoreOperation, string, object[])"/>
    public async Task<RedisResult> RunAsync(
        StoreOperation operation, ServerRun run, string script, string[] keys, params object[] arguments)
    {
        try
        {
            // Never EVAL, which the library's own methods fall back to: an unknown script is the sign of a new run.
            return await ExecuteAsync(
                operation, CommandFlags.DemandMaster, "EVALSHA", [script, keys.Length, .. keys, .. arguments])
                .ConfigureAwait(false);
        }
        catch (NewRunException)
        {
            server.Forget(run);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        await multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<RedisResult> ExecuteAsync(StoreOperation operation, CommandFlags flags, string command, object[] arguments)
    {
        using var activity = RedisInstruments.Start(operation);
        try
        {
            return await _database.ExecuteAsync(command, arguments, flags).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, failure.GetType().Name);
            throw server.Failed(operation, failure);
        }
    }
}
