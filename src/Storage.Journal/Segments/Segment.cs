using System.Globalization;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Format;

namespace PixStream.Storage.Journal.Segments;

/// <summary>One file of the journal. Open while it is written to; after that only while it is read from.</summary>
internal sealed class Segment(IJournalDisk disk, OpenSegments open, SegmentHeader header) : IDisposable
{
    private const string Extension = ".seg";

    private readonly Lock _gate = new();
    private volatile IJournalFile? _file;
    private List<SegmentEntry>? _entries;
    private bool _writing;
    private bool _removed;
    private volatile bool _wasRead;

    public SegmentHeader Header => header;

    /// <summary>Counts from 1, and goes on for as long as the journal does.</summary>
    public ulong Number => header.Number;

    /// <summary>
    /// The lowest 27 bits of the segment's number. A <see cref="RecordPosition"/> stores it. No two existing segments share it.
    /// </summary>
    public uint ShortNumber => ShortNumberOf(header.Number);

    public string Name => NameOf(header.Number);

    public string Path => disk.PathOf(Name);

    /// <summary>
    /// Unix time in milliseconds of the last moment at which something could be written to it. The highest value while it is
    /// written to.
    /// </summary>
    public long ClosedAtMs { get; set; } = long.MaxValue;

    /// <summary>Its messages, until they are in its <see cref="SegmentIndex"/>.</summary>
    public List<SegmentEntry> Entries => _entries ??= [];

    /// <summary>The file that is written to. Only of a segment that is.</summary>
    public IJournalFile File =>
        _writing && _file is { } file ? file : throw new InvalidOperationException($"{Path} is not written to.");

    /// <summary>From now on it is written to.</summary>
    /// <param name="file">Its file, open; null to open it.</param>
    public void BeginWriting(IJournalFile? file = null)
    {
        _file = file ?? disk.Open(Name);
        _writing = true;
    }

    /// <summary>
    /// Nothing more is written to it. It stays open until its descriptor is needed for a segment that is read more.
    /// </summary>
    public void EndWriting()
    {
        _writing = false;
        open.Opened(this);
    }

    /// <summary>Its messages are in its index by now.</summary>
    public void ForgetEntries() => _entries = null;

    /// <returns>False where retention has removed it, or the journal is closed.</returns>
    /// <exception cref="IOException">It cannot be opened or read.</exception>
    public bool TryRead(long offset, Span<byte> bytes, out int read)
    {
        while (TryOpen() is { } file)
            try
            {
                read = file.Read(offset, bytes);
                return true;
            }
            catch (ObjectDisposedException)
            {
                // Closed a moment ago, to make room for others or for good.
            }

        read = 0;
        return false;
    }

    /// <summary>Whether it was read from since this was last asked.</summary>
    public bool WasRead()
    {
        var wasRead = _wasRead;
        _wasRead = false;
        return wasRead;
    }

    /// <summary>Gives its descriptor back. The next read opens it again.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    public static string NameOf(ulong number) => number.ToString("D10", CultureInfo.InvariantCulture) + Extension;

    public static uint ShortNumberOf(ulong number) => (uint)number & RecordPosition.ShortNumberMax;

    /// <summary>Number of the segment with this file name; null where it is no segment's name.</summary>
    public static ulong? NumberOf(string name) =>
        name.EndsWith(Extension, StringComparison.Ordinal)
        && ulong.TryParse(
            name.AsSpan(0, name.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && NameOf(number) == name
            ? number
            : null;

    public void Dispose()
    {
        lock (_gate)
            _removed = true;
        Close();
    }

    private IJournalFile? TryOpen()
    {
        if (!_wasRead)
            _wasRead = true;
        if (_file is { } file)
            return file;
        lock (_gate)
        {
            if (_removed)
                return null;
            if (_file is { } opened)
                return opened;
            file = _file = Open();
        }

        open.Opened(this);
        return file;
    }

    private IJournalFile Open()
    {
        while (true)
            try
            {
                return disk.Open(Name);
            }
            catch (IOException failure) when (failure is not FileNotFoundException && open.TryGiveBack())
            {
                // Most likely the process has no descriptor left. Any other failure is thrown when no descriptor can be given
                // back.
            }
    }
}
