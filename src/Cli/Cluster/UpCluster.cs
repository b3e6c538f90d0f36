using PixStream.Cli.Cluster.Commands;
using PixStream.Cli.Cluster.Fronts;
using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Cluster.Processes;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Cluster;

/// <summary>A cluster from its start to its end: its processes, and what is done to them.</summary>
/// <param name="layout">Plans the processes.</param>
/// <param name="launcher">Starts them.</param>
/// <param name="front">Is told of every change.</param>
/// <param name="time">For waits.</param>
internal sealed class UpCluster(ILayout layout, ILauncher launcher, IFront front, TimeProvider time)
{
    public const int SilosMax = 9;

    private readonly Lock _gate = new();
    private readonly Lock _showing = new();
    private readonly List<Node> _nodes = [];
    private readonly TaskCompletionSource _quit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isEnding;

    /// <summary>How all processes stand: Redis, silos, gateways.</summary>
    public IReadOnlyList<NodeStatus> Statuses => [.. Nodes().Select(static node => node.Status)];

    /// <summary>Starts everything, lets it run until it is told to quit, and stops everything, whatever happened.</summary>
    /// <param name="silos">Silos to begin with.</param>
    /// <param name="gateways">Gateways.</param>
    /// <param name="interrupted">As good as <see cref="Verb.Quit"/>.</param>
    /// <exception cref="StartFailedException">Something did not start, or did not become ready.</exception>
    public async Task RunAsync(int silos, int gateways, CancellationToken interrupted)
    {
        await using var interruption = interrupted.Register(() => _quit.TrySetResult());
        var start = StartAsync(silos, gateways);
        try
        {
            if (await Task.WhenAny(start, _quit.Task) == start)
            {
                await start;
                front.Invite(
                [
                    .. Statuses.Where(static status => status.Kind == NodeKind.Gateway).Select(static status => status.Address),
                ]);
                await _quit.Task;
            }
        }
        finally
        {
            await EndAsync();
            // Ends now, as what it waits for has ended.
            await Task.WhenAny(start);
        }
    }

    /// <summary>Carries out a command, and waits until it is done; a start is done when the process runs.</summary>
    /// <returns>Why it cannot be done; null where it was.</returns>
    public async Task<string?> DoAsync(UpCommand command)
    {
        try
        {
            switch (command)
            {
                case { Verb: Verb.Quit }:
                    _quit.TrySetResult();
                    return null;
                case { Verb: Verb.AddSilo }:
                    return AddSilo();
                case { Verb: Verb.Restart, Name: null }:
                    return RestartWhatIsDown();
                case { Name: { } name }:
                    return Find(name) is { } node
                        ? await DoAsync(command.Verb, node)
                        : $"There is no {name}. There are {Names()}.";
                default:
                    return null;
            }
        }
        catch (StartFailedException failure)
        {
            return failure.Message;
        }
    }

    private async Task<string?> DoAsync(Verb verb, Node node)
    {
        var status = node.Status;
        if (verb != Verb.Restart && !status.IsRunning)
            return $"{status.Name} does not run.";
        if (verb == Verb.Kill)
            await node.KillAsync();
        else
            await node.StopAsync();
        if (verb == Verb.Restart)
            Start(node);
        return null;
    }

    private string? RestartWhatIsDown()
    {
        var down = Nodes().Where(static node => !node.Status.IsRunning).ToList();
        down.ForEach(Start);
        return down.Count > 0 ? null : "Nothing is down.";
    }

    private string? AddSilo()
    {
        if (!layout.TakesMoreSilos)
            return "The backend Local has one silo. Start the cluster with --backend Redis to add more.";
        var number = Nodes().Count(static node => node.Status.Kind == NodeKind.Silo) + 1;
        if (number > SilosMax)
            return $"There are {SilosMax} silos, which is the most there can be.";
        Start(Add(layout.Silo(number)));
        return null;
    }

    private async Task StartAsync(int silos, int gateways)
    {
        if (layout.Redis() is { } redis)
            await BecomeReadyAsync([Add(redis)]);
        var nodes = Enumerable.Range(1, silos).Select(number => Add(layout.Silo(number))).ToList();
        nodes.AddRange(Enumerable.Range(1, gateways).Select(number => Add(layout.Gateway(number))));
        await BecomeReadyAsync(nodes);
    }

    /// <summary>A process that a command or another program stops or kills meanwhile has done what it was told.</summary>
    private async Task BecomeReadyAsync(List<Node> nodes)
    {
        nodes.ForEach(Start);
        var settling = nodes.Select(static node => node.Settled).ToList();
        while (settling.Count > 0)
        {
            settling.Remove(await Task.WhenAny(settling));
            if (nodes.Select(static node => node.Status)
                .FirstOrDefault(static status => status.HasFailed && status.Restarts == 0) is { } failed)
                throw new StartFailedException(
                    failed.State == NodeState.Died ? $"{failed.Name} did not start: {failed.Reason} Its log is shown above."
                    : $"{failed.Name} is not ready after {Node.StartLimit.TotalSeconds:F0} seconds: {failed.Reason} Its log is shown above.");
        }
    }

    /// <summary>
    /// Gateways first, which let go the clients that wait; then the silos, which give their participants up; then Redis, which
    /// both need for that.
    /// </summary>
    private async Task EndAsync()
    {
        lock (_gate)
            _isEnding = true;
        front.Say("Stopping …");
        foreach (var kind in Nodes().GroupBy(static node => node.Status.Kind).OrderByDescending(static kind => kind.Key))
            await Task.WhenAll(kind.Select(static node => node.StopAsync()));
    }

    /// <summary>Nothing is started any more once the end has begun.</summary>
    private void Start(Node node)
    {
        lock (_gate)
            if (!_isEnding)
                node.Start();
    }

    private Node Add(NodePlan plan)
    {
        var node = new Node(plan, launcher, time, Show);
        lock (_gate)
            _nodes.Insert(_nodes.FindLastIndex(other => other.Status.Kind <= plan.Kind) + 1, node);
        return node;
    }

    private void Show(NodeStatus status)
    {
        lock (_showing)
            front.Show(status);
    }

    private Node? Find(string name) => Nodes().FirstOrDefault(node => node.Status.Name == name);

    private string Names() => string.Join(", ", Statuses.Select(static status => status.Name));

    private List<Node> Nodes()
    {
        lock (_gate)
            return [.. _nodes];
    }
}
