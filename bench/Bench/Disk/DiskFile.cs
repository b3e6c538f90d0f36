using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PixStream.Bench.Disk;

/// <summary>A file that is written and flushed with as little around it as there can be: what the disk itself can do.</summary>
internal sealed partial class DiskFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly long _size;
    private long _at;

    /// <param name="path">A new file.</param>
    /// <param name="preallocated">
    /// Bytes to fill with zeros beforehand; writing then goes round in them. 0: every write makes the file longer.
    /// </param>
    public DiskFile(string path, long preallocated)
    {
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        _size = preallocated;
        var zeros = new byte[1 << 20];
        for (long at = 0; at < preallocated; at += zeros.Length)
            RandomAccess.Write(_handle, zeros, at);
        Flush();
    }

    /// <summary>Writes behind what was written last, and flushes.</summary>
    public void WriteDurably(ReadOnlySpan<byte> bytes)
    {
        if (_size > 0 && _at + bytes.Length > _size)
            _at = 0;
        RandomAccess.Write(_handle, bytes, _at);
        _at += bytes.Length;
        Flush();
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Has the system write all that it still holds back, so that it does not disturb what is measured next.</summary>
    public static void SyncAll() => Sync();

    /// <summary>Has the system forget what it keeps of files in memory. False where this process may not.</summary>
    public static bool DropCaches()
    {
        try
        {
            Sync();
            File.WriteAllText("/proc/sys/vm/drop_caches", "3");
            return true;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    private void Flush()
    {
        if (Fdatasync(_handle) != 0)
            throw new IOException($"fdatasync: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Fdatasync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void Sync();
}
