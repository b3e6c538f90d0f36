using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PixStream.Http.Limits;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Http.Server;
using PixStream.Http.Tokens;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Http.Pull;

/// <summary>
/// Start, pull and end of one profile. One pull, top to bottom:
/// <list type="number">
/// <item>Here, once <see cref="Admission"/> has let the caller in: the ISPB, the token and <c>Accept</c> are read, and refused if
/// they are not good.</item>
/// <item><see cref="IParticipants"/>: the way to the participant's owner, in this process or behind a grain.</item>
/// <item>The owner decides, by the rules of <c>Streams</c> alone.</item>
/// <item>The store makes the decision durable.</item>
/// <item>Here again: the reply becomes a response; the batch's stored bytes are framed and written, not parsed.</item>
/// </list>
/// </summary>
internal sealed partial class StreamEndpoints
{
    private static readonly Refusal StreamGone = new(
        Problems.StreamGone,
        "The stream ended, or a later token of it was used. Start again; what was not confirmed is handed out again.");

    private const string RateLimited =
        "This participant reads more than its limit lets it. Nothing changed, and nothing was confirmed: send the same again "
        + "after the time in Retry-After.";

    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private readonly IParticipants _participants;
    private readonly TokenCodec _tokens;
    private readonly ProfileProtocol _wire;
    private readonly IBatchFormat _format;
    private readonly Admission _admission;
    private readonly Draining _draining;
    private readonly RefusalWriter _refusals;
    private readonly HttpInstruments _instruments;
    private readonly ILogger _logger;
    private readonly SlotHeader _slots;
    private readonly TimeSpan _idleTime;
    private readonly TimeProvider _time;
    private readonly PullTerms _single;
    private readonly PullTerms _multi;

    public StreamEndpoints(
        ProfileProtocol wire, IBatchFormat format, TimeSpan wait, StreamRules rules, IParticipants participants,
        TokenCodec tokens, Admission admission, Draining draining, RefusalWriter refusals, HttpInstruments instruments,
        TimeProvider time, ILogger<StreamEndpoints> logger)
    {
        (_wire, _format, _participants, _tokens) = (wire, format, participants, tokens);
        (_draining, _refusals, _instruments, _logger) = (draining, refusals, instruments, logger);
        (_admission, _idleTime, _time) = (admission, rules.IdleTimeout, time);
        _slots = new SlotHeader(rules.MaxStreams);

        // JSON shows operations, so its batches are filled by them.
        var countOperations = wire.Profile == Profile.Json;
        var key = tokens.CurrentKeyId;
        _single = new PullTerms(1, countOperations, new BatchTag(BatchForm.Single, key).ToUInt16(), wait);
        _multi = new PullTerms(rules.MaxBatch, countOperations, new BatchTag(BatchForm.Multi, key).ToUInt16(), wait);
    }

    public async Task StartAsync(HttpContext context)
    {
        var accepted = default(AcceptedForms);
        var refusal = RouteText.ReadIspb(context, out var ispb) ?? ReadAccept(context, out accepted) ?? RefuseIfDraining();
        if (refusal is { } reason)
        {
            await _refusals.WriteAsync(context, _wire.Profile, reason);
            return;
        }

        var (reply, hasLeft) = await OpenAsync(context, ispb, accepted);
        // No stream is opened for a caller that left before. It may have closed its half only, and is answered then, too.
        if (reply.Status == PullStatus.Unavailable && hasLeft)
            (reply, _) = await OpenAsync(context, ispb, accepted);
        await AnswerAsync(context, Operation.Start, ispb, accepted, reply);
    }

    public async Task PullAsync(HttpContext context)
    {
        // 1.
        var accepted = default(AcceptedForms);
        var refusal = ReadToken(context, out var ispb, out var token) ?? ReadAccept(context, out accepted);
        if (refusal is { } reason)
        {
            await _refusals.WriteAsync(context, _wire.Profile, reason);
            return;
        }

        // 2., and behind it 3. and 4.
        var terms = TermsFor(context, accepted, out var caller);
        using var end = _admission.EndOfWait(context, Operation.Pull, caller);
        var reply = await Counted(_participants.PullAsync(ispb, token, terms, end.Token));

        // 5.
        if (_logger.IsEnabled(LogLevel.Debug))
            LogPulled(ispb, TokenHash.Of(RouteText.Of(context, _wire.TokenParameter)), reply.Status);
        await AnswerAsync(context, Operation.Pull, ispb, accepted, reply);
    }

