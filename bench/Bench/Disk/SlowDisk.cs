using PixStream.Storage.Journal.Disk;

namespace PixStream.Bench.Disk;

/// <summary>
/// A disk that takes so many bytes a second, and some time more for each flush. Segments that are filled with zeros ahead of
/// their use cost nothing.
/// </summary>
internal sealed class SlowDisk(IJournalDisk disk, double bytesPerSecond, TimeSpan eachFlush) : IJournalDisk
{
    public string PathOf(string name) => disk.PathOf(name);

    public IReadOnlyList<string> List() => disk.List();

    public IJournalFile Open(string name) => new SlowFile(disk.Open(name), this);

    public IJournalFile Create(string name) => new SlowFile(disk.Create(name), this);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string name) => disk.Delete(name);

    public void Dispose() => disk.Dispose();

    private TimeSpan TimeFor(long bytes) => eachFlush + TimeSpan.FromSeconds(bytes / bytesPerSecond);

    private sealed class SlowFile(IJournalFile file, SlowDisk disk) : IJournalFile
    {
        private long _unflushed;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> bytes) => file.Read(offset, bytes);

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            if (bytes.ContainsAnyExcept((byte)0))
                _unflushed += bytes.Length;
            file.Write(offset, bytes);
        }

        public void Flush()
        {
            if (_unflushed > 0)
                Task.Delay(disk.TimeFor(_unflushed), TimeProvider.System).GetAwaiter().GetResult();
            _unflushed = 0;
            file.Flush();
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Dispose() => file.Dispose();
    }
}
