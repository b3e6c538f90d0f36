namespace PixStream.Cli.Cluster.Nodes;

/// <summary>Asks a process of the cluster whether it is ready.</summary>
internal interface IProbe
{
    /// <returns>Why it is not ready, as a sentence; null where it is.</returns>
    Task<string?> FindHindranceAsync();
}
