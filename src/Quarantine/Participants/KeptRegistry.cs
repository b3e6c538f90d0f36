using System.Globalization;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Participants;

/// <summary>
/// The registry in this process, over the store that is there: entries of the service <c>registry</c>. One process at a time, as
/// of <see cref="Messages.MessageQuarantine"/>, and one change at a time.
/// </summary>
public sealed class KeptRegistry : IKeptRegistry
{
    /// <summary>Where its parts lie in the store.</summary>
    public static readonly Ispb Service = Ispb.OfService("registry");

    // About what a change has.
    private const int ChangeBytes = 512;

    /// <summary>How often a change is begun again because another process has changed something meanwhile.</summary>
    private const int TriesMax = 3;

    // Its wait handle is never asked for, so nothing is held where it is not disposed of.
    private readonly SemaphoreSlim _turn;
    private readonly RegistryIndex _index = new();
    private readonly Ledger<RegistryVolume> _ledger;
    private readonly IAuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;

    public KeptRegistry(IParticipantStore store, IAuditTrail audit, TimeProvider time, IRandomSource random)
        : this(store, audit, time, random, new SemaphoreSlim(1))
    {
    }

    private KeptRegistry(
        IParticipantStore store, IAuditTrail audit, TimeProvider time, IRandomSource random, SemaphoreSlim turn)
    {
        _turn = turn;
        _ledger = new Ledger<RegistryVolume>(Service, store, time, _index);
        _audit = audit;
        _time = time;
        _random = random;
    }

    public async ValueTask<RegistryContent> ReadAsync(long known)
    {
        try
        {
            await _ledger.LoadAsync();
            return _ledger.Look(() =>
                _index.IsDamaged ? new RegistryContent(RegistryStatus.Damaged, known, [])
                : _index.Version == known ? new RegistryContent(RegistryStatus.NoChange, known, [])
                : new RegistryContent(RegistryStatus.Done, _index.Version, [.. _index.View.Entries]));
        }
        catch (StoreException)
        {
            return new RegistryContent(RegistryStatus.Unavailable, known, []);
        }
    }

    public async ValueTask<RegistryAnswer> ChangeAsync(RegistryChange change)
    {
        if (!ActionText.IsGood(change.By, change.Reason))
            return new RegistryAnswer(RegistryStatus.BadReason);
        await _turn.WaitAsync();
        try
        {
            for (var tries = 0; tries < TriesMax; tries++)
                if (await TryAsync(change) is { } answer)
                    return answer;
        }
        catch (StoreException)
        {
            // Told below.
        }
        finally
        {
            _turn.Release();
        }

        return new RegistryAnswer(RegistryStatus.Unavailable);
    }

    /// <returns>Null where another process changed something after it was judged.</returns>
    private async Task<RegistryAnswer?> TryAsync(RegistryChange change)
    {
        await _ledger.LoadAsync();
        var (version, before, answer) = _ledger.Look(() => (
            _index.Version,
            _index.View.Find(change.Ispb),
            _index.IsDamaged ? new RegistryAnswer(RegistryStatus.Damaged) : _index.View.Judge(change)));
        if (answer.Status != RegistryStatus.Done)
            return answer;
        // First what is done, then the doing.
        var record = new AuditRecord(
            _time.GetUtcNow(), change.By, RegistryRecord.ActionOf(change.Step), change.Ispb.ToString(), change.Reason,
            RegistryRecord.DetailsOf(change.Step, before, answer.Entry));
        if (!await _audit.AppendAsync([record]))
            return new RegistryAnswer(RegistryStatus.Unavailable);
        return await _ledger.ChangeAsync(ChangeBytes, turn => Store(turn, version, change.Ispb, answer.Entry)) ? answer : null;
    }

    private bool Store(LedgerTurn<RegistryVolume> turn, long version, Ispb ispb, RegistryEntry? after)
    {
        if (_index.Version != version || _index.IsDamaged)
            return false;
        IReadOnlyList<RegistryEntry> entries = after is null ? [] : [after];
        if (!_index.IsToBeBound(turn.Now))
        {
            Add(turn, isPage: false, entries, after is null ? ispb : null);
            return true;
        }

        foreach (var page in _index.View.Entries.Where(entry => entry.Ispb != ispb).Concat(entries).Chunk(RegistryIndex.PageMax))
            Add(turn, isPage: true, page, removed: null);
        foreach (var sequence in _index.Sequences)
            turn.Remove(sequence);
        return true;
    }

    private void Add(LedgerTurn<RegistryVolume> turn, bool isPage, IReadOnlyList<RegistryEntry> entries, Ispb? removed)
    {
        var id = ResourceId.Create(turn.Now, _random.NextUInt64(), _random.NextUInt64());
        var volume = new RegistryVolume(turn.NextSequence, id.AcceptedAt, isPage, entries, removed);
        turn.Add(volume, id, string.Create(CultureInfo.InvariantCulture, $"R{volume.Sequence}"), volume.Write());
    }
}
