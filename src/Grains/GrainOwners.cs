using System.Collections.Concurrent;
using PixStream.Streams.Owners;

namespace PixStream.Grains;

/// <summary>
/// The owners in this silo. When it stops, they retire before anything else does: long polls are sent on to the next owner at
/// once, instead of being waited for.
/// </summary>
public sealed class GrainOwners : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ConcurrentDictionary<ClusterOwner, bool> _owners = new();
    private volatile bool _hasJoined;
    private volatile bool _isStopping;

    /// <summary>Whether the silo has become part of its cluster.</summary>
    public bool HasJoined => _hasJoined;

    /// <summary>Whether nothing is to be begun here any more.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Participants that are open in this silo.</summary>
    public int Count => _owners.Count;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(GrainOwners), ServiceLifecycleStage.Last, OnJoined, _ => RetireAllAsync());

    internal Task AddAsync(ClusterOwner owner)
    {
        _owners[owner] = true;
        // A stop that began meanwhile has not seen this owner.
        return _isStopping ? owner.RetireAsync() : Task.CompletedTask;
    }

    internal void Remove(ClusterOwner owner) => _owners.TryRemove(owner, out _);

    private Task OnJoined(CancellationToken cancellationToken)
    {
        _hasJoined = true;
        return Task.CompletedTask;
    }

    private Task RetireAllAsync()
    {
        _isStopping = true;
        return Task.WhenAll(_owners.Keys.Select(owner => owner.RetireAsync()));
    }
}
