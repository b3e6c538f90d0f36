using System.Globalization;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Auditing;

/// <summary>An operator's steps with open streams, each with its audit record before it.</summary>
public sealed class AuditedStreams(IOpenStreams streams, IAuditTrail audit, TimeProvider time)
{
    /// <inheritdoc cref="IOpenStreams.CloseAsync"/>
    /// <param name="ispb">The participant.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="reason">Why.</param>
    /// <returns>How it came out, and the stream as it was; null where it was not open.</returns>
    public async ValueTask<(QuarantineStatus Status, StreamView? Before)> CloseAsync(
        Ispb ispb, StreamId stream, string by, string reason)
    {
        if (!ActionText.IsGood(by, reason))
            return (QuarantineStatus.BadReason, null);
        // A slip of the pen leaves no record.
        var view = await streams.ShowAsync(ispb);
        if (!view.IsAvailable)
            return (QuarantineStatus.Unavailable, null);
        if (view.Streams.FirstOrDefault(open => open.Id == stream) is not { } before)
            return (QuarantineStatus.NotFound, null);
        var details = before.Outstanding == 0
            ? "no message outstanding"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{before.Outstanding} outstanding, sequences {before.FirstSequence} to {before.LastSequence}");
        if (!await audit.AppendAsync(
            [new AuditRecord(time.GetUtcNow(), by, AuditAction.StreamClosed, $"{ispb}/{stream}", reason, details)]))
            return (QuarantineStatus.Unavailable, before);
        return await streams.CloseAsync(ispb, stream) switch
        {
            StreamCloseStatus.Closed => (QuarantineStatus.Done, before),
            StreamCloseStatus.NotOpen => (QuarantineStatus.NotFound, null),
            _ => (QuarantineStatus.Unavailable, before),
        };
    }
}
