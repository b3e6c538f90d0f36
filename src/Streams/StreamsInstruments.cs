using System.Diagnostics;
using System.Diagnostics.Metrics;
using PixStream.Streams.Limits;
using PixStream.Streams.Values;

namespace PixStream.Streams;

/// <summary>What an operator sees of the rules at work: meter and activity source <c>PixStream.Streams</c>.</summary>
internal static class StreamsInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "PixStream.Streams";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Accepted =
        Meter.CreateCounter<long>(
            "pixstream.messages.accepted", "{message}", "Messages that got their place in a participant's stream.");

    private static readonly Counter<long> HandedOut =
        Meter.CreateCounter<long>(
            "pixstream.messages.handed_out",
            "{message}",
            "Messages handed out, for the first time or again after a stream ended.");

    private static readonly Counter<long> Redelivered =
        Meter.CreateCounter<long>(
            "pixstream.messages.redelivered",
            "{message}",
            "Messages handed out again after a stream ended without confirming them.");

    private static readonly Counter<long> Parked =
        Meter.CreateCounter<long>(
            "pixstream.messages.parked", "{message}", "Messages put aside because they were handed out too often.");

    private static readonly UpDownCounter<long> OpenStreams =
        Meter.CreateUpDownCounter<long>(
            "pixstream.streams.open", "{stream}", "Streams opened less streams ended, since the process started.");

    private static readonly Counter<long> Ended =
        Meter.CreateCounter<long>("pixstream.streams.ended", "{stream}", "Streams that ended, by reason.");

    private static readonly UpDownCounter<long> Kept =
        Meter.CreateUpDownCounter<long>(
            "pixstream.recent.bytes", "By", "Messages that are kept in memory until they are confirmed.");

    private static readonly Counter<long> Read =
        Meter.CreateCounter<long>("pixstream.recent.read", "{message}", "Messages read for a batch, by where they were found.");

    internal static ActivitySource Activities { get; } = new(Name);

    /// <summary>Shows what waits for the store, and how senders are slowed for it.</summary>
    /// <returns>To be disposed of with it.</returns>
    internal static Meter Observe(SendPressure pressure)
    {
        var meter = new Meter(new MeterOptions(Name) { Scope = pressure });
        meter.CreateObservableGauge(
            "pixstream.appends.waiting", () => pressure.WaitingBytes, "By", "Bytes of messages that wait for the store.");
        meter.CreateObservableGauge(
            "pixstream.appends.age", () => pressure.Age.TotalSeconds, "s", "How long the oldest of them have waited.");
        meter.CreateObservableGauge(
            "pixstream.appends.retry_after", () => pressure.RetryAfterSeconds, "s",
            "Seconds until the store will have taken what waits and what was refused; 0 while no sender is slowed.");
        meter.CreateObservableCounter(
            "pixstream.appends.refused", () => pressure.Refused, "{request}",
            "Requests to append that were refused because commits queue.");
        return meter;
    }

    /// <summary>Counts what a turn decided. Costs one look without a listener.</summary>
    internal static void Count(List<Decision> decisions)
    {
        if (!Accepted.Enabled && !HandedOut.Enabled && !OpenStreams.Enabled)
            return;
        foreach (var decision in decisions)
            Count(decision);
    }

    internal static void KeptInMemory(long bytes) => Kept.Add(bytes);

    internal static void ReadFromMemory(int messages) => Read.Add(messages, new KeyValuePair<string, object?>("from", "memory"));

    internal static void ReadFromStore(int messages) => Read.Add(messages, new KeyValuePair<string, object?>("from", "store"));

    private static string NameOf(CloseReason reason) => reason switch
    {
        CloseReason.Idle => "idle",
        CloseReason.Operator => "operator",
        _ => "deleted",
    };

    private static void Count(Decision decision)
    {
        switch (decision)
        {
            case MessageAccepted:
                Accepted.Add(1);
                break;
            case BatchTaken taken:
                HandedOut.Add(taken.Batch.Count);
                foreach (var range in taken.Batch.Ranges)
                    if (range.Deliveries > 0)
                        Redelivered.Add(range.Count);
                break;
            case StreamOpened:
                OpenStreams.Add(1);
                break;
            case StreamClosed closed:
                OpenStreams.Add(-1);
                Ended.Add(1, new KeyValuePair<string, object?>("reason", NameOf(closed.Reason)));
                foreach (var range in closed.Parked)
                    Parked.Add(range.Count);
                break;
            default:
                break;
        }
    }
}
