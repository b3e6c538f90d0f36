namespace PixStream.Grains.Abstractions;

/// <summary>
/// The owner of one participant in the cluster. Its key is the ISPB, eight characters of <c>[0-9A-Z]</c>. Every call may be sent
/// again where its answer was lost: what it did the first time it does not do a second time.
/// </summary>
[Alias("pixstream.participant")]
public interface IParticipantGrain : IGrainWithStringKey
{
    /// <summary>Stores messages of this participant, all of them or none.</summary>
    [Alias("append")]
    Task<AppendAnswer> AppendAsync(AppendRequest request);

    /// <summary>
    /// Whether the messages could be stored as far as their names go, with the ids of those that are stored and zeros in place of
    /// the others'. Stores nothing.
    /// </summary>
    [Alias("check")]
    Task<AppendAnswer> CheckAsync(AppendRequest request);

    /// <summary>Opens the stream of that name and pulls its first batch.</summary>
    [Alias("start")]
    [ResponseTimeout("00:02:00")]
    Task<PullAnswer> StartAsync(ulong stream, PullRequest request, CancellationToken endWait);

    /// <summary>Pulls the batch of that number, which confirms the one before it.</summary>
    [Alias("pull")]
    [ResponseTimeout("00:02:00")]
    Task<PullAnswer> PullAsync(ulong stream, long batch, PullRequest request, CancellationToken endWait);

    /// <summary>Confirms the batch before that number and closes the stream.</summary>
    [Alias("end")]
    Task<EndAnswer> EndAsync(ulong stream, long batch);

    /// <summary>The reader of the stream is taking an answer of it: its idle time begins again.</summary>
    [Alias("keep-open")]
    Task<KeepOpenAnswer> KeepOpenAsync(ulong stream);

    /// <summary>Parked messages, lowest sequence first.</summary>
    [Alias("list-parked")]
    Task<ParkedListAnswer> ListParkedAsync(long after, int limit);

    /// <summary>One parked message, with its bytes.</summary>
    [Alias("show-parked")]
    Task<ParkedContentAnswer> ShowParkedAsync(long sequence);

    /// <summary>Lets parked messages go back to the readers, all of them or none.</summary>
    [Alias("release-parked")]
    Task<ParkedAnswer> ReleaseParkedAsync(long first, int count);

    /// <summary>Takes parked messages out for good, all of them or none.</summary>
    [Alias("drop-parked")]
    Task<ParkedAnswer> DropParkedAsync(long first, int count);
}
