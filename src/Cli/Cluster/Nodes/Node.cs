using PixStream.Cli.Cluster.Processes;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Cluster.Nodes;

/// <summary>One process of the cluster, which comes and goes.</summary>
/// <param name="plan">How it is started.</param>
/// <param name="launcher">Starts it.</param>
/// <param name="time">For waits, and for telling since when.</param>
/// <param name="changed">Told each change of state, in order.</param>
internal sealed class Node(NodePlan plan, ILauncher launcher, TimeProvider time, Action<NodeStatus> changed)
{
    /// <summary>How long it may take until it is ready for the first time.</summary>
    public static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    /// <summary>
    /// How long it may take to stop before it is killed: three kinds stop one after the other within what CommandLine gives.
    /// </summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private Run? _run;
    private NodeStatus _status = new(
        plan.Name, plan.Kind, plan.Address, NodeState.Stopped, time.GetUtcNow(), ProcessId: null, Restarts: -1, Reason: null,
        plan.Launch.Log, []);

    public NodeStatus Status
    {
        get
        {
            lock (_gate)
                return _status;
        }
    }

    /// <summary>
    /// Ends when it was ready for the first time since its last start, has ended before that, or took too long.
    /// </summary>
    public Task Settled
    {
        get
        {
            lock (_gate)
                return _run?.Settled.Task ?? Task.CompletedTask;
        }
    }

    /// <summary>Starts it. Nothing happens where it runs.</summary>
    /// <exception cref="StartFailedException">The system did not start it.</exception>
    public void Start()
    {
        lock (_gate)
        {
            if (_status.IsRunning)
                return;
            var logged = LogTail.LengthOf(plan.Launch.Log);
            _run = new Run(launcher.Start(plan.Launch), logged, time.GetTimestamp());
            _status = _status with { Restarts = _status.Restarts + 1, ProcessId = _run.Child.Id };
            Become(NodeState.Starting, null);
            _run.Watch = WatchAsync(_run);
        }
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (Begin(NodeState.Killed) is not { } run)
            return;
        run.Child.Kill();
        await run.Watch;
    }

    /// <summary>Asks it to stop, waits until it is gone, and kills it where that takes too long.</summary>
    public async Task StopAsync()
    {
        if (Begin(NodeState.Stopped) is not { } run)
            return;
        run.Child.AskToStop();
        if (!await run.Child.Ended.EndsWithinAsync(StopLimit, time))
        {
            run.TookTooLong = true;
            run.Child.Kill();
        }

        await run.Watch;
    }

    /// <returns>What runs; null where nothing does.</returns>
    private Run? Begin(NodeState end)
    {
        lock (_gate)
        {
            if (_run is null || !_status.IsRunning)
                return null;
            _run.Intent = end;
            if (end == NodeState.Stopped && _status.State != NodeState.Stopping)
                Become(NodeState.Stopping, null);
            return _run;
        }
    }

    private async Task WatchAsync(Run run)
    {
        // Before anything else of the start goes on, as that holds the lock.
        await Task.Yield();
        while (!await run.Child.Ended.EndsWithinAsync(ProbeInterval, time))
        {
            var hindrance = await plan.Probe.FindHindranceAsync();
            lock (_gate)
                Learn(run, hindrance);
        }

        var end = await run.Child.Ended;
        lock (_gate)
        {
            _status = _status with { ProcessId = null };
            Become(
                run.Intent ?? NodeState.Died,
                ReasonOf(run, end),
                run.Intent is null ? LogTail.Read(plan.Launch.Log, run.LoggedBefore) : []);
            run.Settled.TrySetResult();
        }
    }

    private void Learn(Run run, string? hindrance)
    {
        var isLate = _status.State == NodeState.Starting && time.GetElapsedTime(run.StartedAt) > StartLimit;
        // Of one that is on its way out there is nothing more to learn.
        if (run.Intent is not null || run.Child.Ended.IsCompleted)
            return;
        if (hindrance is null && _status.State != NodeState.Ready)
            Become(NodeState.Ready, null);
        else if (hindrance is not null && (_status.State == NodeState.Ready || isLate))
            Become(NodeState.NotReady, hindrance, isLate ? LogTail.Read(plan.Launch.Log, run.LoggedBefore) : []);
        else if (hindrance is not null)
            _status = _status with { Reason = hindrance };
        if (_status.State != NodeState.Starting)
            run.Settled.TrySetResult();
    }

    private static string? ReasonOf(Run run, ChildEnd end) =>
        end.Complaint.Length > 0 ? end.Complaint
        : run.TookTooLong ? $"It did not stop within {StopLimit.TotalSeconds:F0} seconds and was killed."
        : run.Intent == NodeState.Killed || (run.Intent == NodeState.Stopped && end.ExitCode == 0) ? null
        : $"It ended with exit code {end.ExitCode}.";

    private void Become(NodeState state, string? reason, IReadOnlyList<string>? tail = null)
    {
        _status = _status with { State = state, Since = time.GetUtcNow(), Reason = reason, Tail = tail ?? [] };
        changed(_status);
    }

    /// <summary>One process, from its start to its end.</summary>
    private sealed class Run(IChild child, long loggedBefore, long startedAt)
    {
        public IChild Child => child;

        public long LoggedBefore => loggedBefore;

        public long StartedAt => startedAt;

        /// <summary>What is to be said of its end; null where no command here brings it about.</summary>
        public NodeState? Intent { get; set; }

        public bool TookTooLong { get; set; }

        public TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Watch { get; set; } = Task.CompletedTask;
    }
}
