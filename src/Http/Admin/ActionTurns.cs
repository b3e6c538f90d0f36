using PixStream.Quarantine.Messages;

namespace PixStream.Http.Admin;

/// <summary>
/// The messages in quarantine that a step is being taken with. Between the append of a release and its end no other action may
/// drop the message: the audit would say that it is gone, and readers would have it.
/// </summary>
internal sealed class ActionTurns
{
    private readonly Lock _gate = new();
    private readonly HashSet<QuarantineId> _taken = [];

    /// <summary>Takes the step, unless another one with this message is on its way.</summary>
    public async ValueTask<Outcome> TakeAsync(QuarantineId id, Func<ValueTask<Outcome>> step)
    {
        lock (_gate)
            if (!_taken.Add(id))
                return Outcome.Busy;
        try
        {
            return await step();
        }
        finally
        {
            lock (_gate)
                _taken.Remove(id);
        }
    }
}
