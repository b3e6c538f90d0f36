using Cassandra;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;

namespace PixStream.Backend.Cassandra.Connections;

/// <summary>
/// The connection of this process to the cluster, shared by all that lies there. Statements go to a replica in the local
/// datacenter and count there (LOCAL_QUORUM, LOCAL_SERIAL) unless they say otherwise. While the cluster takes nothing it is
/// probed every second, for as long as that lasts.
/// </summary>
public sealed class CassandraConnection(CassandraOptions options, TimeProvider time, CassandraInstruments instruments)
    : IAsyncDisposable
{
    private const int LostProbesMax = 2;
    private const int ProbesPerReminder = 60;

    private static readonly TimeSpan ProbePause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile OpenSession? _open;
    private volatile string _reason = "It was not started.";
    private volatile bool _isFailing;
    private volatile bool _closed;
    private volatile bool _waitsForTables;
    private ITimer? _probing;
    private int _probes;
    private int _lostProbes;
    private int _untold;

    /// <summary>Whether the cluster took what it was given last.</summary>
    public bool IsAvailable => _open is not null && !_isFailing && !_closed;

    /// <summary>Why it is not, in the words of the driver.</summary>
    public string Reason => _reason;

    /// <summary>Ends when the cluster was reached for the first time, with the schema that this program knows.</summary>
    public Task First => _connected.Task;

    /// <summary>Whether it was reached last, and waits for a migration.</summary>
    public bool IsWaitingForTables => _waitsForTables;

    internal CassandraOptions Options => options;

    /// <summary>
    /// Connects, and checks or migrates the schema. Ends, too, when the cluster cannot be reached or was not migrated yet: then
    /// it is tried again every second.
    /// </summary>
    /// <exception cref="CassandraSchemaException">
    /// The schema is not the one that this program knows, and no migration mends that.
    /// </exception>
    public async Task StartAsync()
    {
        try
        {
            await Task.Run(ConnectAsync);
        }
        catch (Exception failure) when (failure is not CassandraSchemaException { IsBehind: false })
        {
            TellWaiting(failure);
            BecomeUnavailable(failure.Message);
        }
    }

    /// <summary>Connects, and checks or migrates the schema: once, and nothing is tried again.</summary>
    /// <exception cref="CassandraSchemaException">The schema is not the one that this program knows.</exception>
    /// <exception cref="StoreUnavailableException">The cluster cannot be reached, or a statement failed.</exception>
    public async Task ConnectOnceAsync()
    {
        try
        {
            await Task.Run(ConnectAsync);
        }
        catch (Exception failure) when (failure is not CassandraSchemaException)
        {
            throw new StoreUnavailableException(failure.Message, failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        OpenSession? open;
        lock (_gate)
        {
            _closed = true;
            _probing?.Dispose();
            _probing = null;
            open = _open;
        }

        if (open is not null)
            await open.Cluster.ShutdownAsync();
    }

    /// <exception cref="StoreUnavailableException">The cluster did not answer, or not well.</exception>
    internal async Task<RowSet> ExecuteAsync(StoreOperation operation, Func<Statements, IStatement> statement)
    {
        if (_closed || _open is not { } open)
            throw new StoreUnavailableException(
                _closed ? "The connection to Cassandra is closed." : $"Cassandra is not connected. {_reason}");
        using var activity = CassandraInstruments.Start(operation, options.Keyspace);
        try
        {
            var rows = await open.Session.ExecuteAsync(statement(open.Statements));
            if (operation is StoreOperation.Commit or StoreOperation.Claim or StoreOperation.Probe)
                BecomeAvailable();
            return rows;
        }
        catch (Exception failure)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, failure.GetType().Name);
            CassandraInstruments.Failed(operation);
            // What is done in the background may end long after it was begun, and says nothing of how it is now.
            if (operation != StoreOperation.Retention
                && (failure is NoHostAvailableException || operation is not (StoreOperation.Read or StoreOperation.Find)))
                BecomeUnavailable(failure.Message);
            throw new StoreUnavailableException($"Cassandra statement failed ({operation}): {failure.Message}", failure);
        }
    }

    /// <summary>All rows of a result, page by page.</summary>
    internal async Task<List<Row>> ListAsync(StoreOperation operation, Func<Statements, IStatement> statement)
    {
        var open = _open;
        var rows = await ExecuteAsync(operation, statement);
        var list = new List<Row>();
        while (true)
        {
            list.AddRange(rows.Take(rows.GetAvailableWithoutFetching()));
            if (rows.IsFullyFetched)
                return list;
            try
            {
                await rows.FetchMoreResultsAsync();
            }
            catch (Exception failure)
            {
                throw new StoreUnavailableException($"Cassandra statement failed ({operation}): {failure.Message}", failure);
            }

            // A session that was closed meanwhile gives an empty page, as if there were no more.
            if (_closed || _open != open)
                throw new StoreUnavailableException("The connection to Cassandra was closed between two pages.");
        }
    }

    private async Task ConnectAsync()
    {
        var near = CassandraContact.Near(options);
        var cluster = Build(near);
        try
        {
            var session = await cluster.ConnectAsync();
            await new CassandraSchema(session, options, time, instruments).EnsureAsync(near.LocalDc);
            var open = new OpenSession(cluster, session, await Statements.PrepareAsync(session, options.Keyspace));
            OpenSession? before;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed, this);
                before = _open;
                _open = open;
            }

            if (before is not null)
                await before.Cluster.ShutdownAsync();
            _waitsForTables = false;
            _connected.TrySetResult();
            BecomeAvailable();
            instruments.Connected(options.Keyspace, CassandraSchema.Version, near.LocalDc, options.Region);
        }
        catch
        {
            await cluster.ShutdownAsync();
            throw;
        }
    }

    private Cluster Build(DCAwareRoundRobinPolicy near)
    {
        var timeoutMs = (int)options.RequestTimeout.TotalMilliseconds;
        return CassandraContact.To(options, near)
            .WithMaxProtocolVersion(ProtocolVersion.V4)
            .WithRetryPolicy(new CarefulRetryPolicy())
            .WithSpeculativeExecutionPolicy(NoSpeculativeExecutionPolicy.Instance)
            .WithSocketOptions(
                new SocketOptions().SetConnectTimeoutMillis(timeoutMs).SetReadTimeoutMillis(timeoutMs).SetTcpNoDelay(true))
            .WithQueryOptions(new QueryOptions()
                .SetConsistencyLevel(ConsistencyLevel.LocalQuorum)
                .SetSerialConsistencyLevel(ConsistencyLevel.LocalSerial)
                .SetDefaultIdempotence(false))
            .Build();
    }

    private void BecomeAvailable()
    {
        if (!_isFailing)
            return;
        lock (_gate)
        {
            if (!_isFailing)
                return;
            _isFailing = false;
            _probing?.Dispose();
            _probing = null;
        }

        instruments.BecameAvailable();
    }

    private void BecomeUnavailable(string reason)
    {
        lock (_gate)
        {
            _reason = reason;
            if (_isFailing || _closed)
                return;
            _isFailing = true;
            _probing = time.CreateTimer(
                static self => _ = ((CassandraConnection)self!).ProbeAsync(), this, ProbePause, ProbePause);
        }

        instruments.BecameUnavailable(reason);
    }

    private async Task ProbeAsync()
    {
        if (Interlocked.Increment(ref _probes) > 1)
        {
            Interlocked.Decrement(ref _probes);
            return;
        }

        try
        {
            // The driver may take a host for lost for good that went away just when it came back (3.22): then it is replaced.
            if (_open is null || _lostProbes >= LostProbesMax)
                await Task.Run(ConnectAsync);
            else
                // A serial read needs what a conditional batch needs, and changes nothing.
                await Task.Run(() => ExecuteAsync(StoreOperation.Probe, static all =>
                    all.HomeRegion.Bind("probe").SetConsistencyLevel(ConsistencyLevel.LocalSerial)));
            _lostProbes = 0;
        }
        catch (StoreUnavailableException failure)
        {
            _lostProbes = failure.InnerException is NoHostAvailableException ? _lostProbes + 1 : 0;
        }
        catch (Exception failure)
        {
            TellWaiting(failure);
            _reason = failure.Message;
        }
        finally
        {
            Interlocked.Decrement(ref _probes);
        }
    }

    /// <summary>Says why it waits: once for each reason, and once a minute while that holds.</summary>
    private void TellWaiting(Exception failure)
    {
        _waitsForTables = failure is CassandraSchemaException { IsBehind: true };
        _untold = failure.Message == _reason ? _untold + 1 : 0;
        if (_untold % ProbesPerReminder != 0)
            return;
        if (_waitsForTables)
            instruments.SchemaBehind(failure.Message);
        else if (failure is CassandraSchemaException)
            instruments.SchemaRefused(failure.Message);
        else
            instruments.ConnectFailed(failure.Message);
    }

    private sealed record OpenSession(Cluster Cluster, ISession Session, Statements Statements);
}
