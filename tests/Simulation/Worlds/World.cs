using PixStream.ContractAuditor;
using PixStream.Doubles;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Simulation.Worlds;

/// <summary>
/// One run of a scenario: a server that may be gone, its disk, its callers, and the auditor that hears what they hear.
/// </summary>
internal sealed class World : IDisposable
{
    /// <summary>Far more than any run takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(120);

    private readonly Random _random;
    private readonly RunLoop _loop;
    private readonly DiskTrouble _trouble;
    private readonly History _history;
    private Story? _story;
    private string? _failure;
    private TimeSpan _goodUntil;
    private MemoryDisk _disk;
    private TaskCompletionSource _up = new();
    private SimulatedServer? _server;

    public World(Scenario scenario, bool keepsHistory)
    {
        Scenario = scenario;
        _random = new Random(scenario.Seed * 7919);
        _loop = new RunLoop(Fork());
        _trouble = new DiskTrouble(scenario, Fork());
        _history = new History(keepsHistory);
        _disk = new MemoryDisk(_random.Next()) { Faults = _trouble.Of };
        Outside = new SimulatedProcess(_loop);
        Auditor = new Auditor(new AuditTerms
        {
            Cap = scenario.Rules.MaxStreams,
            MaxBatch = scenario.Rules.MaxBatch,
            IdleTime = scenario.Rules.IdleTimeout,
            Transit = (6 * scenario.SlowMax) + TimeSpan.FromMilliseconds(1),
            ClockMargin = TimeSpan.FromMilliseconds(2),
            CapCountsRequests = scenario.Rules.CapCounts == CapCounts.InFlightRequests,
            MaxDeliveries = scenario.Rules.MaxDeliveries,
        });
    }

    public Scenario Scenario { get; }

    public FakeTime Time { get; } = new();

    /// <summary>Where the callers live: it is never killed.</summary>
    public SimulatedProcess Outside { get; }

    public Auditor Auditor { get; }

    public RunFigures Figures { get; } = new();

    public TimeSpan Now => TimeSpan.FromTicks(Time.GetTimestamp());

    /// <summary>Senders and readers come to an end.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>When the server was last unable to store, or not there.</summary>
    public TimeSpan TroubleAt { get; private set; }

    public SimulatedServer? Server => _server is { IsDraining: false } ? _server : null;

    /// <summary>Whether there is no server, not even one that stops.</summary>
    public bool IsDown => _server is null;

    public Random Fork() => new(_random.Next());

    public void Tell(string who, string what) => _history.Add(Now, who, what);

    /// <summary>The server, once one is there.</summary>
    public async Task<SimulatedServer> ServerAsync()
    {
        while (Server is null)
            await _up.Task;
        return Server;
    }

    public Task PauseAsync(TimeSpan by) => by <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(by, Time);

    /// <summary>A caller rests between two requests.</summary>
    public Task RestAsync(int maxMs, Random random) =>
        PauseAsync(TimeSpan.FromMilliseconds(random.Next(maxMs)) * Scenario.RestsTimes);

