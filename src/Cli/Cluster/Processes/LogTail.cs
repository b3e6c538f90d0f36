using System.Text;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Cluster.Processes;

/// <summary>The end of a file that a process writes to, for the person who asks why it failed.</summary>
internal static class LogTail
{
    private const int LinesMax = 10;
    private const int BytesMax = 16 * 1024;

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
            return [.. reader.ReadToEnd().Split('\n').Select(PlainText.Of).Where(static line => line.Trim().Length > 0).TakeLast(LinesMax)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
