namespace PixStream.Cli.Cluster.Nodes;

/// <summary>How one process of the cluster stands at one moment.</summary>
/// <param name="Name">As commands name it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Address">Where it is reached: a URL, or host and port.</param>
/// <param name="State">Its state.</param>
/// <param name="Since">When it came into that state.</param>
/// <param name="ProcessId">Null where it does not run.</param>
/// <param name="Restarts">How often it was started after the first time.</param>
/// <param name="Reason">Why it is not ready, or how it ended; null where there is nothing to say.</param>
/// <param name="Log">The file with all that it wrote.</param>
/// <param name="Tail">The last lines of that, where it failed.</param>
internal sealed record NodeStatus(
    string Name, NodeKind Kind, string Address, NodeState State, DateTimeOffset Since, int? ProcessId, int Restarts,
    string? Reason, string Log, IReadOnlyList<string> Tail)
{
    public bool IsRunning => State is NodeState.Starting or NodeState.Ready or NodeState.NotReady or NodeState.Stopping;

    /// <summary>Whether it did not do what it was started for.</summary>
    public bool HasFailed => State is NodeState.Died or NodeState.NotReady;

    /// <summary>The state in words.</summary>
    public string StateText => State == NodeState.NotReady ? "not ready" : State.ToString().ToLowerInvariant();
}
