using System.Runtime.InteropServices;

namespace PixStream.Bench.Journals;

/// <summary>
/// A journal that each round can use up. Finished segments are never written again, so they are hard links to the original's
/// files, and their pages are where they were; only the last one is a copy.
/// </summary>
internal static partial class JournalClone
{
    public static string Of(string original, Workbench bench)
    {
        var clone = bench.NewDirectory("clone");
        var last = Directory.EnumerateFiles(original, "*.seg").Max(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(original))
        {
            var target = Path.Combine(clone, Path.GetFileName(file));
            if (file == last)
                File.Copy(file, target);
            else if (Path.GetExtension(file) is ".seg" or ".idx" && Link(file, target) != 0)
                throw new IOException($"link {file}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        Disk.DiskFile.SyncAll();
        return clone;
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
