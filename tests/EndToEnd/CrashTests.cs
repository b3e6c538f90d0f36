namespace PixStream.EndToEnd;

/// <summary>kill -9 under load, again and again, and an account of every message at the end.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Cycles = 5;
    private const int Senders = 32;
    private const int Participants = 10;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task No_promise_is_broken_by_crashes_under_load()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PIXSTREAM_SEED"), out var given) ? given : Environment.ProcessId;
        output.WriteLine($"Seed {seed}. PIXSTREAM_SEED={seed} repeats what is drawn, though not how the machine schedules it.");
        var auditor = new CrashAuditor(IdleTime);
        var fleet = new CrashFleet(auditor, seed);
        var random = new Random(seed);
        using var data = new DataDirectory();
        var participants = Enumerable.Range(0, Participants).Select(_ => SharedServer.NewParticipant()).ToArray();
        var workers = Launch(fleet, participants, seed);
        var clients = new List<Client>();
        try
        {
            for (var cycle = 0; cycle <= Cycles; cycle++)
            {
                var startedAt = TimeProvider.System.GetTimestamp();
                await using var server = await Server.StartAsync(
                    data, ("PixStream:Streams:IdleTimeout", IdleTime.ToString()), ("PixStream:Http:SpiWait", "00:00:00.5"),
                    ("PixStream:Http:JsonWait", "00:00:00.5"));
                clients.Add(server.Connect());
                var target = fleet.Exchanges + random.Next(1_000, 3_000);
                fleet.Begin(new Epoch(clients[^1], startedAt, IsLast: cycle == Cycles));
                await ReachAsync(fleet, workers, target);
                if (cycle < Cycles)
                {
                    await server.KillAsync();
                    fleet.End();
                    continue;
                }

                fleet.Stop();
                await Task.WhenAll(workers);
                await Task.WhenAll(participants.Select(psp =>
                    new CrashReader(fleet, psp, Paths.SpiStart(psp), Multipart.Type, new Random(seed)).DrainAsync()));
            }
        }
        finally
        {
            fleet.Stop();
            clients.ForEach(client => client.Dispose());
        }

        var (accepted, confirmed) = auditor.Finish();
        output.WriteLine($"{fleet.Exchanges} exchanges, {accepted} messages accepted, {confirmed} confirmed, " +
            $"{auditor.Replays} replays, {auditor.ReplaysAfterCrash} of them after a crash.");
        Assert.True(auditor.Violations.Count == 0, $"Seed {seed}:\n{string.Join('\n', auditor.Violations.Take(20))}");
        Assert.InRange(auditor.ReplaysAfterCrash, 1, int.MaxValue);
    }

    private static List<Task> Launch(CrashFleet fleet, string[] participants, int seed)
    {
        var workers = new List<Task>();
        for (var i = 0; i < Senders; i++)
        {
            var (sender, random) = (SharedServer.NewParticipant(), new Random(seed + i));
            workers.Add(Task.Run(() => fleet.SendAsync(sender, participants, random)));
        }

        foreach (var psp in participants)
            foreach (var (start, accept) in new (string, string?)[]
            {
                (Paths.SpiStart(psp), "multipart/mixed"), (Paths.SpiStart(psp), "multipart/mixed"), (Paths.SpiStart(psp), "multipart/mixed"),
                (Paths.SpiStart(psp), null), (Paths.JsonStart(psp), "multipart/json"), (Paths.JsonStart(psp), null),
            })
            {
                var random = new Random(seed + workers.Count);
                workers.Add(Task.Run(() => new CrashReader(fleet, psp, start, accept, random).ReadAsync()));
            }

        return workers;
    }

    /// <summary>Waits for that many exchanges, or for the first worker that fails.</summary>
    private static async Task ReachAsync(CrashFleet fleet, List<Task> workers, long exchanges)
    {
        while (fleet.Exchanges < exchanges)
        {
            if (workers.FirstOrDefault(worker => worker.IsFaulted) is { } failed)
                await failed;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
