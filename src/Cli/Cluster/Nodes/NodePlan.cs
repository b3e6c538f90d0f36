using PixStream.Cli.Cluster.Processes;

namespace PixStream.Cli.Cluster.Nodes;

/// <summary>One process of the cluster before it is started.</summary>
/// <param name="Name">As commands name it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Address">Where it is reached: a URL, or host and port.</param>
/// <param name="Launch">How it is started, each time in the same way: it keeps its ports.</param>
/// <param name="Probe">Asks it whether it is ready.</param>
internal sealed record NodePlan(string Name, NodeKind Kind, string Address, Launch Launch, IProbe Probe);
