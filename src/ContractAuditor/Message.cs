namespace PixStream.ContractAuditor;

/// <summary>All that is known of one message.</summary>
internal sealed class Message(string key, string participant, Moment sentAt, int index)
{
    private readonly List<ReadOnlyMemory<byte>> _attempts = [];

    public string Key => key;

    public string Participant => participant;

    /// <summary>When it was first sent.</summary>
    public Moment SentAt => sentAt;

    /// <summary>When it was first known to be accepted.</summary>
    public Moment? AcceptedAt { get; set; }

    public ReadOnlyMemory<byte>? AcceptedPayload { get; private set; }

    public string? ResourceId { get; set; }

    public Moment? ConfirmedAt { get; set; }

    /// <summary>A reader tried to confirm it, and the auditor cannot know what came of it.</summary>
    public bool MayBeConfirmed { get; set; }

    /// <summary>The batch in which it was seen last; null before it was.</summary>
    public ReadBatch? Holder { get; set; }

    /// <summary>Two streams had it, and which of them had it last is not known.</summary>
    public bool IsDisputed { get; set; }

    /// <summary>Since when it is known to wait for a reader again; null where that is not known.</summary>
    public Moment? ReturnedAt { get; set; }

    /// <summary>How many streams are known to have had it since it was sent, or since it was last released.</summary>
    public int Deliveries { get; set; }

    /// <summary>Since when they are counted.</summary>
    public Moment CountsFrom { get; set; }

    /// <summary>Since when it is known to be parked; null where that is not known.</summary>
    public Moment? ParkedAt { get; set; }

    /// <summary>When an operator was told that it is dropped.</summary>
    public Moment? DroppedAt { get; set; }

    /// <summary>An operator tried to drop it, and the auditor cannot know what came of it.</summary>
    public bool MayBeDropped { get; set; }

    /// <summary>An operator's try to release it is on its way, or the auditor cannot know what came of it.</summary>
    public bool ReleaseMayCome { get; set; }

    /// <summary>Steps of operators with it whose answer is not known, or will never be.</summary>
    public int StepsOpen { get; set; }

    /// <summary>When an operator last asked for a step with it, or was answered.</summary>
    public Moment? StepAt { get; set; }

    public bool WasSentTwice { get; private set; }

    /// <summary>How often it was sent without an answer so far.</summary>
    public int AttemptsOpen { get; set; }

    /// <summary>An answer said that it is stored, or did not say that it is not.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>More than one content was sent under its key.</summary>
    public bool IsContested => _attempts.Count > 1;

    public void Attempt(ReadOnlyMemory<byte> payload)
    {
        WasSentTwice |= _attempts.Count > 0;
        if (!_attempts.Exists(known => known.Span.SequenceEqual(payload.Span)))
            _attempts.Add(payload);
    }

    /// <returns>Whether no other content was accepted under the key.</returns>
    public bool TryAccept(ReadOnlyMemory<byte> payload)
    {
        AcceptedPayload ??= payload;
        return AcceptedPayload.Value.Span.SequenceEqual(payload.Span);
    }

    public bool MayCarry(ReadOnlyMemory<byte> payload) =>
        AcceptedPayload is { } accepted
            ? accepted.Span.SequenceEqual(payload.Span)
            : _attempts.Exists(known => known.Span.SequenceEqual(payload.Span));

    /// <summary>Whether its sequence must be lower than the other's.</summary>
    public bool IsBefore(Message other) =>
        AcceptedAt < other.SentAt
        || (sentAt == other.SentAt && !WasSentTwice && !other.WasSentTwice && AcceptedAt is not null && index < other.Index);

    /// <summary>Which of those that were sent together.</summary>
    private int Index => index;
}
