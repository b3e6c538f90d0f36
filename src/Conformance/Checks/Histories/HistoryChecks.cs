using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;
using PixStream.ContractAuditor;

namespace PixStream.Conformance.Checks.Histories;

/// <summary>
/// Many senders and readers that repeat, drop, double, end, go back and vanish as the seed will have it; an auditor judges what
/// it saw.
/// </summary>
internal static class HistoryChecks
{
    private static readonly Clause All = Clause.Promise("All of P1 to P7 hold together, whatever senders and readers do.");

    public static IEnumerable<Check> OfAll =>
    [
        Of("spi", "Many readers of the SPI profile see every promise kept", Profiles.Spi, Dialect.Spi),
        Of("json", "Many readers of the JSON profile see every promise kept", Profiles.Json, Dialect.Json),
        Of("both", "Many readers of both profiles at once see every promise kept", Profiles.Both, Dialect.Spi, Dialect.Json),
    ];

    private static Check Of(string name, string title, Profiles profiles, params Dialect[] wires) =>
        new(name + ".history.many-readers", title, All, profiles, run => RunAsync(run, wires))
        {
            WaitsForIdle = true, ChoosesMessages = true,
        };

    private static async Task RunAsync(CheckRun run, Dialect[] wires)
    {
        const int Participants = 2;
        const int Senders = 2;
        const int Readers = 3;
        var waits = new List<TimeSpan>();
        foreach (var wire in wires)
            waits.Add(await run.WaitTimeAsync(wire));
        var history = new History(run, waits.Max());
        var (sending, reading) = (new List<Task>(), new List<Task>());
        var psps = new List<string>();
        for (var i = 0; i < Participants; i++)
            psps.Add(await run.ParticipantAsync());
        var seeds = new Random(run.Random.Next());
        foreach (var psp in psps)
        {
            sending.AddRange(Enumerable.Range(0, Senders).Select(_ =>
                new HistorySender(history, psp, new Random(seeds.Next())).SendAsync()));
            reading.AddRange(Enumerable.Range(0, Readers).Select(i =>
                new HistoryReader(history, wires[i % wires.Length], psp, isSingle: i == 1, new Random(seeds.Next()))
                    .ReadAsync()));
        }

        await Task.WhenAll(sending);
        history.IsSent = true;
        await Task.WhenAll(reading);

        // Those that vanished are noticed; then all that is left can be read by one.
        await run.PauseAsync(run.Options.IdleTime + TimeSpan.FromSeconds(1));
        foreach (var psp in psps)
            await new HistoryReader(history, wires[0], psp, isSingle: false, seeds).DrainAsync();
        var summary = history.Auditor.Finish(history.Now);
        if (history.Auditor.FirstViolation is { } violation)
            throw new CheckFailedException(
                "every promise kept", $"{violation} ({history.Auditor.Violations.Count} in all, seed {run.Options.Seed})");
        Expect.That(
            summary.Accepted == Participants * Senders * HistorySender.Messages,
            $"{Participants * Senders * HistorySender.Messages} messages accepted",
            $"{summary.Accepted}");
    }
}

/// <summary>What the parts of a history share.</summary>
internal sealed class History(CheckRun run, TimeSpan wait)
{
    // On its way, and in the server, a request may take a while.
    private static readonly TimeSpan Way = TimeSpan.FromSeconds(1);

    private readonly long _startedAt = run.Time.GetTimestamp();
    private volatile bool _isSent;

    public CheckRun Run => run;

    /// <summary>How long a pull may go on at the server that its caller has left.</summary>
    public TimeSpan LongestWait { get; } = wait + Way;

    public Auditor Auditor { get; } = new(new AuditTerms { IdleTime = run.Options.IdleTime });

    /// <summary>Nothing more will be sent.</summary>
    public bool IsSent { get => _isSent; set => _isSent = value; }

    public TimeSpan Now => run.Time.GetElapsedTime(_startedAt);
}
