using System.Globalization;
using PixStream.Cli.Cluster.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PixStream.Cli.Cluster.Fronts;

/// <summary>What a person sees of a cluster at one moment.</summary>
internal sealed class TerminalView(TimeProvider time)
{
    private const int NewsMax = 12;
    private const int EventsMax = 6;

    private readonly Lock _gate = new();
    private readonly Queue<string> _events = new();
    private IReadOnlyList<string> _news = [];

    /// <summary>A change that is told below the table; the table itself is of the moment.</summary>
    public void Add(NodeStatus status)
    {
        lock (_gate)
        {
            if (status.Tail.Count > 0)
                _news = [$"{status.Name}: {status.Reason}", .. LineFront.TailOf(status)];
            _events.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{status.Since:HH:mm:ss} {status.Name} {status.StateText}"));
            while (_events.Count > EventsMax)
                _events.Dequeue();
        }
    }

    /// <summary>Lines that stand below the table until others come.</summary>
    public void Say(params IReadOnlyList<string> lines)
    {
        lock (_gate)
            _news = [.. lines];
    }

    /// <param name="statuses">Of all processes.</param>
    /// <param name="prompt">Which keys can be pressed.</param>
    public IRenderable Render(IReadOnlyList<NodeStatus> statuses, string prompt)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("node", "state", "for", "process", "address", "restarts");
        foreach (var status in statuses)
            table.AddRow(
                new Text(status.Name), new Text(State(status), StyleOf(status.State)), new Text(Age(time.GetUtcNow() - status.Since)),
                new Text(status.ProcessId?.ToString(CultureInfo.InvariantCulture) ?? ""), new Text(status.Address),
                new Text(Math.Max(status.Restarts, 0).ToString(CultureInfo.InvariantCulture)));
        lock (_gate)
            return new Rows(
            [
                table,
                .. _news.Take(NewsMax).Select(static line => new Text(line)),
                .. _events.Select(static line => new Text(line, new Style(Color.Grey))),
                new Text(prompt, new Style(decoration: Decoration.Bold)),
            ]);
    }

    private static string State(NodeStatus status) => status is { Reason: { } reason, Tail.Count: 0 } ? $"{status.StateText}: {reason}" : status.StateText;

    private static Style StyleOf(NodeState state) => state switch
    {
        NodeState.Ready => new Style(Color.Green),
        NodeState.Killed or NodeState.Died => new Style(Color.Red),
        NodeState.Stopped => Style.Plain,
        _ => new Style(Color.Yellow),
    };

    private static string Age(TimeSpan age) =>
        age < TimeSpan.FromMinutes(1) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(age.TotalSeconds, 0):F0} s")
        : age < TimeSpan.FromHours(1) ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:F0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:F0} h");
}