    public async Task EndAsync(HttpContext context)
    {
        if (ReadToken(context, out var ispb, out var token) is { } reason)
        {
            // The challenge: success even if the stream does not exist. An id that names no stream of this participant in this
            // profile confirms nothing, and its answer does not tell whether it names another participant's stream.
            await (reason.Problem == Problems.MalformedToken && _wire.Profile == Profile.Json
                ? WriteEndedAsync(context.Response)
                : _refusals.WriteAsync(context, _wire.Profile, reason));
            return;
        }

        var reply = await _participants.EndAsync(ispb, token);
        if (_logger.IsEnabled(LogLevel.Debug))
            LogEnded(ispb, TokenHash.Of(RouteText.Of(context, _wire.TokenParameter)), reply.Status);
        await (reply.Status switch
        {
            EndStatus.Ended => WriteEndedAsync(context.Response),
            EndStatus.AlreadyEnded when _wire.Profile == Profile.Json => WriteEndedAsync(context.Response),
            EndStatus.AlreadyEnded or EndStatus.Superseded => _refusals.WriteAsync(context, _wire.Profile, StreamGone),
            EndStatus.Unavailable => _refusals.UnavailableAsync(context, _wire.Profile),
            _ => throw new InvalidOperationException($"An end came out as {reply.Status}."),
        });
    }

    /// <returns>The reply, and whether the caller left while it was asked for.</returns>
    private async ValueTask<(PullReply Reply, bool HasLeft)> OpenAsync(HttpContext context, Ispb ispb, AcceptedForms accepted)
    {
        var terms = TermsFor(context, accepted, out var caller);
        using var end = _admission.EndOfWait(context, Operation.Start, caller);
        var reply = await Counted(_participants.StartAsync(ispb, terms, end.Token));
        return (reply, caller.IsCancellationRequested);
    }

    private Refusal? ReadToken(HttpContext context, out Ispb ispb, out StreamStep token)
    {
        token = default;
        if (RouteText.ReadIspb(context, out ispb) is { } malformed)
            return malformed;
        return _tokens.TryOpen(
            RouteText.Of(context, _wire.TokenParameter), ispb, _wire.Profile, out token, context.Request.Path.Value)
            ? null
            : new Refusal(
                Problems.MalformedToken,
                "This token was not issued to this participant in this profile, or it was altered. Use the path that the last " +
                $"response gave in {_wire.NextHeader}, as it is, or start again.");
    }

    private Refusal? ReadAccept(HttpContext context, out AcceptedForms accepted)
    {
        accepted = AcceptedForms.Of(context.Request.Headers.Accept, _wire);
        return accepted.Preferred != BatchForm.None
            ? null
            : new Refusal(
                Problems.NotAcceptable,
                $"Send Accept: {_wire.SingleType} for one message at a time, or Accept: {_wire.MultiType} for batches.");
    }

    private Refusal? RefuseIfDraining() =>
        _draining.HasBegun
            ? new Refusal(Problems.Unavailable, "This node is shutting down. Start again: another one will answer.")
            : null;

    private PullTerms TermsFor(HttpContext context, AcceptedForms accepted, out CancellationToken caller)
    {
        var terms = accepted.Preferred == BatchForm.Multi ? _multi : _single;
        caller = Caller.EndOfWait(context, out var isHalfClosed);
        return isHalfClosed ? terms with { Wait = TimeSpan.Zero } : terms;
    }

    private ValueTask<PullReply> Counted(ValueTask<PullReply> pending) =>
        _instruments.CountsWaits && !pending.IsCompleted ? CountedAsync(pending) : pending;

    private async ValueTask<PullReply> CountedAsync(ValueTask<PullReply> pending)
    {
        _instruments.WaitStarted();
        try
        {
            return await pending;
        }
        finally
        {
            _instruments.WaitEnded();
        }
    }

