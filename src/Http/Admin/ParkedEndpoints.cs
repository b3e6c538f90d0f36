using Microsoft.AspNetCore.Http;
using PixStream.Http.Admin.Auditing;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin;

/// <summary>Parked messages of a participant: what there is, releasing and dropping.</summary>
internal sealed class ParkedEndpoints(IParkedMessages parked, AuditedReading reading, AuditedParking parking)
{
    private const int RangeMax = 1_000_000;
    private const string NotParked = "It, or some of it, is not parked, or not any more. Nothing changed.";

    public async ValueTask<Outcome> ListAsync(HttpContext context)
    {
        if (RouteText.ReadIspb(context, out var ispb) is { } wrongIspb)
            return wrongIspb;
        if (QueryText.ReadPage(context, "after", out var after, out var limit) is { } malformed)
            return malformed;
        var list = await parked.ListAsync(ispb, after, limit);
        if (list.Status != ParkedStatus.Done)
            return RefusalWriter.Unavailable;
        return Outcome.Of(
            new ParkedListAnswer(
                [
                    .. list.Messages.Select(static message => new ParkedAnswer(
                        message.Sequence, message.Deliveries, message.Id.ToString(), AdminJson.TimeOf(message.Id.AcceptedAt),
                        message.Size)),
                ],
                list.Total,
                list.Next),
            AdminJson.Readable.ParkedListAnswer);
    }

    public async ValueTask<Outcome> ShowMessageAsync(HttpContext context)
    {
        if (RouteText.ReadIspb(context, out var ispb) is { } malformed)
            return malformed;
        if (!QueryText.TryReadNumber(RouteText.Of(context, "sequence"), 1, QueryText.NumberMax, out var sequence))
            return QueryText.Malformed("A sequence is a whole number from 1 on. Correct the path.");
        var content = await parked.ShowAsync(ispb, sequence);
        return content.Status switch
        {
            ParkedStatus.Done => await reading.GiveAsync(context, $"{ispb}/{sequence}", content.Payload),
            ParkedStatus.NotParked =>
                new Refusal(Problems.NotFound, $"Message {sequence} of {ispb} is not parked, or not any more."),
            _ => RefusalWriter.Unavailable,
        };
    }

    public ValueTask<Outcome> ReleaseAsync(HttpContext context) => TakeAsync(context, parking.ReleaseAsync);

    public ValueTask<Outcome> DropAsync(HttpContext context) => TakeAsync(context, parking.DropAsync);

    private static async ValueTask<Outcome> TakeAsync(
        HttpContext context, Func<Ispb, SequenceRange, string, string, ValueTask<QuarantineStatus>> take)
    {
        if (RouteText.ReadIspb(context, out var ispb) is { } malformed)
            return malformed;
        var (step, refusal) = await ActionBody.ReadAsync(context, AdminJson.Default.ParkedAction, ParkedAction.ExampleWithRange);
        if (step is null)
            return refusal;
        if (step.First < 1 || step.Last < step.First || step.Last > QueryText.NumberMax || step.Last - step.First >= RangeMax)
            return QueryText.Malformed(
                $"first is a sequence from 1 on, and last one that is not lower; {RangeMax} messages at most.");
        var range = new SequenceRange(step.First, (int)(step.Last - step.First) + 1);
        return await take(ispb, range, step.By, step.Reason) switch
        {
            QuarantineStatus.Done => Outcome.Of(new ParkedStepAnswer(range.Count), AdminJson.Readable.ParkedStepAnswer),
            var status => Outcome.Of(status, NotParked),
        };
    }
}
