using System.Globalization;
using PixStream.Cli.Cluster.Commands;
using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Help;

namespace PixStream.Cli.Cluster.Fronts;

/// <summary>
/// For logs and scripts: each change is a line, and each line of the input is a command. The end of the input ends nothing.
/// </summary>
internal sealed class LineFront(TextReader input, TextWriter output) : IFront
{
    private const string CommandsLabel = "  commands      ";

    private readonly Lock _gate = new();

    public void Show(NodeStatus status) => Write([Line(status), .. TailOf(status)]);

    public void Say(string line) => Write([line]);

    public void Invite(IReadOnlyList<string> gateways) =>
        Write([.. Invitation.Lines(gateways), .. CommandLines()]);

    public async Task AttendAsync(UpCluster cluster, Task work)
    {
        while (!work.IsCompleted)
        {
            // The console reads on the caller's thread, and what it reads from may stay open for ever.
            var reading = Task.Run(input.ReadLine);
            if (await Task.WhenAny(reading, work) == work || await reading is not { } line)
                break;
            if (line.Trim().Length > 0)
                await ObeyAsync(cluster, line);
        }

        await work;
    }

    /// <summary>The last lines of a log, below the line that says why they are shown.</summary>
    internal static IEnumerable<string> TailOf(NodeStatus status) =>
        status.Tail.Count == 0
            ? []
            : status.Tail.Select(static line => $"    {line}").Prepend($"  the last lines of {status.Log}:");

    private static IEnumerable<string> CommandLines() =>
        HelpText.Lines(UpCommand.Forms, WriteHelp.PipeWidth - CommandsLabel.Length)
            .Select(static (line, at) => (at == 0 ? CommandsLabel : new string(' ', CommandsLabel.Length)) + line);

    private async Task ObeyAsync(UpCluster cluster, string line)
    {
        if (UpCommand.Parse(line) is not { } command)
            Write([$"'{line.Trim()}' is no command. Commands are {UpCommand.Forms}."]);
        else if (command.Verb == Verb.Status)
            Write([.. cluster.Statuses.Select(Line)]);
        else if (await cluster.DoAsync(command) is { } complaint)
            Write([complaint]);
    }

    private static string Line(NodeStatus status) => string.Create(
        CultureInfo.InvariantCulture,
        $"{status.Since:HH:mm:ss} {status.Name} {status.StateText}{(status.ProcessId is { } id ? $", process {id}, {status.Address}" : "")}{(status.Reason is { } reason ? $": {reason}" : "")}");

    private void Write(IReadOnlyList<string> lines)
    {
        lock (_gate)
            output.Tell(lines);
    }
}
