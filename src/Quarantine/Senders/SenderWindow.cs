namespace PixStream.Quarantine.Senders;

/// <summary>
/// How many messages of one sender came, and failed, within a window of time: a ring of slots, of which the oldest goes as a
/// whole.
/// </summary>
internal sealed class SenderWindow
{
    private const int Slots = 20;

    private readonly Lock _gate = new();
    private readonly int[] _messages = new int[Slots];
    private readonly int[] _failed = new int[Slots];
    private long _slot;

    /// <summary>When something came last, in slots of time.</summary>
    public long LastSlot => Volatile.Read(ref _slot);

    /// <summary>The slot of a moment.</summary>
    /// <param name="elapsed">Since some beginning.</param>
    /// <param name="window">The whole window.</param>
    public static long SlotOf(TimeSpan elapsed, TimeSpan window) => elapsed.Ticks / (window.Ticks / Slots);

    /// <summary>Whether a sender was not heard of for a whole window.</summary>
    public bool IsIdle(long slot) => slot - LastSlot >= Slots;

    /// <summary>Counts, and tells what there was within the window.</summary>
    public (long Messages, long Failed) Add(long slot, int messages, int failed)
    {
        lock (_gate)
        {
            for (var empty = Math.Max(_slot + 1, slot - Slots + 1); empty <= slot; empty++)
                _messages[empty % Slots] = _failed[empty % Slots] = 0;
            Volatile.Write(ref _slot, Math.Max(_slot, slot));
            _messages[_slot % Slots] += messages;
            _failed[_slot % Slots] += failed;
            return (_messages.Sum(static count => (long)count), _failed.Sum(static count => (long)count));
        }
    }
}
