using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Streams.Limits;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Limits;

/// <summary>
/// Holds a request to append against its sender's limit. The sender's own owner counts, so that all gateways share one count. A
/// sender without a limit costs one look at a table.
/// </summary>
internal sealed class SendLimit(
    LimitTable table, IParticipants participants, RefusalWriter refusals, HttpInstruments instruments)
{
    private const string Refused =
        "This sender sends more than its limit lets it. Nothing was stored: send the same again after the time in Retry-After.";

    /// <returns>Whether the request was answered here, because it is not let in.</returns>
    public ValueTask<bool> RefusesAsync(HttpContext context, Ispb sender, IReadOnlyList<IncomingMessage> messages) =>
        table.Of(sender).Send.IsSet ? CountAsync(context, sender, messages) : new(false);

    private async ValueTask<bool> CountAsync(HttpContext context, Ispb sender, IReadOnlyList<IncomingMessage> messages)
    {
        var reply = await participants.CountSendAsync(sender, MessageCost.Of(messages));
        switch (reply.Status)
        {
            case SendStatus.Admitted:
                LimitHeaders.Set(context.Response, reply.Limit);
                return false;
            case SendStatus.RateLimit:
                instruments.Limited(Operation.Append);
                await refusals.RateLimitAsync(context, Profile.Spi, reply.RetryAfter, reply.Limit, Refused);
                return true;
            case SendStatus.Unavailable:
                await refusals.UnavailableAsync(context, Profile.Spi);
                return true;
            default:
                throw new InvalidOperationException($"A request to append was counted as {reply.Status}.");
        }
    }
}
