using System.Globalization;
using PixStream.Cli.Cluster.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PixStream.Cli.Cluster.Fronts;

/// <summary>
/// What a person sees of a cluster at one moment. It fits the terminal: what matters least is left out where that is low.
/// </summary>
internal sealed class TerminalView(TimeProvider time)
{
    private const int EventsMax = 6;

    // Its borders and its heading, and the line of keys.
    private const int LinesBesideNodes = 5;
    private const int LinesMin = 3;

    private readonly Lock _gate = new();
    private readonly Queue<string> _events = new();
    private IReadOnlyList<string> _invitation = [];

    /// <summary>A change that is told below the table; the table itself is of the moment.</summary>
    public void Add(NodeStatus status) =>
        Say(string.Create(CultureInfo.InvariantCulture, $"{status.Since:HH:mm:ss} {status.Name} {status.StateText}"));

    /// <summary>A line that stands below the table until enough others have come.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            _events.Enqueue(line);
            while (_events.Count > EventsMax)
                _events.Dequeue();
        }
    }

    /// <summary>What to do with the cluster, which stands below the table from then on.</summary>
    public void Invite(IReadOnlyList<string> lines)
    {
        lock (_gate)
            _invitation = lines;
    }

    /// <param name="statuses">Of all processes.</param>
    /// <param name="prompt">Which keys can be pressed.</param>
    /// <param name="width">Of the terminal, in characters.</param>
    /// <param name="height">Of the terminal, in lines.</param>
    public IRenderable Render(IReadOnlyList<NodeStatus> statuses, string prompt, int width, int height)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("node", "state", "for", "process", "address", "restarts");
        foreach (var status in statuses)
            table.AddRow(
                new Text(status.Name), new Text(status.StateText, StyleOf(status.State)),
                new Text(Age(time.GetUtcNow() - status.Since)),
                new Text(status.ProcessId?.ToString(CultureInfo.InvariantCulture) ?? ""), new Text(status.Address),
                new Text(Math.Max(status.Restarts, 0).ToString(CultureInfo.InvariantCulture)));
        lock (_gate)
        {
            List<string> below = [.. statuses.SelectMany(Trouble), .. _invitation, .. _events];
            return new Rows(
            [
                table,
                .. below.Take(Math.Max(height - LinesBesideNodes - statuses.Count, LinesMin))
                    .Select(line => new Text(line[..Math.Min(line.Length, width)])),
                new Text(prompt, new Style(decoration: Decoration.Bold)),
            ]);
        }
    }

    private static IEnumerable<string> Trouble(NodeStatus status) =>
        status.Reason is null ? [] : [$"{status.Name} {status.StateText}: {status.Reason}", .. LineFront.TailOf(status)];

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
