using System.Buffers;
using System.Text;
using PixStream.Quarantine.Ledgers;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Auditing;

/// <summary>
/// The audit trail in this process, over the store that is there: entries of the service <c>auditlog</c>. One process at a
/// time, as of <see cref="MessageQuarantine"/>. So each record can carry the hash of the one before it (<see cref="AuditHash"/>).
/// </summary>
public sealed class AuditTrail : IAuditTrail
{
    /// <summary>Where its records lie in the store.</summary>
    public static readonly Ispb Service = Ispb.OfService("auditlog");

    private const int PageMax = 1000;

    // With a filter: about 40 volumes, read one after the other.
    private const int LookedAtMax = 10_000;

    // About what a line has.
    private const int LineBytes = 512;

    private readonly AuditIndex _index = new();
    private readonly Ledger<AuditVolume> _ledger;
    private readonly TimeSpan _keep;
    private readonly IRandomSource _random;

    public AuditTrail(IParticipantStore store, QuarantineOptions options, TimeProvider time, IRandomSource random)
    {
        _keep = options.AuditRetention;
        _ledger = new Ledger<AuditVolume>(Service, store, time, _index);
        _random = random;
    }

    public async ValueTask<bool> AppendAsync(IReadOnlyList<AuditRecord> records)
    {
        if (records.Count is 0 or > IAuditTrail.RecordsMax)
            throw new ArgumentException(
                $"1 to {IAuditTrail.RecordsMax} records come together, not {records.Count}.", nameof(records));
        if (CurrentRequest.Id is { } id)
            records = [.. records.Select(record => record.RequestId is null ? record with { RequestId = id } : record)];
        try
        {
            await _ledger.ChangeAsync(records.Count * LineBytes, turn => Append(records, turn));
            QuarantineInstruments.Audited(records.Count);
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    public async ValueTask<AuditPage> ListAsync(long before = 0, int limit = 100, AuditFilter? filter = null)
    {
        limit = Math.Clamp(limit, 1, PageMax);
        before = before <= 0 ? long.MaxValue : before;
        filter ??= AuditFilter.All;
        try
        {
            await _ledger.LoadAsync();
            var records = new List<NumberedAuditRecord>();
            var looked = before;
            // One more than asked for, to know whether there is more.
            foreach (var volume in _ledger.Look(() => _index.Below(before, filter == AuditFilter.All ? limit + 1 : LookedAtMax)))
            {
                if (AuditLine.Read(volume.Lines ?? await _ledger.ReadAsync(volume.Sequence)) is { } lines)
                    records.AddRange(lines.Where(line => line.Number < before && filter.Matches(line.Record)).Reverse());
                looked = volume.First;
                if (records.Count > limit)
                    return new AuditPage(QuarantineStatus.Done, [.. records.Take(limit)], records[limit - 1].Number);
            }

            var hasMore = _ledger.Look(() => _index.Below(looked, 1)).Count > 0;
            return new AuditPage(QuarantineStatus.Done, records, hasMore ? looked : 0);
        }
        catch (StoreException)
        {
            return new AuditPage(QuarantineStatus.Unavailable, [], 0);
        }
    }

    public async ValueTask<AuditLines> ReadLinesAsync(long after = 0, int limit = 100)
    {
        limit = Math.Clamp(limit, 1, PageMax);
        after = Math.Max(after, 0);
        try
        {
            await _ledger.LoadAsync();
            var lines = new List<string>();
            var next = after;
            foreach (var volume in _ledger.Look(() => _index.Above(after, limit)))
            {
                var skipped = (int)Math.Max(0, after + 1 - volume.First);
                var stored = volume.Lines ?? await _ledger.ReadAsync(volume.Sequence);
                // Not parsed: a line that was changed is to be seen as it is.
                var page = SplitLines(stored.Span).Skip(skipped).Take(limit - lines.Count).ToList();
                lines.AddRange(page);
                next = lines.Count < limit ? volume.Last : Math.Min(volume.Last, volume.First + skipped + page.Count - 1);
            }

            var hasMore = _ledger.Look(() => _index.Above(next, 1)).Count > 0;
            return new AuditLines(QuarantineStatus.Done, lines, hasMore ? next : 0);
        }
        catch (StoreException)
        {
            return new AuditLines(QuarantineStatus.Unavailable, [], 0);
        }
    }

    public async ValueTask<AuditHead> HeadAsync()
    {
        try
        {
            await _ledger.LoadAsync();
            return _ledger.Look(() => new AuditHead(QuarantineStatus.Done, _index.LastNumber, _index.LastHash));
        }
        catch (StoreException)
        {
            return new AuditHead(QuarantineStatus.Unavailable, 0, "");
        }
    }

    private bool Append(IReadOnlyList<AuditRecord> records, LedgerTurn<AuditVolume> turn)
    {
        if (turn.Added.Count == 0 && _index.Bind(turn.NextSequence, turn.Now, out var loose) is { } bound)
        {
            Add(bound, turn);
            foreach (var volume in loose)
                turn.Remove(volume.Sequence);
        }

        foreach (var old in _index.StoredBefore(turn.Now - _keep))
            turn.Remove(old.Sequence);
        // What this turn has bound is not newer than what the index knows.
        var (last, hash) = turn.Added.Count > 0 && turn.Added[^1].Last > _index.LastNumber
            ? (turn.Added[^1].Last, turn.Added[^1].LastHash)
            : (_index.LastNumber, _index.LastHash);
        var lines = new ArrayBufferWriter<byte>(records.Count * LineBytes);
        for (var i = 0; i < records.Count; i++)
            hash = AuditLine.Write(lines, last + 1 + i, records[i], hash);
        Add(new AuditVolume(turn.NextSequence, last + 1, records.Count, turn.Now, hash, lines.WrittenMemory), turn);
        return true;
    }

    private static string[] SplitLines(ReadOnlySpan<byte> lines) =>
        lines.IsEmpty ? [] : Encoding.UTF8.GetString(lines.TrimEnd((byte)'\n')).Split('\n');

    private void Add(AuditVolume volume, LedgerTurn<AuditVolume> turn) => turn.Add(
        volume,
        ResourceId.Create(turn.Now, _random.NextUInt64(), _random.NextUInt64()),
        $"A{volume.First}",
        volume.Lines!.Value);
}
