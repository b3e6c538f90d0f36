using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Messages;

/// <summary>
/// The quarantine in this process, over the store that is there: entries of the service <c>invalids</c>. Memory holds a summary
/// of each, which the first call reads. One process at a time: where another one takes over, the next call here finds out, and
/// takes over in turn.
/// </summary>
public sealed class MessageQuarantine : IQuarantine
{
    /// <summary>Where its messages lie in the store.</summary>
    public static readonly Ispb Service = Ispb.OfService("invalids");

    private const int PageMax = 1000;
    private const int KindsMax = 1000;
    private const string ByItself = "intake";

    private readonly QuarantineIndex _index = new();
    private readonly Ledger<QuarantineEntry> _ledger;
    private readonly HashSet<QuarantineId> _leaving = [];
    private readonly List<AuditRecord> _owed = [];
    private readonly QuarantineOptions _options;
    private readonly IAuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;

    public MessageQuarantine(
        IParticipantStore store, IAuditTrail audit, QuarantineOptions options, TimeProvider time, IRandomSource random)
    {
        _ledger = new Ledger<QuarantineEntry>(Service, store, time, _index);
        _options = options;
        _audit = audit;
        _time = time;
        _random = random;
    }

    public ValueTask<QuarantineAdded> AddAsync(IReadOnlyList<QuarantinedMessage> messages)
    {
        if (messages.Count is 0 or > IQuarantine.MessagesMax)
            throw new ArgumentException(
                $"1 to {IQuarantine.MessagesMax} messages come together, not {messages.Count}.", nameof(messages));
        if (messages.FirstOrDefault(static message => message.Payload.Length > IQuarantine.PayloadBytesMax) is { } tooLong)
            throw new ArgumentException($"A message of {tooLong.Payload.Length} bytes is too long.", nameof(messages));
        var arrivals = new Arrival[messages.Count];
        for (var i = 0; i < arrivals.Length; i++)
        {
            var message = QuarantineRecord.Fit(messages[i]);
            arrivals[i] = new Arrival(
                message, QuarantineRecord.LikenessOf(message.Sender, message.Payload.Span), QuarantineRecord.Write(message));
        }

        return AddAsync(arrivals);
    }

    public async ValueTask<QuarantinePage> ListAsync(QuarantineFilter filter, long after = 0, int limit = 100)
    {
        limit = Math.Clamp(limit, 1, PageMax);
        if (!await TryLoadAsync())
            return new QuarantinePage(QuarantineStatus.Unavailable, [], 0, 0);
        return _ledger.Look(() =>
        {
            var page = new List<QuarantineSummary>();
            var (total, next) = (0, 0L);
            for (var i = 0; i < _index.Count; i++)
            {
                var message = _index.All[i].Summary;
                if (!filter.Takes(message))
                    continue;
                total++;
                if (message.Number <= after)
                    continue;
                if (page.Count < limit)
                    page.Add(message);
                else
                    next = page[^1].Number;
            }

            return new QuarantinePage(QuarantineStatus.Done, page, total, next);
        });
    }

    public async ValueTask<QuarantineContent> ShowAsync(QuarantineId id)
    {
        try
        {
            await _ledger.LoadAsync();
            if (Find(id) is { } summary
                && await _ledger.ReadAsync(summary.Number) is { } stored
                && QuarantineRecord.Read(stored) is { } message)
                return new QuarantineContent(QuarantineStatus.Done, summary, message.Reasons, message.Payload);
            return new QuarantineContent(QuarantineStatus.NotFound, null, [], default);
        }
        catch (StoreException)
        {
            return new QuarantineContent(QuarantineStatus.Unavailable, null, [], default);
        }
    }

    public async ValueTask<QuarantineCounts> CountAsync()
    {
        if (!await TryLoadAsync())
            return new QuarantineCounts(QuarantineStatus.Unavailable, 0, []);
        return _ledger.Look(() => new QuarantineCounts(
            QuarantineStatus.Done,
            _index.Count,
            [
                .. _index.All
                    .CountBy(static entry => (entry.Summary.Participant, entry.Summary.Type, entry.Summary.Sender))
                    .OrderByDescending(static kind => kind.Value)
                    .ThenBy(static kind => kind.Key)
                    .Take(KindsMax)
                    .Select(static kind => new QuarantineCount(kind.Key.Participant, kind.Key.Type, kind.Key.Sender, kind.Value)),
            ]));
    }

    public ValueTask<QuarantineStatus> MarkReleasedAsync(QuarantineId id, string by, string reason, ResourceId resourceId) =>
        TakeOutAsync(id, AuditAction.Released, by, reason, $", now {resourceId}");

    public ValueTask<QuarantineStatus> DropAsync(QuarantineId id, string by, string reason) =>
        TakeOutAsync(id, AuditAction.Dropped, by, reason, "");

    private async ValueTask<QuarantineAdded> AddAsync(Arrival[] arrivals)
    {
        try
        {
            var added = await _ledger.ChangeAsync(arrivals.Sum(static arrival => arrival.Stored.Length), turn =>
                Add(arrivals, turn));
            if (added is null)
            {
                QuarantineInstruments.WasFull(arrivals.Length);
                return new QuarantineAdded(QuarantineStatus.Full, []);
            }

            if (added.New.Count > 0)
                QuarantineInstruments.WasAdded(added.New.Count);
            // The entries tell of themselves already; a crash here costs the line in the audit trail.
            return await TryAuditAsync(added.New)
                ? new QuarantineAdded(QuarantineStatus.Done, added.Ids)
                : new QuarantineAdded(QuarantineStatus.Unavailable, []);
        }
        catch (StoreException)
        {
            return new QuarantineAdded(QuarantineStatus.Unavailable, []);
        }
    }

