namespace PixStream.Grains.Abstractions;

/// <summary>
/// The owner of one participant in the cluster. Its key is the ISPB, eight characters of <c>[0-9A-Z]</c>. Every call may be sent again
/// where its answer was lost: what it did the first time it does not do a second time.
/// </summary>
[Alias("pixstream.participant")]
public interface IParticipantGrain : IGrainWithStringKey
{
    /// <summary>Stores messages of this participant, all of them or none.</summary>
    [Alias("append")]
    Task<AppendAnswer> AppendAsync(AppendRequest request);

    /// <summary>Whether the messages could be stored as far as their names go. Stores nothing.</summary>
    [Alias("check")]
    Task<AppendAnswer> CheckAsync(AppendRequest request);

    /// <summary>Opens the stream of that name and pulls its first batch.</summary>
    [Alias("start")]
    [ResponseTimeout("00:02:00")]
    Task<PullAnswer> StartAsync(ulong stream, PullRequest request, CancellationToken endWait);

    /// <summary>Pulls the batch of that number, which confirms the one before it.</summary>
    [Alias("pull")]
    [ResponseTimeout("00:02:00")]
    Task<PullAnswer> PullAsync(ulong stream, int batch, PullRequest request, CancellationToken endWait);

    /// <summary>Confirms the batch before that number and closes the stream.</summary>
    [Alias("end")]
    Task<EndAnswer> EndAsync(ulong stream, int batch);
}
