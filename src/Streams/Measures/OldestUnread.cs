using PixStream.Streams.Rules;

namespace PixStream.Streams.Measures;

/// <summary>
/// When a participant's oldest unread message was accepted. The state does not tell, and every message has the time in its id:
/// so it is known of messages that came or went by, and asked of the store where it is not.
/// </summary>
internal sealed class OldestUnread
{
    private readonly Lock _gate = new();
    private long _oldest;
    private long _known;
    private DateTimeOffset _at;

    /// <summary>The oldest unread message whose time is to be read from the store; 0 while there is nothing to read.</summary>
    public long Missing
    {
        get
        {
            lock (_gate)
                return _oldest > 0 && _known != _oldest ? _oldest : 0;
        }
    }

    /// <summary>
    /// When it was accepted, or an earlier message was that stands nearest to it; null where no message is unread or no time is
    /// known.
    /// </summary>
    public DateTimeOffset? At
    {
        get
        {
            lock (_gate)
                return _oldest > 0 && _known > 0 ? _at : null;
        }
    }

    /// <summary>The time of a message, which counts if that message is the oldest or stands nearest before it.</summary>
    public void Note(long sequence, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_oldest == 0 ? sequence < _known : sequence > _oldest || (_known <= _oldest && sequence < _known))
                return;
            (_known, _at) = (sequence, at);
        }
    }

    /// <summary>A turn has left this state.</summary>
    public void Expect(ParticipantState state)
    {
        lock (_gate)
        {
            _oldest = state.LowestUnread;
            // A time of a later message says nothing of this one: a stream returned it.
            if (_oldest > 0 && _known > _oldest)
                _known = 0;
        }
    }
}
