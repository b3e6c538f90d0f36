using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin;

/// <summary>A participant's open streams: where it stands, what they hold, and closing one.</summary>
internal sealed class StreamEndpoints(IOpenStreams streams, AuditedStreams closing)
{
    private static readonly Refusal WrongName =
        QueryText.Malformed("A stream's name is 16 hexadecimal digits in small letters. Correct the path.");

    private static readonly Refusal NotOpen =
        new(Problems.NotFound, "No stream of that name is open, or not any more. Nothing changed.");

    public async ValueTask<Outcome> ShowAsync(HttpContext context)
    {
        if (RouteText.ReadIspb(context, out var ispb) is { } malformed)
            return malformed;
        var view = await streams.ShowAsync(ispb);
        return view.IsAvailable
            ? Outcome.Of(
                new StreamsAnswer(
                    view.LastSequence, view.Next, view.Unread,
                    view.UnreadSince is { } since ? AdminJson.TimeOf(since) : null, view.Returned, view.Parked,
                    view.SlotsUsed, view.SlotsMax, [.. view.Streams.Select(Of)]),
                AdminJson.Readable.StreamsAnswer)
            : RefusalWriter.Unavailable;
    }

    public async ValueTask<Outcome> CloseAsync(HttpContext context)
    {
        if (RouteText.ReadIspb(context, out var ispb) is { } malformed)
            return malformed;
        var name = RouteText.Of(context, "stream");
        if (!StreamId.TryParse(name, out var stream))
            return WrongName;
        var (action, refusal) =
            await ActionBody.ReadAsync(context, AdminJson.Default.OperatorAction, OperatorAction.Example);
        if (action is null)
            return refusal;
        var (status, before) = await closing.CloseAsync(ispb, stream, action.By, action.Reason);
        return status switch
        {
            QuarantineStatus.Done =>
                Outcome.Of(new StreamClosedAnswer(name, before!.Outstanding), AdminJson.Readable.StreamClosedAnswer),
            QuarantineStatus.NotFound => NotOpen,
            _ => Outcome.Of(status, ""),
        };
    }

    private static StreamAnswer Of(StreamView stream) => new(
        stream.Id.ToString(), AdminJson.TimeOf(stream.OpenedAt), stream.OpenedBy, stream.Step, stream.Outstanding,
        stream.Outstanding == 0 ? null : stream.FirstSequence, stream.Outstanding == 0 ? null : stream.LastSequence,
        stream.Outstanding == 0 ? null : Seconds(stream.OutstandingFor), Seconds(stream.UnseenFor), stream.IsWaiting);

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 1);
}
