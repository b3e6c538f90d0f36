using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Generation;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using Ispb = PixStream.Streams.Values.Ispb;

namespace PixStream.Http.Intake;

/// <summary><c>POST /api/util/msgs/{ispb}/{n}</c>: makes messages for that participant, to try the service with.</summary>
internal sealed class UtilityEndpoint(
    IOptions<UtilityOptions> options, IParticipants participants, RefusalWriter refusals, TimeProvider time)
{
    public const string Pattern = "/api/util/msgs/{ispb}/{n}";

    /// <summary>The sender of the messages: an ISPB that no institution has.</summary>
    public const string Sender = "99999999";

    private const int MessagesMax = 10_000;

    // One commit for many, yet never the memory of ten thousand messages at once.
    private const int ChunkMessages = 100;

    public async Task GenerateAsync(HttpContext context)
    {
        var (receiver, count) = (default(Ispb), 0);
        var refusal = RefuseIfDisabled()
            ?? RouteText.ReadIspb(context, out receiver)
            ?? ReadCount(context, out count);
        if (refusal is { } reason)
        {
            await refusals.WriteAsync(context, Profile.Json, reason);
            return;
        }

        var (created, retryAfterSeconds) = await AppendAsync(receiver, count);
        if (created == count)
            await WriteCreatedAsync(context.Response, count);
        else
            await refusals.WriteAsync(context, Profile.Json, new Refusal(
                retryAfterSeconds > 0 ? Problems.BackPressure : Problems.Unavailable,
                $"The store took {created} of {Counted.Of(count, "message")}. Ask for the rest after the time in Retry-After.",
                RetryAfterSeconds: retryAfterSeconds));
    }

    private static Refusal? ReadCount(HttpContext context, out int count) =>
        int.TryParse(RouteText.Of(context, "n"), NumberStyles.None, CultureInfo.InvariantCulture, out count)
        && count is >= 1 and <= MessagesMax
            ? null
            : new Refusal(Problems.MalformedRequest, $"The number of messages is 1 to {MessagesMax}. Correct the path.");

    private static async Task WriteCreatedAsync(HttpResponse response, int count)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $$"""{"created":{{count}}}""");
        var body = System.Text.Encoding.ASCII.GetBytes(text);
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }

    private Refusal? RefuseIfDisabled() =>
        options.Value.Enabled
            ? null
            : new Refusal(Problems.NotFound, $"Messages are made only where {UtilityOptions.Section}:Enabled is true.");

    /// <returns>
    /// How many of them the store took; where the rest is refused because commits queue, after how many seconds it may come.
    /// </returns>
    private async Task<(int Created, int RetryAfterSeconds)> AppendAsync(Ispb receiver, int count)
    {
        var generator = new Pacs008Generator(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), time);
        var created = 0;
        while (created < count)
        {
            var chunk = new IncomingMessage[Math.Min(ChunkMessages, count - created)];
            for (var i = 0; i < chunk.Length; i++)
                chunk[i] = Make(generator, receiver);
            var reply = await participants.AppendAsync(chunk);
            if (reply.Status != AppendStatus.Stored)
                return (created, reply.RetryAfterSeconds);
            created += chunk.Length;
        }

        return (created, 0);
    }

    private static IncomingMessage Make(Pacs008Generator generator, Ispb receiver)
    {
        var payload = generator.Make(Sender, receiver.ToString());
        if (!EnvelopeReader.TryRead(payload, out var header, out var error))
            throw new InvalidOperationException($"The generator made a text that is not a message. {error}");
        return new IncomingMessage(Ispb.Parse(header.From), receiver, header.BizMsgIdr, header.Operations, payload);
    }
}
