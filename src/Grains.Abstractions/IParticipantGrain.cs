using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions;

/// <summary>
/// The owner of one participant in the cluster. Its key is the ISPB, eight characters of <c>[0-9A-Z]</c>. Every call may be sent
/// again where its answer was lost: what it did the first time it does not do a second time.
/// </summary>
[Alias("pixstream.participant")]
public interface IParticipantGrain : IGrainWithStringKey
{
    /// <summary>Stores all messages or no message of this participant.</summary>
    [Alias("append")]
    Task<GrainAnswer<AppendReply>> AppendAsync([Immutable] IncomingMessage[] messages);

    /// <summary>
    /// Stores a part of a submission to several participants, each of which has let its part in (<see cref="CheckAsync"/>). It is
    /// not refused because commits queue: others may be stored.
    /// </summary>
    [Alias("append-part")]
    Task<GrainAnswer<AppendReply>> AppendPartAsync([Immutable] IncomingMessage[] messages);

    /// <summary>
    /// Whether the messages could be stored as far as their keys and the commits that queue go, with the ids of those that are
    /// stored and zeros in place of the others'. Stores nothing.
    /// </summary>
    [Alias("check")]
    Task<GrainAnswer<AppendReply>> CheckAsync([Immutable] IncomingMessage[] messages);

    /// <summary>Opens the stream of that name and pulls its first batch.</summary>
    [Alias("start")]
    [ResponseTimeout("00:02:00")]
    Task<GrainAnswer<PullReply>> StartAsync(StreamId stream, [Immutable] PullTerms terms, CancellationToken endWait);

    /// <summary>Pulls the batch that the token names, which confirms the one before it.</summary>
    [Alias("pull")]
    [ResponseTimeout("00:02:00")]
    Task<GrainAnswer<PullReply>> PullAsync(StreamStep token, [Immutable] PullTerms terms, CancellationToken endWait);

    /// <summary>Confirms the batch that the token follows and closes the stream.</summary>
    [Alias("end")]
    Task<GrainAnswer<EndReply>> EndAsync(StreamStep token);

    /// <summary>The reader of the stream is taking an answer of it: its idle time begins again.</summary>
    [Alias("keep-open")]
    Task<GrainAnswer<Done>> KeepOpenAsync(StreamId stream);

    /// <summary>Parked messages, lowest sequence first.</summary>
    [Alias("list-parked")]
    Task<GrainAnswer<ParkedList>> ListParkedAsync(long after, int limit);

    /// <summary>One parked message, with its bytes.</summary>
    [Alias("show-parked")]
    Task<GrainAnswer<ParkedContent>> ShowParkedAsync(long sequence);

    /// <summary>Lets all parked messages of the call or no message go back to the readers.</summary>
    [Alias("release-parked")]
    Task<GrainAnswer<ParkedStatus>> ReleaseParkedAsync(SequenceRange range);

    /// <summary>Takes all parked messages of the call or no message out for good.</summary>
    [Alias("drop-parked")]
    Task<GrainAnswer<ParkedStatus>> DropParkedAsync(SequenceRange range);

    /// <summary>Where the participant stands, and the streams that it has open.</summary>
    [Alias("show-streams")]
    Task<GrainAnswer<ParticipantView>> ShowStreamsAsync();

    /// <summary>Closes a stream as if it had been idle for too long.</summary>
    [Alias("close-stream")]
    Task<GrainAnswer<StreamCloseStatus>> CloseStreamAsync(StreamId stream);

    /// <summary>
    /// Counts a request that this participant sends against its limit. One whose answer was lost may be counted twice.
    /// </summary>
    [Alias("count-send")]
    Task<GrainAnswer<SendReply>> CountSendAsync(long cost);
}
