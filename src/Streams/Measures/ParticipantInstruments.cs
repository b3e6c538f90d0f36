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
        "pixstream.participant.handed_out", "{message}", "Messages handed out to the participant, again after a stream ended too.");

    private static readonly Counter<long> Returned = Meter.CreateCounter<long>(
        "pixstream.participant.returned", "{message}", "Messages that a stream ended without confirming: they are handed out again.");

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
        "pixstream.participant.hand_out.duration", "s", "From a message's acceptance to when it is first handed out.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10, 60, 600, 3600],
        });

    /// <summary>Whether metrics are collected.</summary>
    public static bool IsCounting => Accepted.Enabled;

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
