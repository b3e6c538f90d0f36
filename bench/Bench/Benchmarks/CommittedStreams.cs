using PixStream.Bench.Journals;
using PixStream.Bench.Messages;
using PixStream.Storage.Journal;
using PixStream.Streams.Values;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Streams without rules: batches are dealt out in sequence and committed to the store, and read once that is durable.
/// </summary>
internal sealed class CommittedStreams(JournalStore store)
{
    private readonly Owner?[] _owners = new Owner?[Names.Participants];
    private readonly Lock _gate = new();
    private ulong _streams;

    /// <summary>Opens a stream of that participant.</summary>
    /// <returns>What pulls its next batch.</returns>
    public Func<Task> Open(int participant)
    {
        Owner owner;
        StreamId id;
        lock (_gate)
        {
            owner = _owners[participant] ??= Claim(Ispb.Parse(Names.Participant(participant)));
            id = new StreamId(++_streams);
        }

        lock (owner)
            store.Commit(owner.Ispb, owner.Claim, [new StreamOpened(id, TimeProvider.System.GetUtcNow(), null)]);
        var step = 0;
        return () => PullAsync(owner, id, ++step);
    }

    private Owner Claim(Ispb ispb)
    {
        var claimed = store.ClaimAsync(ispb).AsTask().GetAwaiter().GetResult();
        return new Owner(ispb, claimed.Claim) { Next = claimed.State.Next, Last = claimed.State.LastSequence };
    }

    private async Task PullAsync(Owner owner, StreamId id, int step)
    {
        Task durable;
        Batch batch;
        lock (owner)
        {
            if (owner.Next + Preload.BatchMessages > owner.Last)
                throw new IOException("The backlog was too small.");
            batch = new Batch([new SequenceRange(owner.Next, Preload.BatchMessages)], Tag: 0);
            owner.Next += Preload.BatchMessages;
            durable = store.Commit(owner.Ispb, owner.Claim, [new BatchTaken(id, step, batch)]);
        }

        await durable.ConfigureAwait(false);
        using var messages = await store.ReadAsync(owner.Ispb, batch).ConfigureAwait(false);
        if (messages?.Count != Preload.BatchMessages)
            throw new IOException("A batch could not be read.");
    }

    private sealed class Owner(Ispb ispb, long claim)
    {
        public Ispb Ispb => ispb;

        public long Claim => claim;

        public long Next { get; set; }

        public long Last { get; init; }
    }
}
