using PixStream.Cli.Cluster.Commands;
using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PixStream.Cli.Cluster.Fronts;

/// <summary>For a person at a terminal: a table that moves, and single keys.</summary>
internal sealed class TerminalFront(TextWriter output, TimeProvider time) : IFront
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly TerminalView _view = new(time);
    private readonly KeyCommands _keys = new();

    /// <summary>Whether there is a terminal to show it on, and one to press keys at.</summary>
    public static bool CanServe(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsInputRedirected
        && Screen.Open(output).Profile is { Out.IsTerminal: true, Capabilities.Ansi: true };

    public void Show(NodeStatus status) => _view.Add(status);

    public void Say(string line) => _view.Say(line);

    public void Invite(IReadOnlyList<string> gateways) => _view.Invite(Invitation.Lines(gateways));

    public async Task AttendAsync(UpCluster cluster, Task work)
    {
        // Ctrl+C is a key like others then, and reaches nothing but this process, whatever the system.
        Console.TreatControlCAsInput = true;
        _ = Task.Factory.StartNew(
            () => ReadKeys(cluster), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var console = Screen.Open(output);
            await console.Live(new Text("")).StartAsync(async live =>
            {
                do
                    live.UpdateTarget(Render(console, cluster, _keys.Prompt));
                while (!await work.EndsWithinAsync(Interval, time));
                live.UpdateTarget(Render(console, cluster, ""));
            });
            Console.TreatControlCAsInput = false;
        }
        catch (IOException)
        {
            // The terminal is gone. SIGHUP says so, too, and ends the work.
        }

        await work;
    }

    private IRenderable Render(IAnsiConsole console, UpCluster cluster, string prompt) =>
        _view.Render(cluster.Statuses, prompt, console.Profile.Width, console.Profile.Height);

    private void ReadKeys(UpCluster cluster)
    {
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (_keys.Press(key, cluster.Statuses) is { } command)
                _ = ObeyAsync(cluster, command);
        }
    }

    private async Task ObeyAsync(UpCluster cluster, UpCommand command)
    {
        if (await cluster.DoAsync(command) is { } complaint)
            _view.Say(complaint);
    }
}
