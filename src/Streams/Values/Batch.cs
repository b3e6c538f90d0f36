using PixStream.Streams.Ports;

namespace PixStream.Streams.Values;

/// <summary>
/// Consecutive messages of one participant that share a history: sequences <paramref name="First"/> to
/// <see cref="Last"/>, handed out <paramref name="Deliveries"/> times before.
/// </summary>
/// <param name="First">The lowest sequence; sequences count from 1.</param>
/// <param name="Count">How many messages, at least 1.</param>
/// <param name="Deliveries">How many streams had them before and ended without confirming them.</param>
public readonly record struct SequenceRange(long First, int Count, int Deliveries = 0)
{
    public long Last => First + Count - 1;

    public bool Contains(long sequence) => sequence >= First && sequence <= Last;
}

/// <summary>The messages that one response carries, in the order in which they are sent.</summary>
/// <param name="Ranges">Returned ranges first, lowest sequence first, then new ones.</param>
/// <param name="Tag">
/// What the caller needs to give the same answer again, kept with the batch and opaque to the rules
/// (<see cref="PullTerms.Tag"/>).
/// </param>
public sealed record Batch(IReadOnlyList<SequenceRange> Ranges, ushort Tag)
{
    /// <summary>Number of messages.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            for (var i = 0; i < Ranges.Count; i++)
                count += Ranges[i].Count;
            return count;
        }
    }
}