    /// <summary>Appends the records of what was added, and those that could not be appended before.</summary>
    private async ValueTask<bool> TryAuditAsync(IReadOnlyList<QuarantineSummary> added)
    {
        List<AuditRecord> records;
        lock (_owed)
        {
            _owed.AddRange(added.Select(RecordOf));
            records = _owed.GetRange(0, Math.Min(_owed.Count, IAuditTrail.RecordsMax));
            _owed.RemoveRange(0, records.Count);
        }

        if (records.Count == 0 || await _audit.AppendAsync(records))
            return true;
        lock (_owed)
            _owed.InsertRange(0, records);
        return false;
    }

    /// <returns>Null where there is no room for all of them.</returns>
    private Addition? Add(Arrival[] arrivals, LedgerTurn<QuarantineEntry> turn)
    {
        var ids = new QuarantineId[arrivals.Length];
        var fresh = new Dictionary<UInt128, QuarantineId>();
        for (var i = 0; i < arrivals.Length; i++)
            if (Known(arrivals[i].Likeness, turn) is { } known)
                ids[i] = known;
            else if (fresh.TryGetValue(arrivals[i].Likeness, out var same))
                ids[i] = same;
            else
                fresh.Add(arrivals[i].Likeness, ids[i] = QuarantineId.Create(turn.Now, _random));
        var bytes = arrivals.Where(arrival => fresh.ContainsKey(arrival.Likeness))
            .Sum(static arrival => (long)arrival.Message.Payload.Length)
            + turn.Added.Sum(static entry => (long)entry.Summary.PayloadBytes);
        if (_index.Count + turn.Added.Count - turn.Removed.Count + fresh.Count > _options.MaxMessages
            || _index.Bytes + bytes > _options.MaxBytes)
            return null;
        var added = new List<QuarantineSummary>(fresh.Count);
        foreach (var arrival in arrivals)
            if (fresh.Remove(arrival.Likeness, out var id))
            {
                added.Add(QuarantineRecord.Summary(id, turn.NextSequence, arrival.Message));
                turn.Add(
                    new QuarantineEntry(added[^1], arrival.Likeness), id.Stored, QuarantineRecord.BizMsgIdrOf(arrival.Likeness),
                    arrival.Stored);
            }

        return new Addition(ids, added);
    }

    private QuarantineId? Known(UInt128 likeness, LedgerTurn<QuarantineEntry> turn)
    {
        if (_index.Find(likeness) is { } entry && !turn.IsRemoved(entry.Summary.Number))
            return entry.Summary.Id;
        foreach (var added in turn.Added)
            if (added.Likeness == likeness)
                return added.Summary.Id;
        return null;
    }

    private async ValueTask<QuarantineStatus> TakeOutAsync(
        QuarantineId id, AuditAction action, string by, string reason, string details)
    {
        if (!ActionText.IsGood(by, reason))
            return QuarantineStatus.BadReason;
        try
        {
            await _ledger.LoadAsync();
            QuarantineSummary? message;
            lock (_leaving)
            {
                message = Find(id);
                if (message is null)
                    return QuarantineStatus.NotFound;
                if (!_leaving.Add(id))
                    return QuarantineStatus.Busy;
            }

            try
            {
                // First what is done, then the doing: a crash between them leaves the message here, to be taken out again.
                if (!await _audit.AppendAsync([RecordOf(message, action, by, reason, details)]))
                    return QuarantineStatus.Unavailable;
                var found = await _ledger.ChangeAsync(0, turn =>
                {
                    if (_index.Find(id) is not { } entry || turn.IsRemoved(entry.Summary.Number))
                        return false;
                    turn.Remove(entry.Summary.Number);
                    return true;
                });
                if (found)
                    QuarantineInstruments.WasTakenOut(action);
                return found ? QuarantineStatus.Done : QuarantineStatus.NotFound;
            }
            finally
            {
                lock (_leaving)
                    _leaving.Remove(id);
            }
        }
        catch (StoreException)
        {
            return QuarantineStatus.Unavailable;
        }
    }

    private QuarantineSummary? Find(QuarantineId id) => _ledger.Look(() => _index.Find(id)?.Summary);

    private async ValueTask<bool> TryLoadAsync()
    {
        try
        {
            await _ledger.LoadAsync();
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private AuditRecord RecordOf(QuarantineSummary message) =>
        RecordOf(message, AuditAction.Quarantined, ByItself, message.FirstReason, "");

    private AuditRecord RecordOf(QuarantineSummary message, AuditAction action, string by, string reason, string details) => new(
        _time.GetUtcNow(),
        by,
        action,
        message.Id.ToString(),
        reason,
        $"{message.Type} {message.Version} {message.BizMsgIdr} from {message.Sender} to {message.Participant}{details}");

    /// <summary>A message that wants in.</summary>
    private sealed record Arrival(QuarantinedMessage Message, UInt128 Likeness, byte[] Stored);

    /// <summary>What an addition came to.</summary>
    private sealed record Addition(IReadOnlyList<QuarantineId> Ids, IReadOnlyList<QuarantineSummary> New);
}
