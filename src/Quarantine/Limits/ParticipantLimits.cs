using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Ledgers;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Limits;

/// <summary>
/// The limits in this process, over the store that is there: entries of the service <c>maxrates</c>. One process at a time, as of
/// <see cref="MessageQuarantine"/>.
/// </summary>
public sealed class ParticipantLimits : IParticipantLimits
{
    /// <summary>Where the limits lie in the store.</summary>
    public static readonly Ispb Service = Ispb.OfService("maxrates");

    private readonly LimitIndex _index = new();
    private readonly Ledger<LimitEntry> _ledger;
    private readonly LimitOptions _options;
    private readonly IAuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;

    public ParticipantLimits(
        IParticipantStore store, IAuditTrail audit, LimitOptions options, TimeProvider time, IRandomSource random)
    {
        _ledger = new Ledger<LimitEntry>(Service, store, time, _index);
        _audit = audit;
        _options = options;
        _time = time;
        _random = random;
    }

    public async ValueTask<QuarantineStatus> SetAsync(Ispb participant, OwnLimits limits, string by, string reason)
    {
        if (!ActionText.IsGood(by, reason) || !limits.IsGood)
            return QuarantineStatus.BadReason;
        try
        {
            await _ledger.LoadAsync();
            var before = _ledger.Look(() => _index.Find(participant)?.Participant.Limits ?? OwnLimits.None);
            if (before == limits)
                return QuarantineStatus.NoChange;
            // First what is done, then the doing.
            var record = new AuditRecord(
                _time.GetUtcNow(), by, AuditAction.LimitsChanged, participant.ToString(), reason,
                $"before: {before}; after: {limits}");
            if (!await _audit.AppendAsync([record]))
                return QuarantineStatus.Unavailable;
            return await _ledger.ChangeAsync(256, turn => Change(turn, participant, limits, by, reason))
                ? QuarantineStatus.Done
                : QuarantineStatus.Busy;
        }
        catch (StoreException)
        {
            return QuarantineStatus.Unavailable;
        }
    }

    public async ValueTask<LimitList> ListAsync()
    {
        try
        {
            await _ledger.LoadAsync();
            return new LimitList(
                QuarantineStatus.Done, _options.ToLimits(),
                _ledger.Look(() => _index.Participants.OrderBy(static one => one.Participant).ToArray()));
        }
        catch (StoreException)
        {
            return LimitList.Unavailable;
        }
    }

    /// <returns>False where the same turn has changed this participant's limits: that one is not durable yet.</returns>
    private bool Change(LedgerTurn<LimitEntry> turn, Ispb participant, OwnLimits limits, string by, string reason)
    {
        var entry = _index.Find(participant);
        if (turn.Added.Exists(added => added.Participant.Participant == participant)
            || (entry is not null && turn.IsRemoved(entry.Sequence)))
            return false;
        if (entry is not null)
            turn.Remove(entry.Sequence);
        if (limits.IsEmpty)
            return true;
        var id = ResourceId.Create(turn.Now, _random.NextUInt64(), _random.NextUInt64());
        var changed = new LimitedParticipant(
            participant, limits, id.AcceptedAt, Text.Fit(by, ActionText.ByMax), Text.Fit(reason, ActionText.ReasonMax));
        turn.Add(new LimitEntry(turn.NextSequence, changed), id, $"L{participant}", LimitIndex.Write(changed));
        return true;
    }
}
