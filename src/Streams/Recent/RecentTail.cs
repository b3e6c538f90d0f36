using PixStream.Streams.Values;

namespace PixStream.Streams.Recent;

/// <summary>
/// The messages of one participant that are kept in memory: the oldest of those that came under its claim and are not confirmed.
/// </summary>
internal sealed class RecentTail
{
    /// <summary>What a message costs beside its payload, about.</summary>
    private const int OverheadBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Kept> _messages = [];
    private readonly Dictionary<StreamId, Batch> _outstanding = [];
    private bool _isClosed;
    private long _bytes;

    /// <summary>The newest claim that was committed under.</summary>
    public long Claim { get; private set; }

    /// <summary>When it was read last, as a count that rises.</summary>
    public long LastRead { get; set; }

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Keeps the messages of a commit and forgets those that it confirms.</summary>
    /// <returns>How many bytes more are kept.</returns>
    public long Add(IReadOnlyList<Decision> decisions, Task durable, long claim, int bytesMax)
    {
        lock (_gate)
        {
            if (_isClosed || durable.IsFaulted)
                return 0;
            var before = _bytes;
            Claim = Math.Max(Claim, claim);
            for (var i = 0; i < decisions.Count; i++)
                Add(decisions[i], durable, bytesMax);
            return _bytes - before;
        }
    }

    /// <summary>The whole batch; null unless all of it is here and durable.</summary>
    public StoredBatch? Find(Batch batch)
    {
        var messages = new StoredMessage[batch.Count];
        lock (_gate)
        {
            var at = 0;
            foreach (var range in batch.Ranges)
                for (var sequence = range.First; sequence <= range.Last; sequence++)
                {
                    if (!_messages.TryGetValue(sequence, out var kept) || !kept.Durable.IsCompletedSuccessfully)
                        return null;
                    messages[at++] = kept.Message;
                }
        }

        return new OwnedBatch(messages);
    }

    /// <summary>Forgets all of it. Later messages are kept again.</summary>
    /// <returns>How many bytes more are kept: less than none.</returns>
    public long Clear()
    {
        lock (_gate)
        {
            var bytes = _bytes;
            _messages.Clear();
            _outstanding.Clear();
            _bytes = 0;
            return -bytes;
        }
    }

    /// <summary>Forgets all of it, and keeps nothing more.</summary>
    /// <inheritdoc cref="Clear"/>
    public long Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return Clear();
        }
    }

    private void Add(Decision decision, Task durable, int bytesMax)
    {
        switch (decision)
        {
            case MessageAccepted accepted:
                var message = accepted.Message;
                // What a claim that was overtaken tried to put there.
                Forget([new SequenceRange(accepted.Sequence, 1)]);
                if (_bytes + CostOf(message.Payload) > bytesMax)
                    break;
                _messages[accepted.Sequence] = new Kept(
                    new StoredMessage(accepted.Id, message.Operations, message.Payload), durable);
                _bytes += CostOf(message.Payload);
                break;
            case BatchTaken taken:
                Confirm(taken.Stream);
                _outstanding[taken.Stream] = taken.Batch;
                break;
            case StreamAdvanced advanced:
                Confirm(advanced.Stream);
                break;
            case StreamClosed closed:
                // What came back is handed out again soon.
                if (closed.Returned.Count == 0)
                    Confirm(closed.Stream);
                else
                    _outstanding.Remove(closed.Stream);
                Forget(closed.Parked);
                break;
            default:
                break;
        }
    }

    private void Confirm(StreamId stream)
    {
        if (_outstanding.Remove(stream, out var batch))
            Forget(batch.Ranges);
    }

    private void Forget(IReadOnlyList<SequenceRange> ranges)
    {
        for (var i = 0; i < ranges.Count; i++)
            for (var sequence = ranges[i].First; sequence <= ranges[i].Last && _messages.Count > 0; sequence++)
                if (_messages.Remove(sequence, out var kept))
                    _bytes -= CostOf(kept.Message.Payload);
    }

    private static int CostOf(ReadOnlyMemory<byte> payload) => payload.Length + OverheadBytes;

    private readonly record struct Kept(StoredMessage Message, Task Durable);
}
