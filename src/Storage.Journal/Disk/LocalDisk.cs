using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PixStream.Storage.Journal.Disk;

/// <summary>A directory of the local disk, held by one process at a time.</summary>
internal sealed partial class LocalDisk : IJournalDisk
{
    private const int WindowsSharingViolation = 32;
    private const int MacWouldBlock = 35;
    private const int LinuxWouldBlock = 11;

    private readonly string _directory;
    private readonly FileStream _lock;

    /// <exception cref="JournalInUseException">Another process has the directory.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public LocalDisk(string directory)
    {
        _directory = Path.GetFullPath(directory);
        MakeDirectory(_directory);
        var path = PathOf("lock");
        try
        {
            _lock = OwnerOnly.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, bufferSize: 1);
        }
        catch (IOException failure) when (IsHeld(failure))
        {
            throw new JournalInUseException(
                $"The journal in {_directory} is in use by another process: it holds {path}. "
                + "Stop that process, or set PixStream:Journal:Directory to another directory.",
                failure);
        }
    }

    /// <summary>Whether others than the owner may do anything with the directory or with what is in it.</summary>
    public bool IsOpenToOthers => OwnerOnly.IsWider(_directory);

    public string PathOf(string name) => Path.Combine(_directory, name);

    public IReadOnlyList<string> List()
    {
        FlushDirectory(_directory);
        return [.. System.IO.Directory.EnumerateFiles(_directory).Select(path => Path.GetFileName(path))];
    }

    public IJournalFile Open(string name) =>
        new LocalFile(File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete));

    public IJournalFile Create(string name)
    {
        // Handles are opened without a mode for the file, so it is made first.
        OwnerOnly.Open(PathOf(name), FileMode.Create).Dispose();
        return Open(name);
    }

    public void Rename(string from, string to)
    {
        File.Move(PathOf(from), PathOf(to), overwrite: true);
        FlushDirectory(_directory);
    }

    public void Delete(string name) => File.Delete(PathOf(name));

    public void Dispose() => _lock.Dispose();

    /// <summary>Whether another process holds the file, and not, say, a file system that is read-only.</summary>
    private static bool IsHeld(IOException failure) =>
        (failure.HResult & 0xFFFF) == (OperatingSystem.IsWindows() ? WindowsSharingViolation
            : OperatingSystem.IsMacOS() ? MacWouldBlock
            : LinuxWouldBlock);

    private static void MakeDirectory(string path)
    {
        if (System.IO.Directory.Exists(path))
            return;
        var parent = Path.GetDirectoryName(path)!;
        MakeDirectory(parent);
        OwnerOnly.MakeOne(path);
        FlushDirectory(parent);
    }

    /// <summary>A new name lasts once its directory is flushed.</summary>
    private static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
            Native.FlushDirectory(path);
    }

    private sealed class LocalFile(SafeFileHandle handle) : IJournalFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> bytes)
        {
            var total = 0;
            while (total < bytes.Length)
            {
                var read = RandomAccess.Read(handle, bytes[total..], offset + total);
                if (read == 0)
                    break;
                total += read;
            }

            return total;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

        public void Flush() => Native.FlushData(handle);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Dispose() => handle.Dispose();
    }

    private static partial class Native
    {
        private const int ReadOnly = 0;

        /// <summary>
        /// fdatasync where there is one: unlike fsync it leaves out the file's times, and a commit into space that was
        /// written before then costs no entry in the file system's own journal.
        /// </summary>
        public static void FlushData(SafeFileHandle handle)
        {
            if (!OperatingSystem.IsLinux())
                RandomAccess.FlushToDisk(handle);
            else if (Fdatasync(handle) != 0)
                throw new IOException($"fdatasync: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        public static void FlushDirectory(string path)
        {
            using var handle = Open(path, ReadOnly);
            if (handle.IsInvalid || Fsync(handle) != 0)
                throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
        private static partial int Fdatasync(SafeFileHandle handle);

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        private static partial int Fsync(SafeFileHandle handle);

        [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        private static partial SafeFileHandle Open(string path, int flags);
    }
}
