using System.Text;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Cluster.Processes;

/// <summary>The end of a file that a process writes to, for the person who asks why it failed.</summary>
internal static class LogTail
{
    private const int LinesMax = 10;
    private const int BytesMax = 16 * 1024;
    private const int LineMax = 200;

    /// <summary>How each program of PixStream begins its last words: what stands before them is of no use then.</summary>
    private const string LastWords = "PixStream did not start:";

    /// <summary>How long the file is; 0 where it is not there.</summary>
    public static long LengthOf(string file) => new FileInfo(file) is { Exists: true } found ? found.Length : 0;

    /// <summary>The last lines.</summary>
    /// <param name="file">Of that file.</param>
    /// <param name="from">Only what stands behind this many bytes.</param>
    public static IReadOnlyList<string> Read(string file, long from)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(Math.Max(from, stream.Length - BytesMax), SeekOrigin.Begin);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var lines = reader.ReadToEnd().Split('\n').Where(static line => line.Trim().Length > 0)
                .Select(static line => Short(PlainText.Of(line))).ToList();
            var last = lines.FindIndex(static line => line.StartsWith(LastWords, StringComparison.Ordinal));
            return [.. lines.Skip(Math.Max(last, 0)).TakeLast(LinesMax)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string Short(string line) => line.Length <= LineMax ? line : $"{line[..LineMax]}…";
}
