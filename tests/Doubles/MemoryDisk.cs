using PixStream.Storage.Journal.Disk;

namespace PixStream.Doubles;

/// <summary>What a journal asks of its disk.</summary>
internal enum DiskOperation
{
    List,
    Open,
    Create,
    Rename,
    Delete,
    Read,
    Write,
    Flush,
    SetLength,
}

/// <summary>One request to the disk. <paramref name="File"/> is the name that the file has now.</summary>
internal readonly record struct DiskCall(DiskOperation Operation, string File, long Offset = 0, int Length = 0)
{
    public bool IsChange => Operation is not (DiskOperation.List or DiskOperation.Open or DiskOperation.Read);
}

/// <summary>How a request comes out.</summary>
internal enum DiskFault
{
    None,

    /// <summary>Nothing is done, and it fails as on a full disk.</summary>
    Fail,

    /// <summary>
    /// Part is done, and it fails. A write: some of its sectors. A flush: some of what was unflushed lasts, and the rest never
    /// will, though it can be read still. A rename: the file has its new name, which may not last.
    /// </summary>
    Tear,

    /// <summary>A flush fails, and nothing of what was unflushed will ever last, though all of it can be read still.</summary>
    Forget,

    /// <summary>
    /// The power goes while it is under way. All that is asked from then on fails, until the disk is started again.
    /// </summary>
    PowerOff,
}

/// <summary>What a power loss leaves of the sectors and names that were not flushed.</summary>
internal enum Survival
{
    Nothing,
    Everything,

    /// <summary>What was written first, up to some sector.</summary>
    Prefix,

    /// <summary>Any sectors, whatever their order.</summary>
    Any,
}

/// <summary>
/// A directory in memory that knows what was flushed and what was only written. It fails on demand, and it can lose power: then
/// <see cref="PowerLoss"/> gives the disk as the next start finds it. Safe for many threads; what it leaves to chance comes from
/// the seed.
/// </summary>
internal sealed class MemoryDisk(int seed = 1) : IJournalDisk
{
    private readonly Random _random = new(seed);
    private readonly List<DiskCall> _calls = [];
    private Dictionary<string, MemoryFile> _names = [];
    private Dictionary<string, MemoryFile> _lastingNames = [];
    private List<Action<Dictionary<string, MemoryFile>>> _unflushedNames = [];
    private bool _isOff;

    /// <summary>Asked before each request, outside of any lock: it may wait, to hold a flush up.</summary>
    public Func<DiskCall, DiskFault>? Faults { get; set; }

    /// <summary>All requests so far.</summary>
    public DiskCall[] Calls
    {
        get
        {
            lock (Gate)
                return [.. _calls];
        }
    }

    /// <summary>Handles that were opened and not disposed of.</summary>
    public int OpenHandles { get; set; }

    /// <summary>The power is gone, or the process: nothing is done any more.</summary>
    public bool IsOff
    {
        get
        {
            lock (Gate)
                return _isOff;
        }
    }

    /// <summary>Names of all files, in order.</summary>
    public string[] Names
    {
        get
        {
            lock (Gate)
                return [.. _names.Keys.Order(StringComparer.Ordinal)];
        }
    }

    internal Lock Gate { get; } = new();

    public string PathOf(string name) => "/memory/" + name;

    public IReadOnlyList<string> List()
    {
        var fault = Begin(new DiskCall(DiskOperation.List, ""));
        lock (Gate)
        {
            FlushNames();
            End(fault, "");
            return [.. _names.Keys];
        }
    }

    public IJournalFile Open(string name)
    {
        var fault = Begin(new DiskCall(DiskOperation.Open, name));
        lock (Gate)
        {
            End(fault, name);
            if (!_names.TryGetValue(name, out var file))
                throw new FileNotFoundException($"Could not find file '{PathOf(name)}'.");
            return new MemoryHandle(this, file);
        }
    }

    public IJournalFile Create(string name)
    {
        var fault = Begin(new DiskCall(DiskOperation.Create, name));
        lock (Gate)
        {
            if (_names.TryGetValue(name, out var file))
                file.SetLength(0);
            else
            {
                file = new MemoryFile(name);
                ChangeNames(names => names[name] = file);
            }

            End(fault, name);
            return new MemoryHandle(this, file);
        }
    }

