namespace PixStream.Simulation;

/// <summary>How much a run put the server through.</summary>
internal sealed class RunFigures
{
    public long Requests { get; set; }

    public long Messages { get; set; }

    public long Confirmed { get; set; }

    public int Starts { get; set; }

    public int FailedStarts { get; set; }

    public int Crashes { get; set; }

    public int PowerLosses { get; set; }

    public int Stops { get; set; }

    public int Faults { get; set; }

    public long Replays { get; set; }

    /// <summary>Answers that were taken slowly.</summary>
    public int SlowAnswers { get; set; }

    /// <summary>Messages that operators saw parked and released.</summary>
    public int Released { get; set; }

    public int Dropped { get; set; }

    public string Text =>
        $"{Requests} requests, {Messages} messages, {Confirmed} confirmed, {Replays} replays, {Crashes} crashes, {PowerLosses} power losses, {Stops} stops, {Faults} faults, "
        + $"{SlowAnswers} slow answers, {Released} released, {Dropped} dropped";

    public void Add(RunFigures other)
    {
        Requests += other.Requests;
        Messages += other.Messages;
        Confirmed += other.Confirmed;
        Starts += other.Starts;
        FailedStarts += other.FailedStarts;
        Crashes += other.Crashes;
        PowerLosses += other.PowerLosses;
        Stops += other.Stops;
        Faults += other.Faults;
        Replays += other.Replays;
        SlowAnswers += other.SlowAnswers;
        Released += other.Released;
        Dropped += other.Dropped;
    }
}

/// <summary>What became of one run.</summary>
/// <param name="Scenario">What was run.</param>
/// <param name="Failure">The promise that was broken, and how; null where none was.</param>
/// <param name="Steps">Pieces of work that were done.</param>
/// <param name="Trace">Stands for all that happened.</param>
/// <param name="Figures">How much it was.</param>
/// <param name="History">All that happened, where it was kept.</param>
internal sealed record RunResult(
    Scenario Scenario, string? Failure, long Steps, ulong Trace, RunFigures Figures, IReadOnlyList<string> History)
{
    /// <summary>P1 to P8, or what else went wrong.</summary>
    public string? Promise => Failure?.Split(':', 2)[0];
}
