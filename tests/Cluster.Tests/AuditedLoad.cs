using PixStream.Cluster.Tests.Stores;
using PixStream.ContractAuditor;
using PixStream.Grains.Abstractions;
using PixStream.Harness.Fleets;

namespace PixStream.Cluster.Tests;

/// <summary>Who sends to and reads from a few participants, and an auditor of all that they hear.</summary>
internal sealed class AuditedLoad
{
    /// <summary>How long the gateways of it wait.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Auditor _auditor;
    private readonly List<Task> _workers = [];
    private readonly TimeSpan _since = ReadChecker.Now;
    private readonly int _seed;

    /// <param name="idleTime">Of the silos.</param>
    /// <param name="stores">The stores of the silos. The auditor is told of every new owner.</param>
    /// <param name="gateways">The gateways that get the requests.</param>
    /// <param name="participants">How many.</param>
    /// <param name="senders">To all of them.</param>
    /// <param name="readersEach">Of each participant.</param>
    /// <param name="mayBeRefused">Whether 503 is expected.</param>
    public AuditedLoad(
        TimeSpan idleTime, WatchedStore[] stores, Client[] gateways, int participants, int senders, int readersEach,
        bool mayBeRefused = false)
    {
        _seed = Environment.ProcessId;
        _auditor = new Auditor(new AuditTerms { IdleTime = idleTime, ClockMargin = TimeSpan.FromMilliseconds(500) });
        foreach (var store in stores)
            store.OwnerCame = () => _auditor.Resumed(ReadChecker.Now, ReadChecker.Now, wasRestarted: false);
        Fleet = new ClusterFleet(_auditor, _seed, gateways) { MayBeRefused = mayBeRefused };
        Participants = [.. Enumerable.Range(0, participants).Select(_ => SharedCluster.NewParticipant())];
        for (var i = 0; i < senders; i++)
        {
            var (sender, random) = (SharedCluster.NewParticipant(), new Random(_seed + i));
            _workers.Add(Task.Run(() => Fleet.SendAsync(sender, Participants, random)));
        }

        foreach (var psp in Participants)
            for (var i = 0; i < readersEach; i++)
            {
                var (start, accept) = i % 2 == 0
                    ? (Paths.SpiStart(psp), Multipart.Type)
                    : (Paths.JsonStart(psp), "multipart/json");
                var random = new Random(_seed + _workers.Count);
                _workers.Add(Task.Run(() => new CrashReader(Fleet, psp, start, accept, random, Wait).ReadAsync()));
            }
    }

    /// <summary>Repeats what is drawn, though not how the machine schedules it.</summary>
    public int Seed => _seed;

    public ClusterFleet Fleet { get; }

    public string[] Participants { get; }

    /// <summary>Lets them work until there were that many more exchanges, or until the first worker or promise fails.</summary>
    public async Task WorkAsync(int exchanges)
    {
        for (var until = Fleet.Exchanges + exchanges; Fleet.Exchanges < until;)
        {
            if (_workers.Find(worker => worker.IsCompleted) is { } ended)
            {
                await ended;
                Assert.Fail("A worker stopped by itself.");
            }

            await CrashFleet.PauseAsync(20);
        }

        ExpectNothingBroken();
    }

    /// <summary>Does something that moves participants, and waits until all of them have an owner again.</summary>
    public async Task MoveAsync(LiveCluster cluster, Func<Task> move)
    {
        await move();
        await Task.WhenAll(Participants.Select(psp => FindAsync(cluster.Client.GetGrain<IParticipantGrain>(psp))));
    }

    /// <summary>No more is sent; what is there is read to its end through that gateway.</summary>
    public async Task<AuditSummary> FinishAsync(ITestOutputHelper output, Client gateway)
    {
        Fleet.Stop();
        await Task.WhenAll(_workers);
        var last = new ClusterFleet(_auditor, _seed, [gateway]);
        await Task.WhenAll(Participants.Select(psp =>
            new CrashReader(last, psp, Paths.SpiStart(psp), Multipart.Type, new Random(_seed), Wait).DrainAsync()));
        var summary = _auditor.Finish(ReadChecker.Now);
        output.WriteLine($"Seed {_seed}. {Fleet.Exchanges} exchanges, {Fleet.Refusals} refused; {summary}; {(ReadChecker.Now - _since).TotalSeconds:F0} seconds.");
        ExpectNothingBroken();
        Assert.True(summary.Accepted > 0);
        return summary;
    }

    private void ExpectNothingBroken() =>
        Assert.True(_auditor.FirstViolation is null, $"Seed {_seed}:\n{string.Join('\n', _auditor.Violations.Take(20))}");

    private static async Task FindAsync(IParticipantGrain grain)
    {
        while (true)
        {
            try
            {
                var answer = await grain.CheckAsync([]).WaitAsync(Patience, TimeProvider.System);
                if (!answer.Moved)
                    return;
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException or OperationCanceledException)
            {
                // Not yet.
            }

            await CrashFleet.PauseAsync(20);
        }
    }
}
