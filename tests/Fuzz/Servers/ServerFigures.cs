using System.Globalization;

namespace PixStream.Fuzz.Servers;

/// <summary>What a server holds while nothing is asked of it.</summary>
/// <param name="ManagedBytes">Managed memory after a full collection.</param>
/// <param name="ResidentBytes">Memory that is resident.</param>
/// <param name="Sockets">Descriptors that are sockets.</param>
/// <param name="Files">All its other descriptors.</param>
/// <param name="Segments">Segments of its journal, each of which may keep a file open.</param>
internal sealed record ServerFigures(long ManagedBytes, long ResidentBytes, int Sockets, int Files, int Segments)
{
    // What a connection leaves behind for a moment (a timer, a pool's spare) is no leak; one socket in a hundred requests would
    // be.
    private const int SocketsMore = 8;
    private const int FilesMore = 16;
    private const long ManagedMoreBytes = 24 << 20;
    private const long ResidentMoreBytes = 96 << 20;

    // ARCHITECTURE.md, "What memory holds": up to 43 for a message of the last day and 32 for one of the segment being written;
    // tables that grow by doubling hold twice that.
    private const long MessageBytes = 150;

    public static ServerFigures Take(int processId, MemoryProbe probe, string journal)
    {
        // Twice: the first collection makes the pools give back what the second then finds unused.
        probe.AskBytes();
        var managed = probe.AskBytes();
        var (sockets, files) = Descriptors(processId);
        return new ServerFigures(
            managed, StatusKb(processId, "VmRSS:") << 10, sockets, files, Directory.EnumerateFiles(journal, "*.seg").Count());
    }

    /// <summary>How many sockets and how many other descriptors a process has.</summary>
    public static (int Sockets, int Files) Descriptors(int processId)
    {
        var (sockets, files) = (0, 0);
        foreach (var descriptor in Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd"))
            if (TargetOf(descriptor)?.StartsWith("socket:", StringComparison.Ordinal) == true)
                sockets++;
            else
                files++;
        return (sockets, files);
    }

    /// <summary>What is not back to where it was.</summary>
    /// <param name="before">What was held after the warm-up.</param>
    /// <param name="messages">Messages stored since then: the server remembers their names for a day.</param>
    public IEnumerable<string> LeaksSince(ServerFigures before, long messages)
    {
        var known = messages * MessageBytes;
        if (Sockets > before.Sockets + SocketsMore)
            yield return $"{Sockets} sockets are open, after the warm-up it were {before.Sockets}.";
        if (Files > before.Files + (Segments - before.Segments) + FilesMore)
            yield return $"{Files} other descriptors are open with {Segments} segments, after the warm-up it were {before.Files} with {before.Segments}.";
        if (ManagedBytes > before.ManagedBytes + ManagedMoreBytes + known)
            yield return $"{Megabytes(ManagedBytes)} of managed memory are in use, after the warm-up it were {Megabytes(before.ManagedBytes)}.";
        if (ResidentBytes > before.ResidentBytes + ResidentMoreBytes + known)
            yield return $"{Megabytes(ResidentBytes)} are resident, after the warm-up it were {Megabytes(before.ResidentBytes)}.";
    }

    public override string ToString() =>
        $"{Megabytes(ManagedBytes)} managed, {Megabytes(ResidentBytes)} resident, {Sockets} sockets, {Files} other descriptors, {Segments} segments";

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB");

    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.Name;
        }
        catch (IOException)
        {
            // Closed between the listing and the look.
            return null;
        }
    }

    private static long StatusKb(int id, string name)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
