using PixStream.Storage.Journal.Disk;

namespace PixStream.Doubles;

/// <summary>
/// Bytes of one file: as they were written last, as they last, and what lies between, in order. Guarded by its disk.
/// </summary>
internal sealed class MemoryFile(string name)
{
    private const int SectorSize = 512;

    private readonly Growing _written = new();
    private readonly Growing _lasting = new();
    private readonly List<Change> _unflushed = [];

    public MemoryFile(string name, byte[] bytes)
        : this(name)
    {
        _written.Write(0, bytes);
        _lasting.Write(0, bytes);
    }

    /// <summary>A sector or a part of one; or, without bytes, a new length.</summary>
    private readonly record struct Change(long At, byte[]? Bytes);

    public string Name { get; set; } = name;

    public int Length => _written.Length;

    public byte[] Read() => _written.AsSpan(0, _written.Length).ToArray();

    public int Read(long offset, Span<byte> bytes)
    {
        var count = (int)Math.Clamp(_written.Length - offset, 0, bytes.Length);
        if (count > 0)
            _written.AsSpan((int)offset, count).CopyTo(bytes);
        return count;
    }

    /// <summary>Writes sector by sector, those that have the chance.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes, Func<bool> chance)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, SectorSize - (int)(offset % SectorSize));
            if (chance())
                Apply(_written, Keep(new Change(offset, bytes[..count].ToArray())));
            offset += count;
            bytes = bytes[count..];
        }
    }

    public void SetLength(long length) => Apply(_written, Keep(new Change(length, null)));

    /// <summary>Makes what has the chance last. The rest never will, as after an fsync that failed.</summary>
    public void Flush(Func<bool> chance)
    {
        foreach (var change in _unflushed)
            if (chance())
                Apply(_lasting, change);
        _unflushed.Clear();
    }

    public void Flip(long bit)
    {
        foreach (var bytes in (Growing[])[_written, _lasting])
            bytes.AsSpan((int)(bit / 8), 1)[0] ^= (byte)(1 << (int)(bit % 8));
    }

    public byte[] AfterPowerLoss(Survival survival, Random random)
    {
        var left = new Growing();
        left.Write(0, _lasting.AsSpan(0, _lasting.Length));
        var prefix = random.Next(_unflushed.Count + 1);
        for (var i = 0; i < _unflushed.Count; i++)
        {
            var survives = survival switch
            {
                Survival.Nothing => false,
                Survival.Everything => true,
                Survival.Prefix => i < prefix,
                _ => random.Next(2) == 0,
            };
            var change = _unflushed[i];
            if (survives)
                Apply(left, change);
            else if (survival == Survival.Any && change.Bytes is { } lost && change.At + lost.Length > left.Length
                && random.Next(2) == 0)
                // The file grew, and what it grew by was never filled.
                left.SetLength((int)change.At + lost.Length);
        }

        return left.AsSpan(0, left.Length).ToArray();
    }

    private Change Keep(Change change)
    {
        _unflushed.Add(change);
        return change;
    }

    private static void Apply(Growing to, Change change)
    {
        if (change.Bytes is { } bytes)
            to.Write((int)change.At, bytes);
        else
            to.SetLength((int)change.At);
    }

    /// <summary>Bytes that grow; what was never written is zero.</summary>
    private sealed class Growing
    {
        private byte[] _bytes = [];

        public int Length { get; private set; }

        public Span<byte> AsSpan(int start, int count) => _bytes.AsSpan(start, count);

        public void Write(int offset, ReadOnlySpan<byte> bytes)
        {
            if (offset + bytes.Length > Length)
                SetLength(offset + bytes.Length);
            bytes.CopyTo(_bytes.AsSpan(offset));
        }

        public void SetLength(int length)
        {
            if (length > _bytes.Length)
                Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
            if (length < Length)
                _bytes.AsSpan(length, Length - length).Clear();
            Length = length;
        }
    }
}

/// <summary>An open file of a <see cref="MemoryDisk"/>.</summary>
internal sealed class MemoryHandle : IJournalFile
{
    private readonly MemoryDisk _disk;
    private readonly MemoryFile _file;
    private bool _isClosed;

    public MemoryHandle(MemoryDisk disk, MemoryFile file)
    {
        _disk = disk;
        _file = file;
        disk.OpenHandles++;
    }

    public long Length
    {
        get
        {
            lock (_disk.Gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                return _file.Length;
            }
        }
    }

    public int Read(long offset, Span<byte> bytes)
    {
        var fault = _disk.Begin(new DiskCall(DiskOperation.Read, _file.Name, offset, bytes.Length));
        lock (_disk.Gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _disk.End(fault, _file.Name);
            return _file.Read(offset, bytes);
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var fault = _disk.Begin(new DiskCall(DiskOperation.Write, _file.Name, offset, bytes.Length));
        lock (_disk.Gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _file.Write(offset, bytes, _disk.Chance(fault));
            _disk.End(fault, _file.Name);
        }
    }

    public void Flush()
    {
        var fault = _disk.Begin(new DiskCall(DiskOperation.Flush, _file.Name));
        lock (_disk.Gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (fault != DiskFault.PowerOff)
                _file.Flush(_disk.Chance(fault));
            _disk.End(fault, _file.Name);
        }
    }

    public void SetLength(long length)
    {
        var fault = _disk.Begin(new DiskCall(DiskOperation.SetLength, _file.Name, length));
        lock (_disk.Gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _file.SetLength(length);
            _disk.End(fault, _file.Name);
        }
    }

    public void Dispose()
    {
        lock (_disk.Gate)
            if (!_isClosed)
            {
                _isClosed = true;
                _disk.OpenHandles--;
            }
    }
}
