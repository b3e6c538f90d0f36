namespace PixStream.Cli.Cluster.Nodes;

/// <summary>
/// What a process of the cluster is, in the order in which they are started. They are stopped in the opposite order.
/// </summary>
internal enum NodeKind
{
    Redis,
    Silo,
    Gateway,
}
