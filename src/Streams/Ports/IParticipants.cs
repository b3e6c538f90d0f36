using PixStream.Streams.Limits;
using PixStream.Streams.Owners;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Ports;

/// <summary>
/// The way to the participants' owners: in this process (Standalone) or behind a grain (Gateway). Expected refusals come back
/// as status values; a reply is given only once the decision that it reveals is durable.
/// </summary>
public interface IParticipants
{
    /// <summary>
    /// Stores messages, in their order, all of them or (where a status other than <see cref="AppendStatus.Stored"/> or
    /// <see cref="AppendStatus.Unavailable"/> comes back) none.
    /// </summary>
    ValueTask<AppendReply> AppendAsync(IReadOnlyList<IncomingMessage> messages);

    /// <summary>
    /// Whether a message like this was accepted within the last 24 hours. Who refuses messages by rules that change asks first,
    /// so that the repetition of a message that was accepted is told so. Stores nothing. Refused where an append would be
    /// refused because commits queue.
    /// </summary>
    ValueTask<LookUpReply> LookUpAsync(IncomingMessage message);

    /// <summary>
    /// Counts a request to append against its sender's limit, at the sender's own owner. Called before anything of it is stored,
    /// and only where such a limit is set (<see cref="LimitTable"/>).
    /// </summary>
    /// <param name="sender">The sender.</param>
    /// <param name="cost">Of all messages of the request (<see cref="MessageCost"/>).</param>
    ValueTask<SendReply> CountSendAsync(Ispb sender, long cost);

    /// <summary>Opens a stream and pulls its first batch.</summary>
    /// <param name="ispb">The participant.</param>
    /// <param name="terms">What the caller wants.</param>
    /// <param name="endWait">Ends the wait for a message, not the stream: the reply is then as if the time had passed.</param>
    ValueTask<PullReply> StartAsync(Ispb ispb, PullTerms terms, CancellationToken endWait);

    /// <summary>Pulls the batch that the token names, which confirms the one before it.</summary>
    /// <inheritdoc cref="StartAsync"/>
    ValueTask<PullReply> PullAsync(Ispb ispb, StreamStep token, PullTerms terms, CancellationToken endWait);

    /// <summary>Confirms the batch that the token follows and closes the stream.</summary>
    ValueTask<EndReply> EndAsync(Ispb ispb, StreamStep token);

    /// <summary>
    /// The reader of this stream is taking an answer of it now, so its idle time begins again. The sender of an answer says so
    /// while that lasts, well within <see cref="PullReply.IdleTimeout"/>. A sender that is lost says no more, so the stream it
    /// sent for is closed like any other. Does nothing where the stream has ended, and where its owner cannot be reached.
    /// </summary>
    ValueTask KeepOpenAsync(Ispb ispb, StreamId stream);

    /// <summary>
    /// From now on no pull waits, and those that wait are answered as if their time had passed: the process is draining.
    /// </summary>
    void EndWaits();

    /// <summary>Whether decisions can be made durable now. False: what needs one is answered with <c>Unavailable</c>.</summary>
    bool IsAvailable { get; }
}

/// <summary>What a caller of start or pull wants.</summary>
/// <param name="BatchMax">Messages at most, 1 to <see cref="StreamRules.MaxBatch"/>.</param>
/// <param name="CountOperations">
/// Count operations instead of messages against <paramref name="BatchMax"/>. A message is never split: one with more operations
/// than that comes alone.
/// </param>
/// <param name="Tag">Kept with the batch, so that a replay can be given the same form. Opaque to the rules.</param>
/// <param name="Wait">How long to wait for a message.</param>
/// <param name="OpenedBy">Who opens the stream, for an operator to read; null where callers have no identity.</param>
public sealed record PullTerms(int BatchMax, bool CountOperations, ushort Tag, TimeSpan Wait, string? OpenedBy = null);

/// <summary>How a start or pull came out.</summary>
public enum PullStatus
{
    /// <summary>A batch is there: a new one, or the same again.</summary>
    Batch = 1,

    /// <summary>Nothing came within the wait. The stream is open and its token stays the same.</summary>
    Empty = 2,

    /// <summary>The participant has as many streams as it may have.</summary>
    StreamLimit = 3,

    /// <summary>The stream ended, or the token was superseded.</summary>
    StreamGone = 4,

    /// <summary>The decision could not be made durable; what is durable stands, and the same request may be sent again.</summary>
    Unavailable = 5,

    /// <summary>
    /// The participant reads more than its limit lets it. Nothing changed, and the same request may be sent again.
    /// </summary>
    RateLimit = 6,
}

