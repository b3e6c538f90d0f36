namespace PixStream.Cli.Cluster.Commands;

/// <summary>What can be done to a running cluster.</summary>
internal enum Verb
{
    Kill,
    Stop,
    Restart,
    AddSilo,
    Status,
    Quit,
}
