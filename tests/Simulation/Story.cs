using PixStream.Simulation.Actors;
using PixStream.Simulation.Worlds;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Simulation;

/// <summary>What happens in a run: everybody comes, things go wrong, and in the end all that was accepted is read.</summary>
internal sealed class Story(World world)
{
    private readonly Random _random = world.Fork();
    private readonly TaskCompletionSource _enough = new();
    private TimeSpan _clockOffset;
    private Task _repair = Task.CompletedTask;

    public async Task RunAsync()
    {
        await StartServerAsync();
        var participants = Enumerable.Range(1, world.Scenario.Participants).Select(i => Ispb.Parse($"PSP0000{i}")).ToArray();
        var callers = new List<Task>();
        for (var i = 1; i <= world.Scenario.Senders; i++)
            callers.Add(new Sender(world, Ispb.Parse($"SENDER0{i}"), participants).RunAsync());
        foreach (var participant in participants)
            for (var i = 0; i < world.Scenario.Readers; i++)
                callers.Add(new Reader(world, participant, i).RunAsync());
        if (world.Scenario.Rules.MaxDeliveries > 0)
            foreach (var participant in participants)
                callers.Add(new Operator(world, participant).RunAsync());

        // A caller that fails ends the run at once.
        var all = Task.WhenAll(callers);
        while (!_enough.Task.IsCompleted)
        {
            await await Task.WhenAny([_enough.Task, .. callers]);
            callers.RemoveAll(static caller => caller.IsCompleted);
        }

        world.BeginEnd();
        await _repair;
        await StartServerAsync();
        await all;
        // Whatever stream was left behind is closed by then.
        await world.PauseAsync(
            world.Scenario.Rules.IdleTimeout + world.Scenario.WaitMax + (8 * world.Scenario.SlowMax) + TimeSpan.FromSeconds(2));
        foreach (var participant in participants)
        {
            await DrainAsync(participant);
            // Nothing stays parked, so that all is accounted for by its readers.
            if (world.Scenario.Rules.MaxDeliveries > 0 && await new Operator(world, participant).ClearAsync())
                await DrainAsync(participant);
        }

        var summary = world.Auditor.Finish(world.Now);
        world.Figures.Messages = summary.Accepted;
        world.Figures.Confirmed = summary.Confirmed;
        world.Figures.Replays = summary.Replays;
    }

    /// <summary>Called after each step: what goes wrong now.</summary>
    public void GoOn(long steps)
    {
        var scenario = world.Scenario;
        if (steps >= scenario.Steps)
        {
            _enough.TrySetResult();
            return;
        }

        if (Chance(scenario.ClockEvery))
            SetClock();
        if (!_repair.IsCompleted || world.Server is null)
            return;
        if (Chance(scenario.CrashEvery))
            Crash();
        else if (Chance(scenario.StopEvery))
            _repair = StopAsync();
    }

    /// <summary>The server lost its power by itself.</summary>
    public void Crashed() => _repair = RepairAsync();

    /// <summary>Never so far that a message key is forgotten while its sender may still repeat it.</summary>
    private void SetClock()
    {
        var offset = TimeSpan.FromMinutes(_random.Next(-180, 180));
        world.SetClock(offset - _clockOffset);
        _clockOffset = offset;
    }

    private void Crash()
    {
        var losesPower = world.Scenario.LosesPower && _random.Next(2) == 0;
        if (losesPower && _random.Next(2) == 0)
        {
            world.FailPowerSoon();
            return;
        }

        world.Crash(losesPower);
        _repair = RepairAsync();
    }

    private async Task StopAsync()
    {
        await world.StopAsync();
        await RepairAsync();
    }

    private async Task RepairAsync()
    {
        if (_random.Next(2) == 0)
            await world.PauseAsync(TimeSpan.FromMilliseconds(_random.Next(20_000)));
        if (world.Scenario.HasPauses && _random.Next(4) == 0)
            await world.PauseAsync(TimeSpan.FromHours(_random.Next(1, 40)));
        await StartServerAsync();
    }

    private async Task StartServerAsync()
    {
        // One that is told to stop has the disk still. The event that told it starts the next.
        while (world.Server is null && !(world.IsDown && world.TryStart()))
            await world.PauseAsync(TimeSpan.FromMilliseconds(500));
    }

    private async Task DrainAsync(Ispb participant)
    {
        var desk = new AuditedCalls(world, participant, $"{participant}/last", isJson: false);
        var terms = new PullTerms(world.Scenario.Rules.MaxBatch, CountOperations: false, Tag: 7, TimeSpan.FromSeconds(1));
        StreamStep? token = null;
        while (true)
        {
            var answer = await desk.PullAsync(token, terms, TimeSpan.Zero, CancellationToken.None);
            token = answer?.Next ?? token;
            if (answer is { Status: 204 })
                break;
            if (answer is not { Status: 200 })
                throw new InvalidOperationException(
                    $"P8: the last reader of {participant} was answered {answer?.Status} when all was well.");
        }

        if (await desk.EndAsync(token!.Value) is var status and not 200)
            throw new InvalidOperationException($"P8: the last reader's end of {participant} was answered {status}.");
    }

    private bool Chance(int every) => every > 0 && _random.Next(every) == 0;
}
