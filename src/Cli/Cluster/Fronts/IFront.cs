using PixStream.Cli.Cluster.Nodes;

namespace PixStream.Cli.Cluster.Fronts;

/// <summary>Shows a cluster to a person or a script, and takes their commands.</summary>
internal interface IFront
{
    /// <summary>A process came into another state. Never called twice at once.</summary>
    void Show(NodeStatus status);

    /// <summary>Something about the whole cluster.</summary>
    void Say(string line);

    /// <summary>The cluster is ready.</summary>
    /// <param name="gateways">The URLs where it serves.</param>
    void Invite(IReadOnlyList<string> gateways);

    /// <summary>Gives commands to the cluster until its work has ended.</summary>
    Task AttendAsync(UpCluster cluster, Task work);
}