/// <summary>The answer to a start or pull.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Stream">The stream, with <see cref="PullStatus.Batch"/> and <see cref="PullStatus.Empty"/>.</param>
/// <param name="Step">The batch's number, or the number that the next batch will have.</param>
/// <param name="SlotsUsed">What the cap counts, as it stood when this was decided.</param>
/// <param name="Messages">The batch, to be disposed of by the caller; null without one.</param>
/// <param name="Tag">The tag under which the batch was first handed out.</param>
/// <param name="RetryAfter">
/// With <see cref="PullStatus.StreamLimit"/>: when a slot is free at the latest, if no reader goes on. With
/// <see cref="PullStatus.RateLimit"/>: when the same request is let in, if nothing else comes.
/// </param>
/// <param name="SlotsMax">The cap of this participant; 0 where it is the one that all have.</param>
/// <param name="IdleTimeout">The idle time of this participant's streams; zero where it is the one that all have.</param>
public readonly record struct PullReply(
    PullStatus Status,
    StreamId Stream = default,
    long Step = 0,
    int SlotsUsed = 0,
    StoredBatch? Messages = null,
    ushort Tag = 0,
    TimeSpan RetryAfter = default,
    int SlotsMax = 0,
    TimeSpan IdleTimeout = default)
{
    /// <summary>Where the participant stands with its limit on reading; null where there is no such limit.</summary>
    public LimitState? Limit { get; init; }
}

/// <summary>How the end of a stream came out.</summary>
public enum EndStatus
{
    /// <summary>Confirmed and closed.</summary>
    Ended = 1,

    /// <summary>It had ended before.</summary>
    AlreadyEnded = 2,

    /// <summary>It is open, and the token is one that it has left behind. Nothing changed.</summary>
    Superseded = 3,

    /// <summary>The decision could not be made durable.</summary>
    Unavailable = 5,
}

/// <summary>The answer to the end of a stream.</summary>
public readonly record struct EndReply(EndStatus Status);

/// <summary>Whether a sender's request is within its limit.</summary>
public enum SendStatus
{
    /// <summary>It is, and it was counted.</summary>
    Admitted = 1,

    /// <summary>It is not. Nothing was counted.</summary>
    RateLimit = 2,

    /// <summary>It cannot be known now.</summary>
    Unavailable = 5,
}

/// <summary>The answer to <see cref="IParticipants.CountSendAsync"/>.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="RetryAfter">
/// With <see cref="SendStatus.RateLimit"/>: when the same request is let in, if nothing else comes.
/// </param>
/// <param name="Limit">Where the sender stands; null where there is no limit.</param>
public readonly record struct SendReply(SendStatus Status, TimeSpan RetryAfter = default, LimitState? Limit = null);

/// <summary>How an append came out.</summary>
public enum AppendStatus
{
    /// <summary>All messages are durable; those sent before within 24 hours kept their ids.</summary>
    Stored = 1,

    /// <summary>A message has the BizMsgIdr of another one of the same sender, with other content. Nothing was stored.</summary>
    DuplicateId = 2,

    /// <summary>Some or all of it may not be durable. Sending the same again is safe.</summary>
    Unavailable = 5,

    /// <summary>More waits for the store than it takes now. Nothing was stored, and the same may be sent again.</summary>
    BackPressure = 6,
}

/// <summary>The answer to an append.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="ResourceIds">With <see cref="AppendStatus.Stored"/>: one for each message, in their order.</param>
/// <param name="Offender">With <see cref="AppendStatus.DuplicateId"/>: index of the first message refused.</param>
public readonly record struct AppendReply(AppendStatus Status, IReadOnlyList<ResourceId> ResourceIds, int Offender = -1)
{
    /// <summary>With <see cref="AppendStatus.BackPressure"/>: when to send the same again. 1 to 30.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>The messages are not let in now.</summary>
    public static AppendReply NotNow(int retryAfterSeconds) =>
        new(AppendStatus.BackPressure, []) { RetryAfterSeconds = retryAfterSeconds };
}

/// <summary>What is known of a message.</summary>
public enum LookUpStatus
{
    /// <summary>Its sender has used its message key for no message within 24 hours.</summary>
    New = 1,

    /// <summary>It was accepted: the same message key, the same bytes.</summary>
    Stored = 2,

    /// <summary>Its sender gave another message the same message key.</summary>
    Conflict = 3,

    /// <summary>It cannot be known now.</summary>
    Unavailable = 5,

    /// <summary>More waits for the store than it takes now: neither this nor what came with it may be stored.</summary>
    BackPressure = 6,
}

/// <summary>The answer to a look-up.</summary>
/// <param name="Status">What is known.</param>
/// <param name="Id">With <see cref="LookUpStatus.Stored"/>: the resource id that it was given.</param>
public readonly record struct LookUpReply(LookUpStatus Status, ResourceId Id = default)
{
    /// <summary>With <see cref="LookUpStatus.BackPressure"/>: when to send the same again. 1 to 30.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>What a check of the one message tells (<see cref="ClusterOwner.CheckAsync"/>).</summary>
    public static LookUpReply Of(AppendReply check) => check.Status switch
    {
        AppendStatus.DuplicateId => new LookUpReply(LookUpStatus.Conflict),
        AppendStatus.Stored when check.ResourceIds is [var id] => id == default
            ? new LookUpReply(LookUpStatus.New)
            : new LookUpReply(LookUpStatus.Stored, id),
        AppendStatus.BackPressure => new LookUpReply(LookUpStatus.BackPressure) { RetryAfterSeconds = check.RetryAfterSeconds },
        _ => new LookUpReply(LookUpStatus.Unavailable),
    };
}