    public void Rename(string from, string to)
    {
        var fault = Begin(new DiskCall(DiskOperation.Rename, from));
        lock (Gate)
        {
            if (!_names.TryGetValue(from, out var file))
                throw new FileNotFoundException($"Could not find file '{PathOf(from)}'.");
            file.Name = to;
            ChangeNames(names =>
            {
                names.Remove(from);
                names[to] = file;
            });
            End(fault, to);
            FlushNames();
        }
    }

    public void Delete(string name)
    {
        var fault = Begin(new DiskCall(DiskOperation.Delete, name));
        lock (Gate)
        {
            ChangeNames(names => names.Remove(name));
            End(fault, name);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Bytes of a file as a reader finds them.</summary>
    public byte[] BytesOf(string name)
    {
        lock (Gate)
            return _names[name].Read();
    }

    /// <summary>Puts a file there, or bytes in place of its own: they last.</summary>
    public void Put(string name, byte[] bytes)
    {
        lock (Gate)
        {
            _names[name] = _lastingNames[name] = new MemoryFile(name, bytes);
            FlushNames();
        }
    }

    /// <summary>Takes a file away for good.</summary>
    public void Remove(string name)
    {
        lock (Gate)
        {
            _names.Remove(name);
            FlushNames();
        }
    }

    /// <summary>Turns one bit over, where it was written and where it lasts.</summary>
    public void Flip(string name, long bit)
    {
        lock (Gate)
            _names[name].Flip(bit);
    }

    /// <summary>
    /// The disk after its process was killed: all that was written is there, and what was not flushed may be lost still.
    /// </summary>
    public MemoryDisk Kill()
    {
        lock (Gate)
        {
            _isOff = true;
            return new MemoryDisk(_random.Next())
            {
                _names = new(_names),
                _lastingNames = new(_lastingNames),
                _unflushedNames = [.. _unflushedNames],
            };
        }
    }

    /// <summary>The disk after a power loss. This one is off from then on.</summary>
    public MemoryDisk PowerLoss(Survival survival)
    {
        lock (Gate)
        {
            _isOff = true;
            var names = new Dictionary<string, MemoryFile>(_lastingNames);
            var kept = survival switch
            {
                Survival.Nothing => 0,
                Survival.Everything => _unflushedNames.Count,
                // A file system keeps the order of what it does to a directory.
                _ => _random.Next(_unflushedNames.Count + 1),
            };
            foreach (var change in _unflushedNames.Take(kept))
                change(names);
            var next = new MemoryDisk(_random.Next());
            foreach (var (name, file) in names)
                next.Put(name, file.AfterPowerLoss(survival, _random));
            return next;
        }
    }

    /// <summary>A disk with the same files, all of them flushed.</summary>
    public MemoryDisk Copy()
    {
        var copy = new MemoryDisk(1);
        foreach (var name in Names)
            copy.Put(name, BytesOf(name));
        return copy;
    }

    /// <summary>Counts the request and asks what is to happen to it.</summary>
    internal DiskFault Begin(DiskCall call)
    {
        lock (Gate)
        {
            if (_isOff)
                throw new IOException("The power is off.");
            _calls.Add(call);
        }

        var fault = Faults?.Invoke(call) ?? DiskFault.None;
        return fault == DiskFault.Fail ? throw Full(call.File) : fault;
    }

    /// <summary>Fails where the request was to fail, with what was to be done of it done.</summary>
    internal void End(DiskFault fault, string file)
    {
        if (_isOff || fault == DiskFault.PowerOff)
        {
            _isOff = true;
            throw new IOException("The power is off.");
        }

        if (fault is DiskFault.Tear or DiskFault.Forget)
            throw Full(file);
    }

    internal Func<bool> Chance(DiskFault fault) => fault switch
    {
        DiskFault.Tear => () => _random.Next(2) == 0,
        DiskFault.Forget => static () => false,
        _ => static () => true,
    };

    private IOException Full(string file) => new($"No space left on device : '{PathOf(file)}'");

    private void ChangeNames(Action<Dictionary<string, MemoryFile>> change)
    {
        change(_names);
        _unflushedNames.Add(change);
    }

    private void FlushNames()
    {
        _lastingNames = new(_names);
        _unflushedNames.Clear();
    }
}
