using PixStream.Streams.Owners;
using PixStream.Streams.Ports;

namespace PixStream.Grains;

/// <summary>
/// What is kept of a participant beside the store, as grain state: its policy, so that a new activation need not ask for it, and
/// where it stood. Nothing depends on it; it may be lost at any time.
/// </summary>
[GenerateSerializer, Alias("pixstream.participant-copy")]
public sealed record ParticipantCopy
{
    /// <summary>A policy that was read longer ago is read again.</summary>
    private static readonly TimeSpan PolicyAge = TimeSpan.FromMinutes(5);

    [Id(0)]
    public long Claim { get; init; }

    [Id(1)]
    public long LastSequence { get; init; }

    [Id(2)]
    public long Next { get; init; }

    [Id(3)]
    public int? MaxStreams { get; init; }

    [Id(4)]
    public int? MaxBatch { get; init; }

    [Id(5)]
    public TimeSpan? IdleTimeout { get; init; }

    [Id(6)]
    public int? MaxDeliveries { get; init; }

    [Id(7)]
    public long PolicyVersion { get; init; }

    /// <summary>When the policy was read from the store, UTC.</summary>
    [Id(8)]
    public DateTimeOffset PolicyReadAt { get; init; }

    /// <summary>The policy, if it was read not long ago.</summary>
    public ParticipantPolicy? FreshPolicy(DateTimeOffset now) =>
        (now - PolicyReadAt).Duration() < PolicyAge
            ? new ParticipantPolicy(MaxStreams, MaxBatch, IdleTimeout, MaxDeliveries, PolicyVersion)
            : null;

    public ParticipantCopy With(ParticipantPolicy policy, DateTimeOffset readAt) => this with
    {
        MaxStreams = policy.MaxStreams,
        MaxBatch = policy.MaxBatch,
        IdleTimeout = policy.IdleTimeout,
        MaxDeliveries = policy.MaxDeliveries,
        PolicyVersion = policy.Version,
        PolicyReadAt = readAt,
    };

    public ParticipantCopy With(ParticipantStanding standing) =>
        this with { Claim = standing.Claim, LastSequence = standing.LastSequence, Next = standing.Next };

    /// <summary>Whether more was there once than the store has now.</summary>
    public bool IsAheadOf(ParticipantStanding standing) => LastSequence > standing.LastSequence;
}
