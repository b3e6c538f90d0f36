using System.Collections.Concurrent;
using PixStream.Streams;

namespace PixStream.Cluster.Tests;

/// <summary>A store that tells when an owner takes a participant, before the owner can answer anybody: idle times begin anew then.</summary>
internal sealed class WatchedStore(IParticipantStore inner) : IParticipantStore
{
    /// <summary>Claims whose owners have not worked yet.</summary>
    private readonly ConcurrentDictionary<(Ispb, long), TimeSpan> _fresh = [];

    /// <summary>Told since when an owner was loading, once it was given its claim, and again when it first works with it.</summary>
    public Action<TimeSpan>? OwnerCame { get; set; }

    public bool IsAvailable => inner.IsAvailable;

    public async ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb)
    {
        var since = Witness.Now;
        var claim = await inner.ClaimAsync(ispb);
        _fresh[(ispb, claim.Claim)] = since;
        OwnerCame?.Invoke(since);
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

    public ValueTask<IdentifiedMessage?> FindByIdAsync(Ispb sender, string bizMsgIdr) => inner.FindByIdAsync(sender, bizMsgIdr);

    /// <summary>On a busy machine an owner sets its clocks a good while after it was given its claim.</summary>
    private void Works(Ispb ispb, long claim)
    {
        if (_fresh.TryRemove((ispb, claim), out var since))
            OwnerCame?.Invoke(since);
    }
}
