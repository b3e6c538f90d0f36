namespace PixStream.Cli.Help;

/// <summary>The commands of the first level, by what people want to do. Help shows them in this order.</summary>
internal static class CommandGroups
{
    public static IReadOnlyList<(string Title, IReadOnlyList<string> Commands)> All { get; } =
    [
        ("Read and write", ["load", "pull"]),
        ("Prove", ["verify"]),
        ("Operate", ["quarantine", "parked", "streams", "senders", "participants", "keys", "limits", "audit", "schemas"]),
        ("Cluster and certificates", ["cluster", "migrate", "certs"]),
        ("This program", ["completion"]),
    ];
}
