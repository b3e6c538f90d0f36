using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PixStream.Streams;

namespace PixStream.Http;

/// <summary>
/// <c>POST /api/v1/in/{ispb}/msgs</c>: messages in. One request, top to bottom:
/// <list type="number">
/// <item>The sender's ISPB, the caller and what the headers say of the body are read, and refused if they are not good.</item>
/// <item>The body is read into one pooled buffer, decompressed if need be, never beyond its limit.</item>
/// <item>It is cut into envelopes, and each envelope's header is read. (A schema check, 422, belongs here.)</item>
/// <item><see cref="IParticipants"/> makes all of it durable, from the buffer, and only then</item>
/// <item>the answer names the resource ids, and the buffer goes back.</item>
/// </list>
/// </summary>
internal sealed class IntakeEndpoint(IntakeParser parser, IParticipants participants, Refusals refusals)
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
        if (parser.Parse(body.Written, kind, sender, out var messages) is { } malformed)
        {
            await refusals.WriteAsync(context, Profile.Spi, malformed);
            return;
        }

        // 4. and 5.
        var reply = await participants.AppendAsync(messages);
        await AnswerAsync(context, messages, reply);
    }

    private Refusal? ReadHeaders(HttpContext context, out Ispb sender, ref BodyKind kind, ref bool gzip)
    {
        // The host's own limit knows nothing of ours. It still ends the draining of a body that we refused to read.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = parser.WireBytesMax;

        return RouteText.ReadIspb(context, out sender)
            ?? Admission.Refuse(context, sender, Operation.Append)
            ?? BodyKind.Read(context, out kind)
            ?? RequestBody.ReadCoding(context, out gzip)
            ?? RequestBody.Check(context, parser.BytesMax(kind));
    }

    private Task AnswerAsync(HttpContext context, IReadOnlyList<IncomingMessage> messages, AppendReply reply)
    {
        switch (reply.Status)
        {
            case AppendStatus.Stored:
                var response = context.Response;
                response.StatusCode = StatusCodes.Status201Created;
                response.Headers["PI-ResourceId"] = ResourceIdList.Of(reply.ResourceIds);
                response.ContentLength = 0;
                return Task.CompletedTask;
            case AppendStatus.DuplicateId:
                var offender = messages[reply.Offender];
                var where = messages.Count == 1 ? "" : $"Part {reply.Offender + 1}: ";
                return refusals.WriteAsync(
                    context,
                    Profile.Spi,
                    Problems.DuplicateId,
                    $"{where}BizMsgIdr {offender.BizMsgIdr} was used for another message of this sender within 24 hours. " +
                    "Nothing was stored. Give the new message an id of its own, or send the earlier one as it was.");
            case AppendStatus.Unavailable:
                return refusals.UnavailableAsync(context, Profile.Spi);
            default:
                throw new InvalidOperationException($"An append came out as {reply.Status}.");
        }
    }
}
