using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Format;

namespace PixStream.Storage.Journal;

/// <summary>One file of the journal.</summary>
internal sealed class Segment(IJournalDisk disk, SegmentHeader header) : IDisposable
{
    private readonly Lock _gate = new();
    private IJournalFile? _file;
    private bool _removed;

    public SegmentHeader Header => header;

    public uint Number => header.Number;

    public string Name => NameOf(header.Number);

    public string Path => disk.PathOf(Name);

    /// <summary>Epoch milliseconds of the last moment at which something could be written to it; none while it is written to.</summary>
    public long ClosedAtMs { get; set; } = long.MaxValue;

    /// <summary>Its messages, until they are in its <see cref="SegmentIndex"/>.</summary>
    public List<SegmentEntry> Entries { get; } = [];

    /// <summary>Opened when it is first needed: there can be thousands of segments that nobody reads.</summary>
    /// <exception cref="ObjectDisposedException">Retention has removed it, or the store is closed.</exception>
    public IJournalFile File
    {
        get
        {
            if (_file is { } open)
                return open;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_removed, this);
                return _file ??= disk.Open(Name);
            }
        }
    }

    /// <returns>False where retention has removed it.</returns>
    public bool TryRead(long offset, Span<byte> bytes, out int read)
    {
        try
        {
            read = File.Read(offset, bytes);
            return true;
        }
        catch (ObjectDisposedException)
        {
            read = 0;
            return false;
        }
    }

    public static string NameOf(uint number) => $"{number:D10}.seg";

    /// <summary>Number of the segment with this file name; null where it is no segment's name.</summary>
    public static uint? NumberOf(string name) =>
        name.Length == 14 && name.EndsWith(".seg", StringComparison.Ordinal) && uint.TryParse(name.AsSpan(0, 10), out var number)
            ? number
            : null;

    public void Attach(IJournalFile file) => _file = file;

    public void Dispose()
    {
        lock (_gate)
        {
            _removed = true;
            _file?.Dispose();
            _file = null;
        }
    }
}
