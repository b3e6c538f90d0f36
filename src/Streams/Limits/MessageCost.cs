using PixStream.Streams.Values;

namespace PixStream.Streams.Limits;

/// <summary>
/// What messages cost, in thousandths of a unit, as the Central Bank counts: each operation of a pacs.008 one unit, a pacs.002 a
/// fifth of one, any other message one.
/// </summary>
public static class MessageCost
{
    /// <summary>Thousandths in a unit.</summary>
    public const int Unit = 1000;

    private const int PaymentStatus = Unit / 5;

    /// <summary>The root's namespace names the type. It stands within so many bytes, or the message costs a whole unit.</summary>
    private const int HeadBytes = 512;

    /// <param name="operations">Only a pacs.008 has more than one.</param>
    /// <param name="payload">The message.</param>
    public static long Of(int operations, ReadOnlySpan<byte> payload) =>
        operations == 1 && IsPaymentStatus(payload) ? PaymentStatus : (long)operations * Unit;

    /// <summary>All messages of a submission.</summary>
    public static long Of(IReadOnlyList<IncomingMessage> messages)
    {
        var cost = 0L;
        foreach (var message in messages)
            cost += Of(message.Operations, message.Payload.Span);
        return cost;
    }

    /// <summary>All messages of a batch.</summary>
    public static long Of(StoredBatch batch)
    {
        var cost = 0L;
        for (var i = 0; i < batch.Count; i++)
            cost += Of(batch[i].Operations, batch[i].Payload.Span);
        return cost;
    }

    private static bool IsPaymentStatus(ReadOnlySpan<byte> payload)
    {
        var head = payload[..Math.Min(payload.Length, HeadBytes)];
        var at = head.IndexOf("/pi/"u8);
        // A comment in front of the root could say anything.
        return at >= 0 && head[at..].StartsWith("/pi/pacs.002/"u8) && head[..at].IndexOf("<!"u8) < 0;
    }
}