    public RunResult Run()
    {
        var before = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(Outside);
            _story = new Story(this);
            var ended = _story.RunAsync();
            string? failure = null;
            try
            {
                while (!ended.IsCompleted && failure is null)
                    failure = Step();
            }
            catch (Exception bug)
            {
                failure = $"bug: {bug}";
            }

            failure ??= ended.IsFaulted ? ended.Exception!.InnerException!.ToString() : null;
            if (failure is not null)
                Tell("auditor", failure);
            return new RunResult(Scenario, failure, _loop.Steps, _history.Trace, Figures, _history.Lines);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Tries to start the server on what the disk holds.</summary>
    public bool TryStart()
    {
        var outside = SynchronizationContext.Current;
        try
        {
            _server = new SimulatedServer(Scenario, _loop, Time, _disk, _random.Next(), _trouble.Delay);
            _disk.Faults = _trouble.Of;
        }
        catch (CorruptStoreException failure)
        {
            _failure ??= $"P8: the server takes its own journal for damaged: {failure.Message}";
            return false;
        }
        catch (IOException failure)
        {
            Tell("server", $"does not start: {failure.Message}");
            Figures.FailedStarts++;
            if (_disk.IsOff)
                LosePower();
            return false;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }

        Tell("server", "is there");
        Auditor.Resumed(_goodUntil, Now, wasRestarted: true);
        TroubleAt = Now;
        Figures.Starts++;
        var up = _up;
        _up = new TaskCompletionSource();
        up.SetResult();
        return true;
    }

    /// <summary>kill -9, or a power loss.</summary>
    public void Crash(bool losesPower)
    {
        Figures.Crashes++;
        var crashed = _server!;
        _server = null;
        TroubleAt = Now;
        if (losesPower)
            LosePower();
        else
        {
            Tell("server", "is killed");
            _disk = _disk.Kill();
        }

        _disk.Faults = _trouble.Of;
        crashed.Kill();
    }

    /// <summary>Stops the server in order.</summary>
    public async Task StopAsync()
    {
        if (Server is not { } server)
            return;
        Tell("server", "is told to stop");
        Figures.Stops++;
        Auditor.WaitsMayEnd();
        server.BeginStop();
        while (server == _server && !server.IsQuiet)
            await PauseAsync(TimeSpan.FromMilliseconds(10));
        if (server != _server)
            return;
        _server = null;
        server.Dispose();
        _disk = _disk.Kill();
        _disk.Faults = _trouble.Of;
        TroubleAt = Now;
        Tell("server", "has stopped");
    }

    public void FailPowerSoon() => _trouble.PowerWillFail = true;

    public void SetClock(TimeSpan by)
    {
        Tell("clock", $"is set by {by}");
        Time.SetClock(by);
    }

    /// <summary>From now on all goes well, and nothing new begins.</summary>
    public void BeginEnd()
    {
        IsEnding = true;
        _trouble.IsOver = true;
        _trouble.PowerWillFail = false;
        Tell("story", "comes to its end");
    }

    /// <summary>Where the disk is well, nothing is refused for it.</summary>
    public void ExpectNo503(int status, TimeSpan sentAt, string what)
    {
        if (status == 503 && TroubleAt < sentAt && Server is not null)
            _failure ??= $"P8: {what} was answered 503, and nothing was wrong.";
    }

    public void Dispose() => _disk.Dispose();

    private void LosePower()
    {
        var survival = (Survival)_random.Next(4);
        Tell("server", $"loses power, and of what was not flushed {survival} stays");
        _disk = _disk.PowerLoss(survival);
        _disk.Faults = _trouble.Of;
        Figures.PowerLosses++;
    }

    private string? Step()
    {
        if (_loop.Count > 0)
            _loop.Step();
        else if (!Time.AdvanceToNext(TimeSpan.FromDays(30)) || Now > Patience)
            return "P8: everybody waits, and nothing happens any more.";
        SynchronizationContext.SetSynchronizationContext(Outside);
        if (_server is { } server)
        {
            if (server.Disk.IsOff)
            {
                Crash(losesPower: true);
                _story!.Crashed();
            }
            else if (!server.IsAvailable || _trouble.Faults != Figures.Faults)
            {
                if (_goodUntil == Now || TroubleAt < _goodUntil)
                    Tell("disk", "begins to fail");
                Auditor.Resumed(_goodUntil, Now, wasRestarted: false);
                TroubleAt = Now;
            }
            else
            {
                if (TroubleAt > _goodUntil)
                    Tell("disk", "is well");
                _goodUntil = Now;
            }
        }

        Figures.Faults = _trouble.Faults;
        _story!.GoOn(_loop.Steps);
        return _failure ?? Auditor.FirstViolation?.ToString();
    }
}
