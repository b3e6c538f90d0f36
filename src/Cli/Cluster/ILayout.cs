using PixStream.Cli.Cluster.Nodes;

namespace PixStream.Cli.Cluster;

/// <summary>Plans the processes of a cluster, in the order in which they are started.</summary>
internal interface ILayout
{
    /// <summary>Whether there may be more than one silo.</summary>
    bool TakesMoreSilos { get; }

    /// <summary>Null where no Redis is started.</summary>
    NodePlan? Redis();

    /// <param name="number">From 1.</param>
    NodePlan Silo(int number);

    /// <inheritdoc cref="Silo"/>
    NodePlan Gateway(int number);
}
