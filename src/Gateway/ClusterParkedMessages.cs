using Microsoft.Extensions.Options;
using PixStream.Clustering;
using PixStream.Grains.Abstractions;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>The parked messages of the cluster's participants, each behind its participant's grain.</summary>
internal sealed class ClusterParkedMessages(
    IClusterClient grains, ClusterConnection connection, IOptions<ClusterOptions> options, TimeProvider time,
    ILogger<ClusterParkedMessages> logger)
    : IParkedMessages
{
    private readonly GrainCaller<IParticipantGrain> _calls = new(grains, options.Value, connection, time, logger);

    public ValueTask<ParkedList> ListAsync(Ispb ispb, long after, int limit) => _calls.MakeAsync(
        ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.ListParkedAsync(after, limit),
        new ParkedList(ParkedStatus.Unavailable, [], 0, 0));

    public ValueTask<ParkedContent> ShowAsync(Ispb ispb, long sequence) => _calls.MakeAsync(
        ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.ShowParkedAsync(sequence),
        new ParkedContent(ParkedStatus.Unavailable, null, default));

    public ValueTask<ParkedStatus> ReleaseAsync(Ispb ispb, SequenceRange range) =>
        ChangeAsync(ispb, grain => grain.ReleaseParkedAsync(range));

    public ValueTask<ParkedStatus> DropAsync(Ispb ispb, SequenceRange range) =>
        ChangeAsync(ispb, grain => grain.DropParkedAsync(range));

    /// <summary>
    /// On a retry "not parked" is ambiguous: the first try may have released or dropped the messages. So a retry is answered as
    /// unavailable.
    /// </summary>
    private ValueTask<ParkedStatus> ChangeAsync(Ispb ispb, Func<IParticipantGrain, Task<GrainAnswer<ParkedStatus>>> change) =>
        _calls.MakeAsync(
            ispb.ToString(), TimeSpan.Zero, (grain, _) => change(grain), ParkedStatus.Unavailable,
            static status => status == ParkedStatus.NotParked);
}
