using System.Collections.Concurrent;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests.Stores;

/// <summary>
/// A store that reports each new owner of a participant before that owner can answer a request. A new owner counts idle times
/// from zero.
/// </summary>
internal sealed class WatchedStore(IParticipantStore inner) : IParticipantStore
{
    /// <summary>Claims that were not used yet.</summary>
    private readonly ConcurrentDictionary<(Ispb, long), bool> _fresh = [];

    /// <summary>Called when a claim is given, and again at its first use.</summary>
    public Action? OwnerCame { get; set; }

    public bool IsAvailable => inner.IsAvailable;

    public async ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb)
    {
        var claim = await inner.ClaimAsync(ispb);
        _fresh[(ispb, claim.Claim)] = true;
        OwnerCame?.Invoke();
        return claim;
    }

    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions)
    {
        Works(ispb, claim);
        return inner.Commit(ispb, claim, decisions);
    }

    public ValueTask VerifyAsync(Ispb ispb, long claim)
    {
        Works(ispb, claim);
        return inner.VerifyAsync(ispb, claim);
    }

    public void Release(Ispb ispb, long claim)
    {
        _fresh.TryRemove((ispb, claim), out _);
        inner.Release(ispb, claim);
    }

    public ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch) => inner.ReadAsync(ispb, batch);

    public ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr) => inner.FindByKeyAsync(sender, bizMsgIdr);

    /// <summary>On a busy machine an owner starts its clocks a good while after its claim.</summary>
    private void Works(Ispb ispb, long claim)
    {
        if (_fresh.TryRemove((ispb, claim), out _))
            OwnerCame?.Invoke();
    }
}
