using System.Collections.Concurrent;
using PixStream.Harness.Fleets;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests.Stores;

/// <summary>A store that takes a moment for each commit, and that writes down what became durable through it.</summary>
internal sealed class LoggedStore(MemoryStore inner, ConcurrentQueue<MessageAccepted> log) : IParticipantStore
{
    public bool IsAvailable => inner.IsAvailable;

    public ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb) => inner.ClaimAsync(ispb);

    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions)
    {
        var accepted = decisions.OfType<MessageAccepted>().ToArray();
        var durable = inner.Commit(ispb, claim, decisions);
        return accepted.Length == 0 ? durable : LogAsync(durable, accepted);
    }

    public ValueTask VerifyAsync(Ispb ispb, long claim) => inner.VerifyAsync(ispb, claim);

    public void Release(Ispb ispb, long claim) => inner.Release(ispb, claim);

    public ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch) => inner.ReadAsync(ispb, batch);

    public ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr) => inner.FindByKeyAsync(sender, bizMsgIdr);

    /// <summary>Lets commits through, a little after they came, until that ends.</summary>
    public async Task PumpAsync(CancellationToken end)
    {
        inner.HoldCommits = true;
        while (!end.IsCancellationRequested)
        {
            await CrashFleet.PauseAsync(1);
            inner.ReleaseCommits();
        }

        inner.HoldCommits = false;
        inner.ReleaseCommits();
    }

    private async Task LogAsync(Task durable, MessageAccepted[] accepted)
    {
        await durable;
        foreach (var message in accepted)
            log.Enqueue(message);
    }
}
