using System.Collections.Concurrent;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests;

/// <summary>Policies that a test writes down.</summary>
internal sealed class TestPolicies : IParticipantPolicies
{
    private readonly ConcurrentDictionary<Ispb, ParticipantPolicy> _policies = new();
    private volatile bool _isAway;

    /// <summary>They cannot be read.</summary>
    public bool IsAway { get => _isAway; set => _isAway = value; }

    public void Set(string ispb, ParticipantPolicy policy) => _policies[Ispb.Parse(ispb)] = policy;

    public ValueTask<ParticipantPolicy> GetAsync(Ispb ispb) =>
        _isAway
            ? throw new StoreUnavailableException()
            : ValueTask.FromResult(_policies.GetValueOrDefault(ispb, ParticipantPolicy.None));
}
