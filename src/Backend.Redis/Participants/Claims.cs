using System.Globalization;
using PixStream.Backend.Redis.Entries;
using PixStream.Backend.Redis.Reading;
using PixStream.Backend.Redis.Servers;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Participants;

/// <summary>A claim, with all that its owner needs to go on.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="State">What is durable.</param>
/// <param name="Last">The newest entry; the default where there is no entry.</param>
/// <param name="Snapshot">The entry of the newest snapshot; the default where there is no snapshot.</param>
/// <param name="BytesSinceSnapshot">What the entries behind it take.</param>
internal sealed record Claimed(Ownership Claim, ParticipantState State, EntryId Last, EntryId Snapshot, long BytesSinceSnapshot);

/// <summary>
/// Claims a participant: raises its epoch, and only then reads what stands there. From then on every commit of an earlier claim
/// is refused, as it names a lower epoch; one that is on its way came before that, or never comes.
/// </summary>
internal sealed class Claims(RedisServers servers, EntryReader entries)
{
    private const int EntriesAtOnce = 32;

    /// <exception cref="StoreUnavailableException">It cannot be claimed now.</exception>
    /// <exception cref="CorruptStoreException">What lies there is not what was written.</exception>
    public async Task<Claimed> ClaimAsync(Ispb ispb)
    {
        var server = servers.Of(ispb);
        var link = server.Writer(ispb);
        var claim = await server.InAnyRunAsync(async run =>
        {
            var epoch = await link.RunAsync(StoreOperation.Claim, run, run.Claim, [servers.Keys.Epoch(ispb)])
                .ConfigureAwait(false);
            return new Ownership(ReadEpoch((string?)epoch)!.Value, run);
        }).ConfigureAwait(false);
        server.Wrote();
        await server.ExpectDataAsync(link).ConfigureAwait(false);
        // What is read must be what replicas have, too: this makes sure of all that came before.
        await Replicas.WaitAsync(servers.Options, StoreOperation.Claim, link).ConfigureAwait(false);
        var claimed = await ReadAsync(link, claim, ispb).ConfigureAwait(false);
        RedisInstruments.Claimed();
        return claimed;
    }

    /// <returns>The epoch; null where there is no epoch.</returns>
    /// <exception cref="StoreUnavailableException">
    /// It cannot be known now, or the server had another run since <paramref name="run"/>.
    /// </exception>
    public async Task<long?> EpochAsync(StoreOperation operation, ServerRun run, Ispb ispb)
    {
        var epoch = await servers.Of(ispb).Reader(ispb).RunAsync(operation, run, run.Verify, [servers.Keys.Epoch(ispb)])
            .ConfigureAwait(false);
        return ReadEpoch((string?)epoch);
    }

    public static long? ReadEpoch(string? text) =>
        text is null ? null : long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private async Task<Claimed> ReadAsync(RedisLink link, Ownership claim, Ispb ispb)
    {
        if (await entries.LastAsync(link, ispb).ConfigureAwait(false) is not { } last)
            return new Claimed(claim, new ParticipantState(ispb), default, default, 0);
        if (last.Snapshot is { } state)
            return new Claimed(claim, state, last.Id, last.Id, 0);
        var fold = new EntryFold(ispb, servers.Keys.Stream(ispb), last.SnapshotId);
        while (fold.Last != last.Id)
        {
            var from = fold.Last is { } before ? $"({before}" : last.SnapshotId.ToString();
            var read = await entries.FromAsync(StoreOperation.Claim, link, ispb, from, EntriesAtOnce).ConfigureAwait(false);
            if (read.Count == 0)
                throw new CorruptStoreException(
                    $"Entry {last.Id} of {servers.Keys.Stream(ispb)} is there, and those before it are not.");
            foreach (var entry in read.TakeWhile(entry => entry.Id <= last.Id))
                fold.Add(entry);
        }

        return new Claimed(claim, fold.State!, last.Id, last.SnapshotId, fold.Bytes);
    }

    /// <summary>The state as the sum of a snapshot and of what was decided since.</summary>
    private sealed class EntryFold(Ispb ispb, string key, EntryId snapshot)
    {
        public ParticipantState? State { get; private set; }

        public EntryId? Last { get; private set; }

        public long Bytes { get; private set; }

        public void Add(Entry entry)
        {
            var isNext = State is null ? entry.Id == snapshot && entry.Snapshot is not null
                : entry.Id.Commit == Last!.Value.Commit + 1 && entry.First == State.LastSequence + 1
                    && entry.SnapshotId == snapshot;
            if (!isNext)
                throw new CorruptStoreException(
                    $"Entry {entry.Id} of {key} does not follow {Last?.ToString() ?? $"from the snapshot in {snapshot}"}.");
            Last = entry.Id;
            if (State is null)
            {
                State = entry.Snapshot;
                return;
            }

            Bytes += entry.Size + OwnedEntries.EntryOverheadBytes;
            try
            {
                entry.ApplyTo(State);
            }
            catch (InvalidOperationException damage)
            {
                throw new CorruptStoreException(
                    $"Entry {entry.Id} of {key} does not follow from the state of {ispb} before it: {damage.Message}", damage);
            }
        }
    }
}
