using PixStream.ContractAuditor;
using PixStream.Harness.Fleets;
using PixStream.Harness.Processes;

namespace PixStream.ClusterTrials;

/// <summary>The load, the events one after the other, and the account at the end.</summary>
internal sealed class Trial : IAsyncDisposable
{
    public const int Senders = 32;
    public const int Participants = 20;
    private const int Silos = 3;
    private const int Gateways = 2;
    private const int StormStrikes = 6;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan HealsWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StormPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Paused = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan NoticesWithin = TimeSpan.FromSeconds(20);

    // The machine is busy: timers are late. It is not known how long an answer is on its way.
    private static readonly AuditTerms Terms =
        new() { IdleTime = TimeSpan.FromSeconds(3), ClockMargin = TimeSpan.FromSeconds(1) };

    private readonly TrialOptions _options;
    private readonly TextWriter _progress;
    private readonly Auditor _auditor = new(Terms);
    private readonly TrialCluster _cluster;
    private readonly TrialFleet _fleet;
    private readonly string[] _participants = [.. Enumerable.Range(1, Participants).Select(i => $"C{i:D7}")];
    private readonly List<Healing> _events = [];
    private Task[] _workers = [];

    public Trial(TrialOptions options, TextWriter progress)
    {
        _options = options;
        _progress = progress;
        _cluster = new TrialCluster(options, Silos, Gateways, new Dictionary<string, string>
        {
            ["PixStream__Streams__IdleTimeout"] = Terms.IdleTime.ToString(),
            ["PixStream__Http__SpiWait"] = Wait.ToString(),
            ["PixStream__Http__JsonWait"] = Wait.ToString(),
        });
        _fleet = new TrialFleet(
            _auditor, options.Seed, [.. _cluster.Gateways.Select(static gateway => new Client(gateway.Address))]);
    }

    public async Task<TrialResult> RunAsync()
    {
        var since = ReadChecker.Now;
        await _cluster.StartAsync();
        Say($"The cluster {_cluster.Name} is ready.");
        _workers = Launch();
        await HappenAsync("the first requests", () => Task.CompletedTask);
        for (var round = 0; round < _options.Rounds; round++)
            foreach (var (name, happen, isOver) in Course(round))
                if (_options.Only is [] || _options.Only.Any(text => name.Contains(text, StringComparison.Ordinal)))
                    await HappenAsync(name, happen, isOver);
        await HappenAsync("the end", () => Task.CompletedTask);
        _fleet.Stop();
        await Task.WhenAll(_workers);
        Say("All stopped; draining.");
        await Task.WhenAll(_participants.Select(participant =>
            new CrashReader(_fleet, participant, Paths.SpiStart(participant), Multipart.Type, new Random(_options.Seed), Wait)
                .DrainAsync()));
        if (_options.Logs is { } logs)
            await File.WriteAllLinesAsync(Path.Combine(logs, "story.log"), _fleet.Story);
        return new TrialResult(_events, _auditor.Finish(ReadChecker.Now), _auditor.Violations, ReadChecker.Now - since);
    }

    public async ValueTask DisposeAsync()
    {
        _fleet.Stop();
        await _cluster.DisposeAsync();
        _fleet.Dispose();
    }

    private IEnumerable<(string Name, Func<Task> Happen, Func<Task>? IsOver)> Course(int round)
    {
        // Who comes back gets no participants at once: in turn, so that each has some when it goes.
        var silo = _cluster.Silos[round * 2 % Silos];
        var other = _cluster.Silos[((round * 2) + 1) % Silos];
        var gateway = _cluster.Gateways[round % Gateways];
        if (round == 0)
            yield return ("start of one more silo", () => RestartAsync(_cluster.Silos[^1]), null);
        yield return ("`kill -9` of a silo", silo.KillAsync, null);
        yield return ("start of that silo", () => RestartAsync(silo), null);
        yield return ("SIGTERM to another silo", other.StopAsync, null);
        yield return ("start of that other silo", () => RestartAsync(other), null);
        yield return ($"two silos paused for {Paused.TotalSeconds:F0} s, more than the others wait for them",
            () => PauseAsync(silo, other), null);
        yield return (
            $"a silo and a gateway that know nothing of the others, over the same store, for {Apart.TotalSeconds:F0} s",
            () => BeApartAsync(other, gateway), () => ComeTogetherAsync(other, gateway));
        if (_cluster.Redis is { } redis)
        {
            yield return ("`kill -9` of Redis, and its start", async () =>
            {
                await redis.KillAsync();
                await redis.StartAsync();
            }, null);
            yield return ($"Redis away for {_options.Outage.TotalSeconds:F0} s; counted from its start", async () =>
            {
                await redis.KillAsync();
                await WorkAsync(null, _options.Outage);
            }, redis.StartAsync);
            yield return ("a minute in which a silo is killed every 10 s, and Redis three times, each started again at once",
                () => StormAsync(redis), null);
        }
        else
            yield return ("`FLUSHALL` of Redis", _cluster.FlushRedisAsync, null);
        if (_options is { StopRedis: { } stopRedis, StartRedis: { } startRedis })
        {
            yield return ("Redis stopped, and stays so", () => TrialCluster.ShellAsync(stopRedis), null);
            yield return ("start of Redis", () => TrialCluster.ShellAsync(startRedis), null);
        }

        if (_options is { StopCassandra: { } stopCassandra, StartCassandra: { } startCassandra })
            yield return (
                $"Cassandra stopped for {_options.Outage.TotalSeconds:F0} s and started; counted from when its port is open",
                async () =>
                {
                    await TrialCluster.ShellAsync(stopCassandra);
                    await WorkAsync(null, _options.Outage);
                },
                () => TrialCluster.ShellAsync(startCassandra));
        yield return ("`kill -9` of a gateway", gateway.KillAsync, null);
        yield return ("start of that gateway", () => RestartAsync(gateway), null);
    }

