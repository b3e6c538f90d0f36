namespace PixStream.ContractAuditor;

/// <summary>What became of each message: what it is, who has it, and whether it was confirmed.</summary>
internal sealed class MessageLedger(Action<string, string> blame)
{
    private readonly Dictionary<string, Message> _messages = [];
    private readonly Dictionary<string, Message> _byResourceId = [];

    public Append Sending(IReadOnlyList<SentMessage> sent, Moment now)
    {
        var messages = new Message[sent.Count];
        for (var i = 0; i < sent.Count; i++)
        {
            if (!_messages.TryGetValue(sent[i].Key, out var message))
                _messages.Add(sent[i].Key, message = new Message(sent[i].Key, sent[i].Participant, now, i) { CountsFrom = now });
            message.Attempt(sent[i].Payload);
            message.AttemptsOpen++;
            messages[i] = message;
        }

        return new Append(messages, [.. sent.Select(message => message.Payload)]);
    }

    /// <returns>What is known to be accepted from now on, and was not before.</returns>
    public List<Message> Answered(Append append, int status, IReadOnlyList<string> resourceIds, Moment now)
    {
        var news = new List<Message>();
        foreach (var message in append.Messages)
        {
            message.AttemptsOpen--;
            message.MayBeStored |= status is 201 or >= 500;
        }

        if (status == 201)
            Accept(append, resourceIds, now, news);
        else if (status == 409)
        {
            if (!append.Messages.Any(message => message.IsContested))
                blame("P1", $"{append.Messages[0].Key} was refused as another's, and no other content was sent.");
        }
        else if (status is not (429 or >= 500 and < 600 and not 500))
            blame("P8", $"An append of {append.Messages.Length} was answered with {status}.");
        return news;
    }

    public Message? Find(string key) => _messages.GetValueOrDefault(key);

    public Message? FindById(string resourceId) => _byResourceId.GetValueOrDefault(resourceId);

    /// <summary>All messages for that participant.</summary>
    public IEnumerable<Message> Of(string participant) => _messages.Values.Where(message => message.Participant == participant);

    /// <summary>The message that was read, if it is one that may come.</summary>
    public Message? Read(ReadMessage read, string participant)
    {
        if (!_messages.TryGetValue(read.Key, out var message))
        {
            blame("P7", $"{read.Key} came to {participant}, and it was never sent.");
            return null;
        }

        if (message is { MayBeStored: false, AttemptsOpen: 0 })
            blame("P8", $"{message.Key} was refused and is handed out.");
        if (message.Participant != participant)
            blame("P7", $"{read.Key} is for {message.Participant} and came to {participant}.");
        if (read.Payload is { } payload && !message.MayCarry(payload))
            blame("P4", $"{read.Key} is not what was sent.");
        if (read.ResourceId is { } id)
            Identify(message, id);
        return message;
    }

    public static void Confirm(ReadBatch batch, Moment now)
    {
        foreach (var message in batch.Messages)
        {
            message.ConfirmedAt ??= now;
            message.ReturnedAt = null;
            batch.Stream.Participant.Forget(message);
        }
    }

    public AuditSummary Finish()
    {
        var accepted = _messages.Values.Where(message => message.AcceptedAt is not null).ToList();
        foreach (var message in accepted.Where(message =>
            message is { ConfirmedAt: null, MayBeConfirmed: false, ParkedAt: null, DroppedAt: null, MayBeDropped: false }))
            blame(
                "P1", $"{message.Key} was answered with 201 and is lost{(message.Holder is null ? "" : " after it was seen")}.");
        var confirmed = accepted.Count(message => message.ConfirmedAt is not null);
        return new AuditSummary(
            accepted.Count, confirmed, accepted.Count(message => message.ConfirmedAt is null && message.MayBeConfirmed), 0, 0)
        {
            Parked = accepted.Count(message => message is { ParkedAt: not null, DroppedAt: null }),
            Dropped = accepted.Count(message => message.DroppedAt is not null),
        };
    }

    private void Accept(Append append, IReadOnlyList<string> resourceIds, Moment now, List<Message> news)
    {
        if (resourceIds.Count != append.Messages.Length)
        {
            blame("P1", $"{append.Messages.Length} messages were answered with {resourceIds.Count} resource ids.");
            return;
        }

        for (var i = 0; i < resourceIds.Count; i++)
        {
            var message = append.Messages[i];
            if (!message.TryAccept(append.Payloads[i]))
                blame("P1", $"{message.Key} was accepted with two contents.");
            if (message.AcceptedAt is null)
                news.Add(message);
            message.AcceptedAt ??= now;
            Identify(message, resourceIds[i]);
        }
    }

    private void Identify(Message message, string id)
    {
        if ((message.ResourceId ??= id) != id)
            blame("P1", $"{message.Key} has two resource ids, {message.ResourceId} and {id}.");
        if (_byResourceId.TryAdd(id, message))
            return;
        if (_byResourceId[id] != message)
            blame("P1", $"{message.Key} and {_byResourceId[id].Key} have one resource id, {id}.");
    }
}
