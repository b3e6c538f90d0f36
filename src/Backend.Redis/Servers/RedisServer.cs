using PixStream.Clustering;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Servers;

/// <summary>
/// One server: its connections, and whether it takes commits. Commits and what belongs to their order have connections of their
/// own, so that large answers to reads, and commits that wait for replicas, hold up no other command.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const int Readers = 1;
    private const int NewRunsMax = 3;

    private readonly Lock _gate = new();
    private readonly RedisBackendOptions _options;
    private readonly Keys _keys;
    private readonly TimeProvider _time;
    private readonly RedisInstruments _instruments;
    private readonly ConfigurationOptions _configuration;
    private readonly ServerAvailability _availability;
    private readonly ServerGate _opening;
    private readonly ServerMarker _marker;
    private readonly ConnectionCause _cause;
    private readonly int _number;
    private readonly int _count;
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RedisLink[] _writers = [];
    private RedisLink[] _readers = [];
    private volatile ServerRun? _run;
    private volatile bool _closed;
    private Task<ServerRun>? _open;

    public RedisServer(
        string configuration, int index, int count, RedisBackendOptions options, Keys keys, TimeProvider time,
        RedisInstruments instruments)
    {
        _options = options;
        _keys = keys;
        _time = time;
        _instruments = instruments;
        _configuration = RedisConnections.Read(configuration, options);
        Name = string.Join(',', _configuration.EndPoints.Select(static address => EndPointCollection.ToString(address)));
        _number = index + 1;
        _count = count;
        _availability = new ServerAvailability(Name, ProbeAsync, time, instruments);
        _opening = new ServerGate(Name, keys, new ServerRequirements(Name, options), time, instruments);
        _marker = new ServerMarker(Name, index, count, keys);
        _cause = new ConnectionCause(Name, _configuration, time);
    }

    public RedisBackendOptions Options => _options;

    /// <summary>Its addresses.</summary>
    public string Name { get; }

    /// <summary>Whether it took what it was given last.</summary>
    public bool IsAvailable => _run is not null && !_availability.IsFailing && !_closed && !WasEmptied;

    public bool WasEmptied => _emptied.Task.IsCompleted;

    /// <summary>Ends when it was opened for the first time.</summary>
    public Task First => _first.Task;

    /// <summary>Ends when it turned out to be emptied or replaced.</summary>
    public Task Emptied => _emptied.Task;

    /// <summary>Why it is not available.</summary>
    public string Reason => _availability.Reason;

    /// <summary>Connects, and opens it if it can be reached. If not, it is tried again.</summary>
    /// <exception cref="RedisRefusedException">It is not a server to commit to.</exception>
    public async Task StartAsync()
    {
        var links = await Task.WhenAll(Enumerable.Range(0, _options.Connections + Readers).Select(_ =>
            RedisLink.ConnectAsync(_configuration.Clone(), this))).ConfigureAwait(false);
        (_writers, _readers) = (links[..^Readers], links[^Readers..]);
        try
        {
            await BeginOpening().ConfigureAwait(false);
        }
        catch (StoreUnavailableException failure)
        {
            _availability.Lose(failure.Message);
        }
    }

    /// <summary>The connection for a participant's commits and claims.</summary>
    public RedisLink Writer(Ispb ispb) => Pick(_writers, ispb);

    /// <summary>The connection for what changes nothing.</summary>
    public RedisLink Reader(Ispb ispb) => Pick(_readers, ispb);

    /// <summary>The run that commits are made in. Opens the server first where that has to be.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened now.</exception>
    public async Task<ServerRun> OpenAsync()
    {
        if (_run is { } run && !WasEmptied)
            return run;
        try
        {
            return await BeginOpening().WaitAsync(_options.RequestTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException failure)
        {
            throw new StoreUnavailableException($"Redis {Name} is being checked after a start. {_availability.Reason}", failure);
        }
        catch (RedisRefusedException refused)
        {
            throw new StoreUnavailableException(refused.Message, refused);
        }
    }

    /// <summary>
    /// Does something that is good in any run: where the server turns out to have a new one, it is opened, and the work is done
    /// there.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It cannot be done now.</exception>
    public async Task<T> InAnyRunAsync<T>(Func<ServerRun, Task<T>> work)
    {
        for (var tries = 1; ; tries++)
            try
            {
                return await work(await OpenAsync().ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (NewRunException) when (tries < NewRunsMax)
            {
                // Nothing was done.
            }
    }

    /// <summary>A script of that run was unknown.</summary>
    public void Forget(ServerRun run)
    {
        lock (_gate)
        {
            if (_run != run)
                return;
            _run = null;
        }

        _availability.Lose("It was started again, or failed over, and is checked before anything is committed.");
        _availability.Retry();
    }

    /// <summary>A write was taken.</summary>
    public void Wrote()
    {
        if (_availability.IsFailing)
            _availability.Retry();
    }

    /// <summary>Whether each connection gives what a commit needs: a master with memory and disk to spare.</summary>
    public Task ProbeAllAsync() => Task.WhenAll(
        [.. _writers.Concat(_readers).Select(link => link.ExecuteAsync(StoreOperation.Check, "SET", _keys.Probe, _number))]);

    /// <summary>Makes of what a command ended with what the store says.</summary>
    public StoreUnavailableException Failed(StoreOperation operation, Exception failure)
    {
        if (failure is RedisServerException && failure.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            return new NewRunException($"Redis {Name} was started again, or failed over.", failure);
        RedisInstruments.Failed(operation);
        // What is done in the background may end long after it was begun, and says nothing of how it is now.
        if (operation != StoreOperation.Retention
            && (failure is RedisConnectionException
                || operation
                    is not (StoreOperation.Read or StoreOperation.Find or StoreOperation.Verify or StoreOperation.Check)))
            _availability.Lose(RedisFailures.Say(failure));
        return new StoreUnavailableException($"Redis {Name} failed ({operation}): {RedisFailures.Say(failure)}", failure);
    }

    /// <summary>Makes sure that the data is that which was there before.</summary>
    /// <exception cref="StoreUnavailableException">It is not, or it cannot be known now.</exception>
    public async Task ExpectDataAsync(RedisLink link)
    {
        try
        {
            await _marker.ExpectAsync(link).ConfigureAwait(false);
        }
        catch (EmptiedException emptied)
        {
            throw Empty(emptied);
        }
    }

    /// <summary>Looks for the data where no other part of the program does.</summary>
    public async Task LookForDataAsync()
    {
        if (!IsAvailable)
            return;
        try
        {
            await ExpectDataAsync(_readers[0]).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // Told where it matters.
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _closed = true;
        _availability.Dispose();
        foreach (var link in _writers.Concat(_readers))
            await link.DisposeAsync().ConfigureAwait(false);
    }

    private static RedisLink Pick(RedisLink[] links, Ispb ispb) =>
        links.Length == 0
            ? throw new StoreUnavailableException("Redis is not connected.")
            : links[(int)((ServerChoice.Of(ispb) >> 16) % (uint)links.Length)];

    private Task<ServerRun> BeginOpening()
    {
        lock (_gate)
        {
            if (_run is { } run && !WasEmptied)
                return Task.FromResult(run);
            if (_open is null or { IsCompleted: true })
                _open = Task.Run(OpenOnceAsync);
            return _open;
        }
    }

    private async Task<ServerRun> OpenOnceAsync()
    {
        if (_closed || WasEmptied)
            throw new StoreUnavailableException(_closed ? "The connection to Redis is closed." : $"Redis {Name} was emptied.");
        await ExpectConnectedAsync().ConfigureAwait(false);
        var (run, version) = await _opening.OpenAsync(_writers[0]).ConfigureAwait(false);
        try
        {
            await _marker.OpenAsync(_writers[0]).ConfigureAwait(false);
        }
        catch (EmptiedException emptied)
        {
            throw Empty(emptied);
        }

        lock (_gate)
            _run = run;
        _instruments.Opened(Name, version, run.Id, _options.Durability, _number, _count);
        _first.TrySetResult();
        _availability.Regain();
        return run;
    }

    private StoreUnavailableException Empty(EmptiedException emptied)
    {
        _availability.Lose(emptied.Message);
        if (_emptied.TrySetResult())
            _instruments.Emptied(Name, emptied.Message);
        return new StoreUnavailableException($"Redis {Name} was emptied or replaced: {emptied.Message}", emptied);
    }

    /// <summary>A connection that is not there is asked all the same: its answer says why.</summary>
    private async Task ExpectConnectedAsync()
    {
        if (_writers.Concat(_readers).FirstOrDefault(static link => !link.IsConnected) is not { } broken)
        {
            _cause.Forget();
            return;
        }

        try
        {
            await broken.AskAsync(StoreOperation.Check, "PING").ConfigureAwait(false);
        }
        catch (StoreUnavailableException failure)
        {
            throw await _cause.OfAsync(failure).ConfigureAwait(false);
        }

        throw new StoreUnavailableException($"Redis {Name} is not connected.");
    }

    private async Task ProbeAsync()
    {
        await ExpectConnectedAsync().ConfigureAwait(false);
        await BeginOpening().ConfigureAwait(false);
        await ProbeAllAsync().ConfigureAwait(false);
    }
}
