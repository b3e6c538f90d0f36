using System.Net;

namespace PixStream.EndToEnd;

/// <summary>What a caller asked for, and when.</summary>
internal enum Ask
{
    Start = 1,
    Pull = 2,
    End = 3,
}

/// <summary>One request of a reader and what became of it. Times are ticks of one monotonic clock.</summary>
/// <param name="Answer">Null where not even the head of an answer came.</param>
/// <param name="Keys">The names of the messages in a whole 200, in their order.</param>
internal sealed record Exchange(
    Ask Ask, string Participant, string? Token, long SentAt, long ReceivedAt, long ServerStartedAt, Answer? Answer, IReadOnlyList<string> Keys);

/// <summary>
/// Judges a server by requests and responses alone. It knows the promises and nothing of how they are kept: a sent message by
/// its key, a stream by its tokens.
/// </summary>
internal sealed class CrashAuditor(TimeSpan idleTime)
{
    /// <summary>Clocks that count whole milliseconds may differ by this much.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SentMessage> _messages = [];
    private readonly Dictionary<string, ReadStream> _byToken = [];
    private readonly Dictionary<string, Answer> _answered = [];
    private readonly List<string> _violations = [];

    /// <summary>Replays that were compared, of them after a crash. A run that proved nothing should say so.</summary>
    public int Replays { get; private set; }

