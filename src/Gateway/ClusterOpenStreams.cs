using Microsoft.Extensions.Options;
using PixStream.Clustering;
using PixStream.Grains.Abstractions;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>The open streams of the cluster's participants, each behind its participant's grain.</summary>
internal sealed class ClusterOpenStreams(
    IClusterClient grains, ClusterConnection connection, IOptions<ClusterOptions> options, TimeProvider time,
    ILogger<ClusterOpenStreams> logger)
    : IOpenStreams
{
    private readonly GrainCaller<IParticipantGrain> _calls = new(grains, options.Value, connection, time, logger);

    public ValueTask<ParticipantView> ShowAsync(Ispb ispb) => _calls.MakeAsync(
        ispb.ToString(), TimeSpan.Zero, static (grain, _) => grain.ShowStreamsAsync(), ParticipantView.Unavailable);

    /// <summary>
    /// On a retry "not open" is ambiguous: the first try may have closed it. So a retry is answered as unavailable.
    /// </summary>
    public ValueTask<StreamCloseStatus> CloseAsync(Ispb ispb, StreamId stream) => _calls.MakeAsync(
        ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.CloseStreamAsync(stream), StreamCloseStatus.Unavailable,
        static status => status == StreamCloseStatus.NotOpen);
}
