using System.Diagnostics.Metrics;

namespace PixStream.Streams.Measures;

/// <summary>What is counted for each participant, under the name of its series.</summary>
internal static class ParticipantInstruments
{
    /// <summary>The attribute that names the series.</summary>
    public const string Attribute = ParticipantSeries.Attribute;

    private static readonly Meter Meter = new(StreamsInstruments.Name);

    private static readonly Counter<long> Accepted = Meter.CreateCounter<long>(
        "pixstream.participant.accepted", "{message}", "Messages that got their place in the participant's stream.");

    private static readonly Counter<long> HandedOut = Meter.CreateCounter<long>(
        "pixstream.participant.handed_out", "{message}",
        "Messages handed out to the participant, again after a stream ended too.");

    private static readonly Counter<long> Returned = Meter.CreateCounter<long>(
        "pixstream.participant.returned", "{message}",
        "Messages that a stream ended without confirming: they are handed out again.");

    private static readonly Counter<long> Replayed = Meter.CreateCounter<long>(
        "pixstream.participant.replayed", "{batch}", "Batches that were given again, as their token was pulled again.");

    private static readonly Counter<long> Parked = Meter.CreateCounter<long>(
        "pixstream.participant.parked", "{message}", "Messages put aside because they were handed out too often.");

    private static readonly Counter<long> Awaited = Meter.CreateCounter<long>(
        "pixstream.participant.awaited", "{message}", "Messages that a pull waited for when they were accepted.");

    private static readonly Counter<long> AwaitedInTime = Meter.CreateCounter<long>(
        "pixstream.participant.awaited.in_time", "{message}",
        "Of these, handed out within 200 ms of acceptance: 99 % are to be.");

    private static readonly Histogram<double> Age = Meter.CreateHistogram(
        "pixstream.participant.hand_out.duration", "s", "From the acceptance of a batch's oldest message to when the batch is handed out for the first time.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10, 60, 600, 3600],
        });

    /// <summary>Whether metrics are collected.</summary>
    public static bool IsCounting => Accepted.Enabled;

    /// <summary>Shows what waits at the owners of a process.</summary>
    /// <returns>To be disposed of with them.</returns>
    public static Meter Observe(ParticipantMeasures measures)
    {
        var meter = new Meter(new MeterOptions(StreamsInstruments.Name) { Scope = measures });
        // Each collection begins with it, and so asks all owners.
        meter.CreateObservableGauge(
            "pixstream.participant.unread", () => measures.Observe(static all => all.Unread, asksOwners: true), "{message}",
            "Messages that a pull could be given.");
        meter.CreateObservableGauge(
            "pixstream.participant.unread.age", () => measures.Observe(static all => all.UnreadSeconds, asksOwners: false), "s",
            "How long ago the oldest of them was accepted.");
        meter.CreateObservableGauge(
            "pixstream.participant.outstanding.age",
            () => measures.Observe(static all => all.OutstandingSeconds, asksOwners: false), "s",
            "How long ago the oldest batch was handed out that is not confirmed.");
        meter.CreateObservableGauge(
            "pixstream.participant.parked.now", () => measures.Observe(static all => all.Parked, asksOwners: false), "{message}",
            "Messages that wait for an operator.");
        meter.CreateObservableGauge(
            "pixstream.participant.streams", () => measures.Observe(static all => all.OpenStreams, asksOwners: false), "{stream}",
            "Streams that the cap counts.");
        meter.CreateObservableGauge(
            "pixstream.participant.streams.max", () => measures.Observe(static all => all.MaxStreams, asksOwners: false),
            "{stream}", "What the cap is; the highest of several.");
        meter.CreateObservableGauge(
            "pixstream.participant.streams.waiting",
            () => measures.Observe(static all => all.WaitingStreams, asksOwners: false), "{stream}",
            "Streams in which a pull waits for a message.");
        meter.CreateObservableGauge(
            "pixstream.participants.held", () => measures.HeldParticipants, "{participant}",
            "Participants that are in memory.");
        return meter;
    }

    public static void Count(string series, long accepted, long handedOut, long returned, long parked)
    {
        Add(Accepted, accepted, series);
        Add(HandedOut, handedOut, series);
        Add(Returned, returned, series);
        Add(Parked, parked, series);
    }

    public static void Replay(string series) => Add(Replayed, 1, series);

    public static void HandOut(string series, TimeSpan age) =>
        Age.Record(age.TotalSeconds, new KeyValuePair<string, object?>(Attribute, series));

    public static void Await(string series, long messages, long inTime)
    {
        Add(Awaited, messages, series);
        Add(AwaitedInTime, inTime, series);
    }

    private static void Add(Counter<long> counter, long count, string series)
    {
        if (count > 0)
            counter.Add(count, new KeyValuePair<string, object?>(Attribute, series));
    }
}