    private Task AnswerAsync(
        HttpContext context, Operation operation, Ispb ispb, AcceptedForms accepted, in PullReply reply) =>
        reply.Status switch
        {
            PullStatus.Batch => AnswerBatchAsync(context, ispb, accepted, reply),
            PullStatus.Empty when _admission.RefuseAfterWait(context, operation) is { } refusal =>
                _refusals.WriteAsync(context, _wire.Profile, refusal),
            PullStatus.Empty => AnswerEmpty(context.Response, ispb, reply),
            PullStatus.StreamLimit =>
                _refusals.StreamLimitAsync(context, _wire.Profile, reply.RetryAfter, reply.SlotsMax, _slots),
            PullStatus.RateLimit => RefuseByLimit(context, operation, reply),
            PullStatus.StreamGone => _refusals.WriteAsync(context, _wire.Profile, StreamGone),
            PullStatus.Unavailable => _refusals.UnavailableAsync(context, _wire.Profile),
            _ => throw new InvalidOperationException($"A pull came out as {reply.Status}."),
        };

    private Task RefuseByLimit(HttpContext context, Operation operation, in PullReply reply)
    {
        _instruments.Limited(operation);
        return _refusals.RateLimitAsync(context, _wire.Profile, reply.RetryAfter, reply.Limit, RateLimited);
    }

    private async Task AnswerBatchAsync(HttpContext context, Ispb ispb, AcceptedForms accepted, PullReply reply)
    {
        using var batch = reply.Messages ?? throw new InvalidOperationException("A batch came without messages.");

        // A replay keeps the form of the first time, whatever is preferred now: the same token, the same bytes.
        var tag = BatchTag.From(reply.Tag);
        if (!accepted.Admits(tag.Form))
        {
            await _refusals.WriteAsync(
                context,
                _wire.Profile,
                Problems.NotAcceptable,
                $"This token's batch was handed out before, as {_wire.TypeOf(tag.Form)}, and its replay must be the same. " +
                $"Repeat the request with Accept: {_wire.TypeOf(tag.Form)}.");
            return;
        }

        var response = context.Response;
        WriteHeaders(response, ispb, new StreamStep(reply.Stream, reply.Step + 1), tag.KeyId, reply);
        response.Headers.Vary = "Accept, Accept-Encoding";
        var gzip = AcceptedCoding.PrefersGzip(context.Request.Headers.AcceptEncoding);
        var idleTime = reply.IdleTimeout > TimeSpan.Zero ? reply.IdleTimeout : _idleTime;
        using var body = new AnswerBody(context, _participants, ispb, reply.Stream, idleTime, _time);
        var bytes = await _format.WriteAsync(body, batch, tag.Form, new StreamStep(reply.Stream, reply.Step), gzip);
        _instruments.HandedOut(_wire.Profile, batch.Count, bytes);
    }

    /// <summary>The same step again, under the current key: a stream that waits long moves on to a new key on its own.</summary>
    private Task AnswerEmpty(HttpResponse response, Ispb ispb, in PullReply reply)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        WriteHeaders(response, ispb, new StreamStep(reply.Stream, reply.Step), _tokens.CurrentKeyId, reply);
        return Task.CompletedTask;
    }

    private void WriteHeaders(HttpResponse response, Ispb ispb, StreamStep next, byte keyId, in PullReply reply)
    {
        var headers = response.Headers;
        headers[_wire.NextHeader] = _wire.PathOf(_tokens, ispb, next, keyId);
        headers.CacheControl = "no-store";
        LimitHeaders.Set(response, reply.Limit);
        if (_wire.ShowsSlots)
            headers[SlotHeader.Name] = _slots.Of(reply.SlotsUsed, reply.SlotsMax);
    }

    private Task WriteEndedAsync(HttpResponse response)
    {
        if (_wire.Profile == Profile.Spi)
        {
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        response.ContentType = _wire.SingleType;
        response.ContentLength = EmptyObject.Length;
        return response.BodyWriter.WriteAsync(EmptyObject).AsTask();
    }
}