    public int ReplaysAfterCrash { get; private set; }

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
                return [.. _violations];
        }
    }

    public void Sending(string key, string participant)
    {
        lock (_gate)
            _messages.TryAdd(key, new SentMessage(participant));
    }

    public void Accepted(string key, string resourceId)
    {
        lock (_gate)
        {
            _messages[key].IsAccepted = true;
            Identify(key, resourceId);
        }
    }

    /// <summary>A message that came in an answer had this resource id.</summary>
    public void Identified(string key, string resourceId)
    {
        lock (_gate)
            Identify(key, resourceId);
    }

    public void Heard(Exchange exchange)
    {
        lock (_gate)
        {
            var stream = exchange.Token is null ? null : _byToken.GetValueOrDefault(exchange.Token);
            if (exchange.Answer is not { } answer)
                stream?.Cut(exchange);
            else if (answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent)
                HearSuccess(exchange, stream ?? new ReadStream(exchange.Participant), answer);
            else if (answer.Status == HttpStatusCode.Gone && stream is not null)
                HearGone(exchange, stream);
            else if (exchange.Ask != Ask.Start || answer.Status != HttpStatusCode.TooManyRequests)
                Blame($"{exchange.Ask} of {exchange.Participant} came out as {(int)answer.Status}: {answer.Text}");
        }
    }

    /// <summary>Everything was drained: what was answered with 201 must have been confirmed, unless a confirmation was cut.</summary>
    public (int Accepted, int Confirmed) Finish()
    {
        lock (_gate)
        {
            foreach (var (key, message) in _messages)
                if (message is { IsAccepted: true, ConfirmedAt: null, MayBeConfirmed: false })
                    Blame($"{key} was answered with 201 and is lost{(message.WasSeen ? " after it was seen" : "")}.");
            return (_messages.Values.Count(message => message.IsAccepted), _messages.Values.Count(message => message.ConfirmedAt is not null));
        }
    }

    private void HearSuccess(Exchange exchange, ReadStream stream, Answer answer)
    {
        if (exchange.Ask == Ask.End)
        {
            HearEnd(exchange, stream);
            return;
        }

        ExpectAlone(exchange, stream);

        if (exchange.Token is { } token && _answered.GetValueOrDefault(token) is { } before)
        {
            HearReplay(exchange, before, answer);
            if (!before.Complete && answer.Complete)
                Take(exchange, stream, answer);
            return;
        }

        // The first answer to this token: what came before it is confirmed.
        Confirm(stream, exchange.ReceivedAt);
        stream.ConfirmationWasCut = false;
        stream.LastSeenAt = exchange.SentAt;
        stream.NextToken = answer.Next;
        _byToken[answer.Next] = stream;
        if (answer.Status == HttpStatusCode.NoContent)
        {
            if (exchange.Token is not null && answer.Next != exchange.Token)
                Blame("A 204 came with another token.");
            return;
        }

        if (exchange.Token is not null)
            _answered[exchange.Token] = answer;
        stream.HeldToken = exchange.Token;
        if (answer.Complete)
            Take(exchange, stream, answer);
    }

    private void HearEnd(Exchange exchange, ReadStream stream)
    {
        // In the JSON profile 200 is also the answer for a stream that had ended, and then it confirms nothing.
        if (exchange.Token!.StartsWith("/api/pix/", StringComparison.Ordinal) && (stream.EndWasCut || MayBeIdle(exchange, stream)))
            stream.ConfirmationWasCut = true;
        else
        {
            ExpectAlone(exchange, stream);
            Confirm(stream, exchange.ReceivedAt);
        }

        stream.HasEnded = true;
    }

    private void ExpectAlone(Exchange exchange, ReadStream stream)
    {
        if (stream.GoneFrom is { } goneFrom && exchange.SentAt > goneFrom)
            Blame($"A stream of {stream.Participant} answers, and another one was given a message that it holds.");
    }

    /// <summary>Whether nobody read it for the idle time. Time in which there was no server does not count.</summary>
    private bool MayBeIdle(Exchange exchange, ReadStream stream) =>
        TimeProvider.System.GetElapsedTime(Math.Max(stream.LastSeenAt, exchange.ServerStartedAt), exchange.ReceivedAt) >= idleTime - Margin;

    private void HearReplay(Exchange exchange, Answer before, Answer answer)
    {
        var stream = _byToken[exchange.Token!];
        stream.LastSeenAt = exchange.SentAt;
        Replays++;
        if (stream.LastAnswerAt < exchange.ServerStartedAt)
            ReplaysAfterCrash++;
        stream.LastAnswerAt = exchange.ReceivedAt;
        var length = Math.Min(before.Body.Length, answer.Body.Length);
        var isSame = answer.Status == before.Status && answer.Next == before.Next
            && answer.Header("Content-Type") == before.Header("Content-Type") && answer.Header("PI-ResourceId") == before.Header("PI-ResourceId")
            && answer.Body.AsSpan(0, length).SequenceEqual(before.Body.AsSpan(0, length))
            && (!before.Complete || !answer.Complete || before.Body.Length == answer.Body.Length);
        if (!isSame)
            Blame($"A token of {exchange.Participant} gave {(int)before.Status} with {before.Body.Length} bytes, then {(int)answer.Status} with {answer.Body.Length}.");
        if (!before.Complete && answer.Complete)
            _answered[exchange.Token!] = answer;
    }

    private void Take(Exchange exchange, ReadStream stream, Answer answer)
    {
        stream.LastAnswerAt = exchange.ReceivedAt;
        stream.HeldSince = exchange.ReceivedAt;
        foreach (var key in exchange.Keys)
        {
            if (!_messages.TryGetValue(key, out var message))
            {
                Blame($"{key} was delivered and never sent.");
                continue;
            }

            message.WasSeen = true;
            if (message.Participant != exchange.Participant)
                Blame($"{key} is for {message.Participant} and came to {exchange.Participant}.");
            if (message.ConfirmedAt < exchange.SentAt)
                Blame($"{key} was confirmed and came again.");
            if (message.Holder is { HasEnded: false } holder && holder != stream && holder.Held.Contains(key) && holder.HeldSince < exchange.SentAt)
                holder.GoneFrom ??= exchange.ReceivedAt;
            message.Holder = stream;
            if (!stream.Held.Contains(key))
                stream.Held.Add(key);
        }
    }

    private void HearGone(Exchange exchange, ReadStream stream)
    {
        var isCurrent = exchange.Token == stream.NextToken || (exchange.Token == stream.HeldToken && !stream.ConfirmationWasCut);
        if (isCurrent && stream is { HasEnded: false, EndWasCut: false } && !MayBeIdle(exchange, stream))
            Blame($"A stream of {stream.Participant} is gone that was neither ended nor left alone.");
        if (isCurrent)
            stream.HasEnded = true;
    }

    private void Confirm(ReadStream stream, long at)
    {
        foreach (var key in stream.Held)
            if (_messages.TryGetValue(key, out var message))
                message.ConfirmedAt ??= at;
        stream.Held.Clear();
    }

    private void Identify(string key, string resourceId)
    {
        if (!_messages.TryGetValue(key, out var message))
            return;
        if ((message.ResourceId ??= resourceId) != resourceId)
            Blame($"{key} is {message.ResourceId} and {resourceId}.");
    }

    private void Blame(string what) => _violations.Add(what);

    private sealed class SentMessage(string participant)
    {
        public string Participant => participant;

        public bool IsAccepted { get; set; }

        public bool WasSeen { get; set; }

        public string? ResourceId { get; set; }

        public long? ConfirmedAt { get; set; }

        public ReadStream? Holder { get; set; }

        /// <summary>A confirmation was cut: it may have been made durable, or not.</summary>
        public bool MayBeConfirmed => ConfirmedAt is null && Holder is { ConfirmationWasCut: true } holder && holder.Held.Count > 0;
    }

    private sealed class ReadStream(string participant)
    {
        public string Participant => participant;

        /// <summary>The messages of the batch outstanding.</summary>
        public List<string> Held { get; } = [];

        /// <summary>The token that gave them; null where the start did.</summary>
        public string? HeldToken { get; set; }

        public string? NextToken { get; set; }

        public long HeldSince { get; set; }

        /// <summary>When the last request was sent that was answered.</summary>
        public long LastSeenAt { get; set; }

        public long LastAnswerAt { get; set; }

        /// <summary>From then on it must not answer: another stream was given what it held.</summary>
        public long? GoneFrom { get; set; }

        public bool HasEnded { get; set; }

        public bool EndWasCut { get; private set; }

        /// <summary>A confirmation was sent, and nobody knows whether it was made durable.</summary>
        public bool ConfirmationWasCut { get; set; }

        public void Cut(Exchange exchange)
        {
            ConfirmationWasCut |= exchange.Token == NextToken;
            EndWasCut |= exchange.Ask == Ask.End;
        }
    }
}