    /// <summary>
    /// Meanwhile they are declared gone, and others own their participants. Let go on, they are owners that were overtaken, until
    /// they notice and end: then they are started again, as an operator would do.
    /// </summary>
    private async Task PauseAsync(params Node[] silos)
    {
        foreach (var silo in silos)
            await silo.PauseAsync();
        await WorkAsync(null, Paused);
        foreach (var silo in silos)
            await silo.ContinueAsync();
        foreach (var silo in silos)
            if (await silo.EndsWithinAsync(NoticesWithin))
                await RestartAsync(silo);
    }

    /// <summary>Two clusters: each participant has an owner in each of them, and readers and senders of both.</summary>
    private async Task BeApartAsync(Node silo, Node gateway)
    {
        // Where only some events happen, others may be away still: the first cluster must go on.
        foreach (var away in _cluster.Silos.Where(other => !other.IsRunning))
            await RestartAsync(away);
        await KillAsync(silo, gateway);
        foreach (var node in new[] { silo, gateway })
            node.Start($"--PixStream:Cluster:ClusterId={_cluster.Name}_apart");
        await silo.BeReadyAsync();
        await gateway.BeReadyAsync();
        await WorkAsync(null, Apart);
    }

    private static async Task ComeTogetherAsync(Node silo, Node gateway)
    {
        await KillAsync(silo, gateway);
        await RestartAsync(silo);
        await RestartAsync(gateway);
    }

    private async Task StormAsync(RedisServer redis)
    {
        for (var strike = 0; strike < StormStrikes; strike++)
        {
            var silo = _cluster.Silos[strike % Silos];
            await silo.KillAsync();
            if (strike % 2 == 1)
            {
                await redis.KillAsync();
                await redis.StartAsync();
            }

            silo.Start();
            await WorkAsync(null, StormPause);
        }

        foreach (var silo in _cluster.Silos)
            await silo.BeReadyAsync();
    }

    private static async Task KillAsync(params Node[] nodes)
    {
        foreach (var node in nodes)
            await node.KillAsync();
    }

    private static async Task RestartAsync(Node node)
    {
        node.Start();
        await node.BeReadyAsync();
    }

    /// <summary>Lets it happen, waits until all is well again, and lets the load go on for a while.</summary>
    private async Task HappenAsync(string name, Func<Task> happen, Func<Task>? isOver = null)
    {
        var healing = new Healing(name, _participants);
        _events.Add(healing);
        _fleet.Ear = healing;
        using var excuses = new Excuses(_auditor);
        if (isOver is null)
            healing.Begin();
        await happen();
        if (isOver is not null)
        {
            await isOver();
            healing.Begin();
        }

        await WorkAsync(healing.Healed, HealsWithin);
        if (healing.HealedAfter is not { } after)
            throw new InvalidOperationException(
                $"{name}: not healed within {HealsWithin}: {string.Join(", ", healing.Missing())}");
        Say($"{name}: healed after {after.TotalSeconds:F1} s, {healing.Unavailable} times 503, {healing.Broken} broken; {_auditor.Violations.Count} promises broken.");
        // What began while it was not well must be over before the auditor is strict again.
        await WorkAsync(null, Terms.IdleTime + Terms.ClockMargin);
        excuses.Dispose();
        await WorkAsync(null, _options.Calm);
    }

    private Task[] Launch()
    {
        var workers = new List<Task>();
        for (var i = 0; i < Senders; i++)
        {
            var (sender, random) = ($"S{i:D7}", new Random(_options.Seed + i));
            workers.Add(Task.Run(() => _fleet.SendAsync(sender, _participants, random)));
        }

        foreach (var participant in _participants)
            foreach (var (start, accept) in new (string, string?)[]
            {
                (Paths.SpiStart(participant), Multipart.Type), (Paths.SpiStart(participant), null),
                (Paths.JsonStart(participant), "multipart/json"),
            })
            {
                var random = new Random(_options.Seed + workers.Count);
                workers.Add(Task.Run(() => new CrashReader(_fleet, participant, start, accept, random, Wait).ReadAsync()));
            }

        return [.. workers];
    }

    /// <summary>Until then, or until the first worker fails.</summary>
    private async Task WorkAsync(Task? until, TimeSpan most)
    {
        var over = Task.Delay(most, TimeProvider.System);
        var ended = await Task.WhenAny([over, .. until is null ? Array.Empty<Task>() : [until], .. _workers]);
        if (ended == over || ended == until)
            return;
        await ended;
        throw new InvalidOperationException("A worker stopped by itself.");
    }

    private void Say(string text) => _progress.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {text}");
}
