namespace PixStream.Cli.Cluster.Fronts;

internal static class Speech
{
    /// <summary>
    /// Writes lines at once. Where the terminal or the reader of the pipe is gone, that changes nothing: the cluster is still to
    /// be stopped.
    /// </summary>
    public static void Tell(this TextWriter output, params IReadOnlyList<string> lines)
    {
        try
        {
            foreach (var line in lines)
                output.WriteLine(line);
            output.Flush();
        }
        catch (IOException)
        {
            // No reader is there.
        }
    }
}
