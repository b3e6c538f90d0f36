using System.Globalization;
using PixStream.ContractAuditor;
using PixStream.Harness.Fleets;

namespace PixStream.EndToEnd.Crashes;

/// <summary>
/// kill -9 under load, again and again, and an account of every message at the end. <c>PIXSTREAM_CRASH_CYCLES</c> says how often,
/// <c>PIXSTREAM_SEED</c> repeats what was drawn.
/// </summary>
[Trait("Category", "Long")]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Senders = 32;
    private const int Participants = 10;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);

    // Short, so that streams are left alone for longer than that between two crashes. The machine is busy: timers are late.
    private static readonly AuditTerms Terms =
        new() { IdleTime = TimeSpan.FromSeconds(2), ClockMargin = TimeSpan.FromMilliseconds(400) };

    private readonly int _cycles = Setting("PIXSTREAM_CRASH_CYCLES") ?? 5;
    private readonly int _seed = Setting("PIXSTREAM_SEED") ?? Environment.ProcessId;
    private readonly Auditor _auditor = new(Terms);

    [Fact]
    public async Task No_promise_is_broken_by_crashes_under_load()
    {
        output.WriteLine($"Seed {_seed}. PIXSTREAM_SEED={_seed} repeats what is drawn, though not how the machine schedules it.");
        var (since, random) = (ReadChecker.Now, new Random(_seed));
        var fleet = new CrashFleet(_auditor, _seed);
        using var data = new DataDirectory();
        var participants = Enumerable.Range(0, Participants).Select(_ => SharedServer.NewParticipant()).ToArray();
        var kept = SharedServer.NewParticipant();
        var workers = Launch(fleet, participants, kept);
        var clients = new List<Client>();
        var (goneSince, killedEarly) = (ReadChecker.Now, 0);
        try
        {
            for (var cycle = 0; cycle <= _cycles; cycle++)
            {
                for (; cycle > 0 && random.Next(8) == 0; killedEarly++)
                    await Server.KillWhileStartingAsync(data, TimeSpan.FromMilliseconds(random.Next(50, 600)));
                await using var server = await Server.StartAsync(
                    data, ("PixStream:Streams:IdleTimeout", Terms.IdleTime.ToString()),
                    ("PixStream:Http:SpiWait", Wait.ToString()), ("PixStream:Http:JsonWait", Wait.ToString()));
                // Not disposed of before everybody has heard that the server is gone.
                clients.Add(server.Connect());
                _auditor.Resumed(goneSince, ReadChecker.Now, wasRestarted: true);
                fleet.Begin(new Epoch(clients[^1], IsLast: cycle == _cycles));
                await WorkAsync(workers, TimeSpan.FromMilliseconds(random.Next(200, 4_000)));
                if (cycle < _cycles)
                {
                    goneSince = ReadChecker.Now;
                    await server.KillAsync();
                    fleet.End();
                    continue;
                }

                fleet.Stop();
                await Task.WhenAll(workers);
                await Task.WhenAll(participants.Append(kept).Select(psp =>
                    new CrashReader(fleet, psp, Paths.SpiStart(psp), Multipart.Type, new Random(_seed), Wait).DrainAsync()));
            }
        }
        finally
        {
            fleet.Stop();
            clients.ForEach(client => client.Dispose());
        }

        var summary = _auditor.Finish(ReadChecker.Now);
        output.WriteLine($"{_cycles} cycles, {killedEarly} more killed while starting; {fleet.Exchanges} exchanges; {summary.Accepted} accepted, " +
            $"{summary.Confirmed} confirmed, {summary.PerhapsConfirmed} perhaps confirmed; {summary.Replays} replays, {summary.ReplaysAfterResume} after a crash; " +
            $"{_auditor.Violations.Count} promises broken; {(ReadChecker.Now - since).TotalSeconds:F0} seconds; {Environment.WorkingSet >> 20} MiB at the end.");
        Assert.True(_auditor.Violations.Count == 0, $"Seed {_seed}:\n{string.Join('\n', _auditor.Violations.Take(20))}");
        Assert.True(summary.ReplaysAfterResume > 0, "No batch was repeated after a crash.");
    }

    /// <param name="fleet">Who works.</param>
    /// <param name="participants">Whose messages are read by chance.</param>
    /// <param name="kept">Whose first batch is held through all crashes.</param>
    private List<Task> Launch(CrashFleet fleet, string[] participants, string kept)
    {
        var keeper = new CrashReader(fleet, kept, Paths.SpiStart(kept), Multipart.Type, new Random(_seed), Wait);
        var workers = new List<Task> { Task.Run(keeper.KeepAsync) };
        for (var i = 0; i < Senders; i++)
        {
            var (sender, random) = (SharedServer.NewParticipant(), new Random(_seed + i));
            workers.Add(Task.Run(() => fleet.SendAsync(sender, [.. participants, kept], random)));
        }

        foreach (var psp in participants)
            foreach (var (start, accept) in new (string, string?)[]
            {
                (Paths.SpiStart(psp), "multipart/mixed"), (Paths.SpiStart(psp), "multipart/mixed"),
                (Paths.SpiStart(psp), "multipart/mixed"), (Paths.SpiStart(psp), null), (Paths.JsonStart(psp), "multipart/json"),
                (Paths.JsonStart(psp), null),
            })
            {
                var random = new Random(_seed + workers.Count);
                workers.Add(Task.Run(() => new CrashReader(fleet, psp, start, accept, random, Wait).ReadAsync()));
            }

        return workers;
    }

    /// <summary>Lets them work for a while, or until the first worker or promise fails.</summary>
    private async Task WorkAsync(List<Task> workers, TimeSpan time)
    {
        var over = Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
        while (await Task.WhenAny([over, .. workers]) is var ended && ended != over)
        {
            await ended;
            Assert.Fail("A worker stopped by itself.");
        }

        Assert.True(_auditor.FirstViolation is null, $"Seed {_seed}:\n{string.Join('\n', _auditor.Violations.Take(20))}");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
