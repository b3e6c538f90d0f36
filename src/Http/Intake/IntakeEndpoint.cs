using Microsoft.AspNetCore.Http;
using PixStream.Http.Bodies;
using PixStream.Http.Inspection;
using PixStream.Http.Limits;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Intake;

/// <summary>
/// <c>POST /api/v1/in/{ispb}/msgs</c>: messages in. One request, top to bottom:
/// <list type="number">
/// <item>Once <see cref="Admission"/> has let the caller in, the sender's ISPB and what the headers say of the body are read, and
/// refused if they are not good.</item>
/// <item>The body is read into one pooled buffer, decompressed if need be, never beyond its limit.</item>
/// <item>It is cut into envelopes, and each envelope's header is read. It is counted against its sender's limit
/// (<see cref="SendLimit"/>), and what the settings ask for is checked (<see cref="SubmissionInspection"/>): what must not be
/// streamed goes no further.</item>
/// <item><see cref="IParticipants"/> makes all of it durable, from the buffer.</item>
/// <item>The answer names the resource ids, and the buffer goes back.</item>
/// </list>
/// </summary>
internal sealed class IntakeEndpoint(
    IntakeParser parser, SubmissionInspection inspection, SenderGate gate, SendLimit limit, IParticipants participants,
    RefusalWriter refusals)
{
    public const string Pattern = "/api/v1/in/{ispb}/msgs";

    public async Task AppendAsync(HttpContext context)
    {
        // 1.
        var kind = default(BodyKind);
        var gzip = false;
        var refusal = ReadHeaders(context, out var sender, ref kind, ref gzip);
        if (refusal is { } reason)
        {
            await refusals.WriteAsync(context, Profile.Spi, reason);
            return;
        }

        // 2.
        using var body = new PooledBuffer();
        if (await RequestBody.ReadAsync(context, body, gzip, parser.BytesMax(kind)) is { } unread)
        {
            await refusals.WriteAsync(context, Profile.Spi, unread);
            return;
        }

        // 3.
        if (parser.Parse(body.Content, kind, sender, out var messages) is { } malformed)
        {
            await refusals.WriteAsync(context, Profile.Spi, malformed);
            return;
        }

        if (await limit.RefusesAsync(context, sender, messages))
            return;
        var inspected = await inspection.InspectAsync(sender, messages);
        if (inspected.Refusal is { } refused)
        {
            await refusals.WriteAsync(context, Profile.Spi, refused);
            return;
        }

        // 4. and 5.
        var reply = await participants.AppendAsync(inspected.Healthy);
        await AnswerAsync(context, inspected, reply);
    }

    private Refusal? ReadHeaders(HttpContext context, out Ispb sender, ref BodyKind kind, ref bool gzip)
    {
        RequestBody.Limit(context, parser.WireBytesMax);
        return RouteText.ReadIspb(context, out sender)
            ?? RefuseIfShutOff(sender)
            ?? BodyKind.Read(context, out kind)
            ?? ContentCoding.Read(context, out gzip)
            ?? RequestBody.Check(context, parser.BytesMax(kind));
    }

    private Refusal? RefuseIfShutOff(Ispb sender) => gate.IsShutOff(sender)
        ? new Refusal(
            Problems.SenderShutOff,
            $"Nothing from {sender} is taken since an operator, or the rate of its invalid messages, shut it off. Nothing was stored. Correct the "
            + "messages and ask to be let in again.")
        : null;

    private Task AnswerAsync(HttpContext context, Inspected inspected, AppendReply reply)
    {
        switch (reply.Status)
        {
            case AppendStatus.Stored:
                var response = context.Response;
                response.StatusCode = StatusCodes.Status201Created;
                response.Headers["PI-ResourceId"] = inspected.Quarantined is null
                    ? ResourceIdList.Of(reply.ResourceIds)
                    : WithThoseQuarantined(response, inspected.Quarantined, reply.ResourceIds);
                response.ContentLength = 0;
                return Task.CompletedTask;
            case AppendStatus.DuplicateId:
                var offender = inspected.Healthy[reply.Offender];
                var part = inspected.PartOf(reply.Offender);
                return refusals.WriteAsync(context, Profile.Spi, RefusalWriter.DuplicateId(part, offender.BizMsgIdr));
            // Of a submission of which some messages are in quarantine something is stored: that is no 429.
            case AppendStatus.BackPressure when inspected.Quarantined is null:
                return refusals.WriteAsync(context, Profile.Spi, RefusalWriter.BackPressure(reply.RetryAfterSeconds));
            case AppendStatus.Unavailable or AppendStatus.BackPressure:
                return refusals.UnavailableAsync(context, Profile.Spi);
            default:
                throw new InvalidOperationException($"An append came out as {reply.Status}.");
        }
    }

    /// <summary>
    /// Each part has its id, be it of a stream or of the quarantine; the header beside tells which are of the quarantine.
    /// </summary>
    private static string WithThoseQuarantined(
        HttpResponse response, IReadOnlyList<QuarantineId?> quarantined, IReadOnlyList<ResourceId> stored)
    {
        var next = 0;
        var ids = quarantined.Select(apart => apart?.ToString() ?? stored[next++].ToString()).ToList();
        response.Headers["PI-Quarantined"] = string.Join(',', quarantined.Where(static apart => apart is not null));
        return string.Join(',', ids);
    }
}
