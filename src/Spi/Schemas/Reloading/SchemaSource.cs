using System.Diagnostics.CodeAnalysis;
using PixStream.Spi.Schemas.Compiling;

namespace PixStream.Spi.Schemas.Reloading;

/// <summary>
/// The schemas in force, and how they become others while messages are validated. A validation takes <see cref="Current"/> once
/// and keeps to it: a reload changes nothing for it, and it waits for no reload.
/// </summary>
public sealed class SchemaSource
{
    private readonly SchemaOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _reloading = new();
    private volatile SchemaCatalog _current;
    private string _tried;
    private string _seen;

    private SchemaSource(SchemaOptions options, TimeProvider time, SchemaCatalog current, string look)
    {
        _options = options;
        _time = time;
        _current = current;
        _tried = _seen = look;
    }

    /// <summary>
    /// After each reload, whatever caused it, taken or refused. Handlers run where the reload runs and must not throw.
    /// </summary>
    public event Action<SchemaReload>? Reloaded;

    /// <summary>The schemas in force.</summary>
    public SchemaCatalog Current => _current;

    /// <summary>Reads the schemas for the first time.</summary>
    /// <param name="options">Where from.</param>
    /// <param name="time">Measures the time between looks.</param>
    /// <param name="source">The source, if the answer is true.</param>
    /// <param name="errors">All that is wrong, if the answer is false.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static bool TryOpen(
        SchemaOptions options, TimeProvider time, [NotNullWhen(true)] out SchemaSource? source,
        out IReadOnlyList<SchemaError> errors)
    {
        options.Validate();
        errors = [];
        source = null;
        if (string.IsNullOrEmpty(options.Directory))
        {
            source = new SchemaSource(options, time, SchemaCatalog.Own, "");
            return true;
        }

        // Looked at before it is read: what changes meanwhile is a change for the first poll.
        var look = SchemaFolder.Look(options.Directory);
        if (SchemaCatalog.TryLoad(options.Directory, out var catalog, out errors))
            source = new SchemaSource(options, time, catalog, look);
        return source is not null;
    }

    /// <summary>
    /// Reads the directory again, now, whatever the watch thinks of it. If anything is wrong with it, the schemas in force stay.
    /// Takes some 5 ms for each schema; one reload at a time.
    /// </summary>
    public SchemaReload Reload()
    {
        if (string.IsNullOrEmpty(_options.Directory))
            return SchemaReload.Between(_current, _current);
        SchemaReload reload;
        lock (_reloading)
        {
            _tried = _seen = SchemaFolder.Look(_options.Directory);
            if (SchemaCatalog.TryLoad(_options.Directory, out var catalog, out var errors))
            {
                reload = SchemaReload.Between(_current, catalog);
                _current = catalog;
            }
            else
            {
                reload = SchemaReload.Refused(errors);
            }
        }

        Reloaded?.Invoke(reload);
        return reload;
    }

    /// <summary>The same on a thread of the pool.</summary>
    public Task<SchemaReload> ReloadAsync(CancellationToken cancellation = default) => Task.Run(Reload, cancellation);

    /// <summary>
    /// Looks at the directory every <see cref="SchemaOptions.ReloadEvery"/> until it is cancelled, and reloads once what it shows
    /// has changed and two looks in a row agree: a file that is being copied is not read. What could not be used is not tried
    /// again before it changes. Ends at once where there is nothing to watch.
    /// </summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(_options.Directory) || _options.ReloadEvery is not { } every)
            return;
        using var timer = new PeriodicTimer(every, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
                Poll();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    /// <summary>One look.</summary>
    internal void Poll()
    {
        var look = SchemaFolder.Look(_options.Directory!);
        lock (_reloading)
        {
            var isSettled = look == _seen;
            _seen = look;
            if (!isSettled || look == _tried)
                return;
        }

        Reload();
    }
}
