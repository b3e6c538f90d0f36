using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Ports;

/// <summary>Where single participants differ from <see cref="StreamRules"/>.</summary>
public interface IParticipantPolicies
{
    /// <returns>A policy of version 0, which changes nothing, if none was set.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    ValueTask<ParticipantPolicy> GetAsync(Ispb ispb);
}

/// <summary>What is different for one participant from <see cref="StreamRules"/>. Null: nothing.</summary>
/// <param name="MaxStreams">Streams it may have at once, 1 to 100.</param>
/// <param name="MaxBatch">Messages in a batch at most, 1 to 10.</param>
/// <param name="IdleTimeout">After which a stream is closed, 1 second to 1 hour.</param>
/// <param name="MaxDeliveries">After which a message is parked, 0 (off) to 1,000.</param>
/// <param name="Version">Counts the changes; 0 for none.</param>
public sealed record ParticipantPolicy(
    int? MaxStreams = null, int? MaxBatch = null, TimeSpan? IdleTimeout = null, int? MaxDeliveries = null, long Version = 0)
{
    /// <summary>A policy that changes nothing.</summary>
    public static readonly ParticipantPolicy None = new();

    /// <summary>The rules of this participant. What is out of its range counts as its nearest bound.</summary>
    public StreamRules Over(StreamRules rules) => new()
    {
        MaxStreams = Math.Clamp(MaxStreams ?? rules.MaxStreams, 1, 100),
        MaxBatch = Math.Clamp(MaxBatch ?? rules.MaxBatch, 1, 10),
        CapCounts = rules.CapCounts,
        IdleTimeout = TimeSpan.FromSeconds(Math.Clamp((IdleTimeout ?? rules.IdleTimeout).TotalSeconds, 1, 3600)),
        MaxDeliveries = Math.Clamp(MaxDeliveries ?? rules.MaxDeliveries, 0, 1000),
    };
}
