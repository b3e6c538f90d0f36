namespace PixStream.Cli.Cluster.Nodes;

/// <summary>How one process of the cluster stands.</summary>
internal enum NodeState
{
    /// <summary>It runs and was not ready yet.</summary>
    Starting,

    /// <summary>It serves.</summary>
    Ready,

    /// <summary>It runs and says that it cannot serve, or says nothing.</summary>
    NotReady,

    /// <summary>It was asked to stop.</summary>
    Stopping,

    /// <summary>It ended because it was asked to.</summary>
    Stopped,

    /// <summary>It was killed from here.</summary>
    Killed,

    /// <summary>It ended though no command here asked it to.</summary>
    Died,
}
