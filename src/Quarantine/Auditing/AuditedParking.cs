using System.Globalization;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Auditing;

/// <summary>An operator's steps with parked messages, each with its audit record before it.</summary>
public sealed class AuditedParking(IParkedMessages parked, IAuditTrail audit, TimeProvider time)
{
    /// <inheritdoc cref="IParkedMessages.ReleaseAsync"/>
    /// <param name="ispb">The participant.</param>
    /// <param name="range">First sequence and count.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="reason">Why.</param>
    public ValueTask<QuarantineStatus> ReleaseAsync(Ispb ispb, SequenceRange range, string by, string reason) =>
        TakeAsync(AuditAction.ParkedReleased, ispb, range, by, reason, parked.ReleaseAsync);

    /// <inheritdoc cref="IParkedMessages.DropAsync"/>
    /// <inheritdoc cref="ReleaseAsync"/>
    public ValueTask<QuarantineStatus> DropAsync(Ispb ispb, SequenceRange range, string by, string reason) =>
        TakeAsync(AuditAction.ParkedDropped, ispb, range, by, reason, parked.DropAsync);

    private async ValueTask<QuarantineStatus> TakeAsync(
        AuditAction action, Ispb ispb, SequenceRange range, string by, string reason,
        Func<Ispb, SequenceRange, ValueTask<ParkedStatus>> take)
    {
        if (!ActionText.IsGood(by, reason))
            return QuarantineStatus.BadReason;
        if (range.Count < 1)
            return QuarantineStatus.NotFound;
        // A slip of the pen leaves no record: unless both ends are parked, nothing is tried.
        foreach (var end in (long[])[range.First, range.Last])
        {
            var list = await parked.ListAsync(ispb, end - 1, 1);
            if (list.Status == ParkedStatus.Unavailable)
                return QuarantineStatus.Unavailable;
            if (list.Messages is not [var first] || first.Sequence != end)
                return QuarantineStatus.NotFound;
        }

        var subject = string.Create(
            CultureInfo.InvariantCulture, $"{ispb}/{range.First}{(range.Count == 1 ? "" : $"-{range.Last}")}");
        if (!await audit.AppendAsync([new AuditRecord(time.GetUtcNow(), by, action, subject, reason, "")]))
            return QuarantineStatus.Unavailable;
        return await take(ispb, range) switch
        {
            ParkedStatus.Done => QuarantineStatus.Done,
            ParkedStatus.NotParked => QuarantineStatus.NotFound,
            _ => QuarantineStatus.Unavailable,
        };
    }
}
