using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Ledgers;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Senders;

/// <summary>
/// The flags in this process, over the store that is there: entries of the service <c>shutoffs</c>. One process at a time, as of
/// <see cref="MessageQuarantine"/>.
/// </summary>
public sealed class ShutOffSenders : IShutOffSenders
{
    /// <summary>Where the flags lie in the store.</summary>
    public static readonly Ispb Service = Ispb.OfService("shutoffs");

    private readonly ShutOffIndex _index = new();
    private readonly Ledger<ShutOffEntry> _ledger;
    private readonly IAuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;

    public ShutOffSenders(IParticipantStore store, IAuditTrail audit, TimeProvider time, IRandomSource random)
    {
        _ledger = new Ledger<ShutOffEntry>(Service, store, time, _index);
        _audit = audit;
        _time = time;
        _random = random;
    }

    public ValueTask<QuarantineStatus> ShutOffAsync(Ispb sender, string by, string reason) =>
        ChangeAsync(sender, AuditAction.SenderShutOff, by, reason, isOff: true, turn =>
        {
            if (IsOff(sender, turn))
                return false;
            var id = ResourceId.Create(turn.Now, _random.NextUInt64(), _random.NextUInt64());
            var flag = new ShutOffSender(
                sender, id.AcceptedAt, Text.Fit(by, ActionText.ByMax), Text.Fit(reason, ActionText.ReasonMax));
            turn.Add(new ShutOffEntry(turn.NextSequence, flag), id, $"S{sender}", ShutOffIndex.Write(flag));
            return true;
        });

    public ValueTask<QuarantineStatus> AdmitAsync(Ispb sender, string by, string reason) =>
        ChangeAsync(sender, AuditAction.SenderAdmitted, by, reason, isOff: false, turn =>
        {
            if (!IsOff(sender, turn) || _index.Find(sender) is not { } entry)
                return false;
            turn.Remove(entry.Sequence);
            return true;
        });

    public async ValueTask<ShutOffList> ListAsync()
    {
        try
        {
            await _ledger.LoadAsync();
            return new ShutOffList(
                QuarantineStatus.Done, _ledger.Look(() => _index.Senders.OrderBy(static flag => flag.Sender).ToArray()));
        }
        catch (StoreException)
        {
            return new ShutOffList(QuarantineStatus.Unavailable, []);
        }
    }

    private async ValueTask<QuarantineStatus> ChangeAsync(
        Ispb sender, AuditAction action, string by, string reason, bool isOff, Func<LedgerTurn<ShutOffEntry>, bool> change)
    {
        if (!ActionText.IsGood(by, reason))
            return QuarantineStatus.BadReason;
        try
        {
            await _ledger.LoadAsync();
            if (_ledger.Look(() => _index.Find(sender) is not null) == isOff)
                return QuarantineStatus.NoChange;
            // First what is done, then the doing.
            if (!await _audit.AppendAsync([new AuditRecord(_time.GetUtcNow(), by, action, sender.ToString(), reason, "")]))
                return QuarantineStatus.Unavailable;
            return await _ledger.ChangeAsync(256, change) ? QuarantineStatus.Done : QuarantineStatus.NoChange;
        }
        catch (StoreException)
        {
            return QuarantineStatus.Unavailable;
        }
    }

    /// <summary>
    /// Whether the sender is shut off after the turn so far. One that this turn shut off is left to the next one.
    /// </summary>
    private bool IsOff(Ispb sender, LedgerTurn<ShutOffEntry> turn) =>
        turn.Added.Exists(entry => entry.Sender.Sender == sender)
        || (_index.Find(sender) is { } entry && !turn.IsRemoved(entry.Sequence));
}
