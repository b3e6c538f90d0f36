using Microsoft.Extensions.Options;
using PixStream.Clustering;
using PixStream.Grains.Abstractions;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>The parked messages of the cluster's participants, each behind its participant's grain.</summary>
internal sealed class ClusterParkedMessages(
    IClusterClient grains, ClusterConnection connection, IOptions<ClusterOptions> options, TimeProvider time, ILogger<ClusterParkedMessages> logger)
    : IParkedMessages
{
    private readonly GrainCaller<IParticipantGrain> _calls = new(grains, options.Value, connection, time, logger);

    public async ValueTask<ParkedList> ListAsync(Ispb ispb, long after, int limit)
    {
        var answer = await _calls.MakeAsync(ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.ListParkedAsync(after, limit));
        return answer?.ToReply() ?? new ParkedList(ParkedStatus.Unavailable, [], 0, 0);
    }

    public async ValueTask<ParkedContent> ShowAsync(Ispb ispb, long sequence)
    {
        var answer = await _calls.MakeAsync(ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.ShowParkedAsync(sequence));
        return answer?.ToReply() ?? new ParkedContent(ParkedStatus.Unavailable, null, default);
    }

    public ValueTask<ParkedStatus> ReleaseAsync(Ispb ispb, SequenceRange range) =>
        TakeAsync(ispb, grain => grain.ReleaseParkedAsync(range.First, range.Count));

    public ValueTask<ParkedStatus> DropAsync(Ispb ispb, SequenceRange range) =>
        TakeAsync(ispb, grain => grain.DropParkedAsync(range.First, range.Count));

    /// <summary>Where an earlier try may have taken the step, that nothing is parked there says nothing of who took it.</summary>
    private async ValueTask<ParkedStatus> TakeAsync(Ispb ispb, Func<IParticipantGrain, Task<ParkedAnswer>> take)
    {
        var answer = await _calls.MakeAsync(
            ispb.ToString(),
            TimeSpan.Zero,
            (grain, _) => take(grain),
            static answer => (ParkedStatus)answer.Status == ParkedStatus.NotParked);
        return answer is null ? ParkedStatus.Unavailable : (ParkedStatus)answer.Status;
    }
}
