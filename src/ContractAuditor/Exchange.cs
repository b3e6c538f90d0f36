namespace PixStream.ContractAuditor;

/// <summary>What a reader asks for.</summary>
public enum Ask
{
    /// <summary>Open a stream and pull its first batch.</summary>
    Start = 1,

    /// <summary>Pull what a token names.</summary>
    Pull = 2,

    /// <summary>Delete the stream of a token.</summary>
    End = 3,
}

/// <summary>A message that a client sends.</summary>
/// <param name="Key">What a reader finds in it again: the same key is the same message.</param>
/// <param name="Participant">Whose stream is to carry it.</param>
/// <param name="Payload">Its bytes.</param>
public readonly record struct SentMessage(string Key, string Participant, ReadOnlyMemory<byte> Payload);

/// <summary>A message that a reader was given.</summary>
/// <param name="Key">As in <see cref="SentMessage"/>.</param>
/// <param name="ResourceId">Null where the profile does not show it.</param>
/// <param name="Payload">Its bytes; null where the profile shows something else made of them.</param>
public readonly record struct ReadMessage(string Key, string? ResourceId = null, ReadOnlyMemory<byte>? Payload = null);

/// <summary>A message that an operator was told is parked.</summary>
/// <param name="ResourceId">Its resource id.</param>
/// <param name="Deliveries">How often it was handed out, as the server says.</param>
/// <param name="Content">What it holds, where that was shown.</param>
public readonly record struct ParkedEntry(string ResourceId, int Deliveries, ReadMessage? Content = null);

/// <summary>The answer to a start, a pull or an end.</summary>
public sealed record Answer
{
    /// <summary>200, 204, 410, 429, 503 and so on.</summary>
    public required int Status { get; init; }

    /// <summary>Whether the body came to its end.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>The token to go on with: with 200 and 204 of a start and a pull.</summary>
    public string? Next { get; init; }

    /// <summary>The batch, in its order. Empty where the body is not whole.</summary>
    public IReadOnlyList<ReadMessage> Messages { get; init; } = [];

    /// <summary>What a repeat must give again beside the body: the content type, above all.</summary>
    public string Form { get; init; } = "";

    /// <summary>The body's bytes, as far as they came.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How many streams are open, where the answer says so.</summary>
    public int? SlotsUsed { get; init; }
}

/// <summary>A promise that was not kept.</summary>
/// <param name="Promise">P1 to P9, as in the list of <see cref="Auditor"/>.</param>
/// <param name="Text">What happened, in words.</param>
/// <param name="At">When it was noticed, on the clock that the auditor is told times of.</param>
public sealed record Violation(string Promise, string Text, TimeSpan At)
{
    public override string ToString() => $"{Promise}: {Text}";
}

/// <summary>What the auditor may take for granted.</summary>
public sealed record AuditTerms
{
    /// <summary>Streams that a participant may have at once.</summary>
    public int Cap { get; init; } = 6;

    /// <summary>Messages in a batch at most.</summary>
    public int MaxBatch { get; init; } = 10;

    /// <summary>After how long without a pull a stream may be closed, and must be.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest time between what a server does and what its client sees of it, commits included. Null where the auditor
    /// cannot know it: what depends on it is then held against no server.
    /// </summary>
    public TimeSpan? Transit { get; init; }

    /// <summary>By how much the clocks of server and client may differ within one idle time.</summary>
    public TimeSpan ClockMargin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// After how many streams that had a message and did not confirm it it is parked; 0 where no message is parked.
    /// </summary>
    public int MaxDeliveries { get; init; }

    /// <summary>The cap counts starts and pulls being answered, and not open streams.</summary>
    public bool CapCountsRequests { get; init; }
}
