using System.Collections.Concurrent;
using PixStream.Cli.Cluster;
using PixStream.Cli.Cluster.Commands;
using PixStream.Cli.Cluster.Fronts;
using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Cluster.Processes;
using PixStream.Cli.Programs;
using PixStream.Harness.Time;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>The engine over scripted programs: two silos, two gateways and a Redis.</summary>
internal sealed class ScriptedCluster : ILayout, ILauncher, IFront, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixstream-scripted-");
    private readonly CancellationTokenSource _interruption = new();
    private readonly ConcurrentDictionary<string, ScriptedProgram> _programs = new();
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly ConcurrentQueue<NodeStatus> _shown = new();
    private readonly ConcurrentQueue<string> _said = new();
    private int _ids = 1000;

    public ScriptedCluster() => Engine = new UpCluster(this, this, this, Time);

    public SteeredTime Time { get; } = new()
    {
        Shortened = new Dictionary<TimeSpan, TimeSpan> { [Node.ProbeInterval] = TimeSpan.FromMilliseconds(5) },
        Holds = Node.StopLimit,
    };

    public UpCluster Engine { get; }

    /// <summary>Whether it has a Redis, and with that more than one silo.</summary>
    public bool HasRedis { get; init; } = true;

    /// <summary>Ends when all of it has ended.</summary>
    public Task Work { get; private set; } = Task.CompletedTask;

    /// <summary>What was done to processes, in order: <c>start silo-1</c>, <c>stop silo-1</c>, <c>kill silo-1</c>.</summary>
    public IReadOnlyList<string> Notes => [.. _notes];

    /// <summary>Every change of state that the front was told of.</summary>
    public IReadOnlyList<NodeStatus> Shown => [.. _shown];

    public IReadOnlyList<string> Said => [.. _said];

    /// <summary>The gateways that were named when all was ready; null before.</summary>
    public IReadOnlyList<string>? Invited { get; private set; }

    public bool TakesMoreSilos => HasRedis;

    public ScriptedProgram this[string name] => _programs.GetOrAdd(name, static name => new ScriptedProgram(name));

    public void Begin() => Work = Engine.RunAsync(HasRedis ? 2 : 1, 2, _interruption.Token);

    public async Task StartAsync()
    {
        Begin();
        await UntilAsync(() => Invited is not null);
    }

    public Task<string?> DoAsync(string line) => Engine.DoAsync(UpCommand.Parse(line)!);

    public void Interrupt() => _interruption.Cancel();

    public async Task QuitAsync()
    {
        await DoAsync("quit");
        await Work;
    }

    public NodeStatus StatusOf(string name) => Engine.Statuses.Single(status => status.Name == name);

    public Task BecomesAsync(string name, NodeState state) =>
        UntilAsync(() => Engine.Statuses.FirstOrDefault(status => status.Name == name)?.State == state);

    /// <summary>Waits for a state of things; one that does not come ends with the test's own time.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>Writes to the log of a program, as that would.</summary>
    public void Log(string name, string text) => File.AppendAllText(LogOf(name), text);

    public NodePlan? Redis() => HasRedis ? Plan("redis", NodeKind.Redis) : null;

    public NodePlan Silo(int number) => Plan($"silo-{number}", NodeKind.Silo);

    public NodePlan Gateway(int number) => Plan($"gateway-{number}", NodeKind.Gateway);

    public IChild Start(Launch launch) => this[launch.Program.Executable].Run(Interlocked.Increment(ref _ids), _notes.Enqueue);

    public void Show(NodeStatus status) => _shown.Enqueue(status);

    public void Say(string line) => _said.Enqueue(line);

    public void Invite(IReadOnlyList<string> gateways) => Invited = gateways;

    public Task AttendAsync(UpCluster cluster, Task work) => work;

    public void Dispose()
    {
        _interruption.Dispose();
        _folder.Delete(recursive: true);
    }

    private NodePlan Plan(string name, NodeKind kind) => new(
        name, kind, $"http://{name}",
        new Launch(new ServerProgram(name, []), [], new Dictionary<string, string>(), LogOf(name)), this[name]);

    private string LogOf(string name) => Path.Combine(_folder.FullName, $"{name}.log");
}
