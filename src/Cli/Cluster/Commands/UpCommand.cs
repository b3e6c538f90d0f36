namespace PixStream.Cli.Cluster.Commands;

/// <summary>One command to a running cluster.</summary>
/// <param name="Verb">What is to be done.</param>
/// <param name="Name">To which process; null where that goes without saying, or for all that are down.</param>
internal sealed record UpCommand(Verb Verb, string? Name = null)
{
    /// <summary>All commands, for the person at the keyboard.</summary>
    public const string Forms = "kill NAME, stop NAME, restart NAME, restart (all that are down), add silo, status, quit";

    /// <summary>Reads a line such as <c>kill silo-1</c>.</summary>
    /// <returns>Null where it is no command.</returns>
    public static UpCommand? Parse(string line) =>
        line.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) switch
        {
            ["kill", var name] => new UpCommand(Verb.Kill, name),
            ["stop", var name] => new UpCommand(Verb.Stop, name),
            ["restart", var name] => new UpCommand(Verb.Restart, name),
            ["restart"] => new UpCommand(Verb.Restart),
            ["add", "silo"] => new UpCommand(Verb.AddSilo),
            ["status"] => new UpCommand(Verb.Status),
            ["quit"] => new UpCommand(Verb.Quit),
            _ => null,
        };
}
