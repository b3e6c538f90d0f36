using PixStream.Storage.Journal.Encryption;
using PixStream.Storage.Journal.Format;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Writing;

/// <summary>Everything that waits for the next flush: one block of the journal.</summary>
/// <param name="cipher">Encrypts its messages, if that is on.</param>
internal sealed class CommitGroup(PayloadCipher cipher)
{
    private const int CapacityMin = 256 << 10;
    private const int CapacityKept = 8 << 20;

    private byte[] _buffer = new byte[CapacityMin];
    private CommitWaiters _waiters = new();

    /// <summary>Where each decision went.</summary>
    internal readonly record struct Entry(JournaledParticipant Participant, Decision Decision, int Offset, int Length);

    public List<Entry> Entries { get; } = [];

    /// <summary>Bytes of the block so far, its head included.</summary>
    public int Length { get; private set; } = BlockHeader.Size;

    public int Records { get; private set; }

    public bool IsEmpty => Records == 0;

    public void Add(JournaledParticipant participant, Decision decision)
    {
        var accepted = decision as MessageAccepted;
        var bodyLengthMax = accepted is null
            ? DecisionRecord.BodyLengthMax(decision)
            : MessageRecord.BodyLength(accepted.Message, cipher.IsOn);
        var record = Reserve(Record.SizeOf(bodyLengthMax));
        var body = record[Record.HeaderSize..];
        var bodyLength = bodyLengthMax;
        if (accepted is null)
            bodyLength = DecisionRecord.Write(body, decision);
        else
            MessageRecord.Write(body, accepted, cipher.IsOn);
        var ispb = participant.State.Ispb;
        var size = accepted is not null && cipher.IsOn
            ? Record.Begin(record, ispb, bodyLength)
            : Record.Complete(record, ispb, bodyLength);
        Entries.Add(new Entry(participant, decision, Length, size));
        Advance(size);
    }

    public void AddState(ParticipantState state, long lastAcceptedAtMs)
    {
        var record = Reserve(Record.SizeOf(StateRecord.BodyLengthMax(state)));
        Advance(Record.Complete(record, state.Ispb, StateRecord.Write(record[Record.HeaderSize..], state, lastAcceptedAtMs)));
    }

    public void AddCheckpointEnd()
    {
        var record = Reserve(Record.SizeOf(1));
        record[Record.HeaderSize] = (byte)RecordType.CheckpointEnd;
        Advance(Record.Complete(record, default, 1));
    }

    /// <summary>Encrypts, if that is on, writes the header in front of the records and returns the whole block.</summary>
    public ReadOnlySpan<byte> Complete(ulong number, ulong segment, long offset, uint seed)
    {
        if (cipher.IsOn)
            Encrypt(segment);
        new BlockHeader(Length - BlockHeader.Size, number, (uint)offset, Records, (uint)segment).Write(_buffer, seed);
        return _buffer.AsSpan(0, Length);
    }

    /// <summary>Ends when the group is durable, or fails.</summary>
    public Task Join() => _waiters.Join();

    /// <summary>Empties the group for another use.</summary>
    /// <returns>Those that waited for it, to be told.</returns>
    public CommitWaiters Empty()
    {
        var waiters = _waiters;
        _waiters = new CommitWaiters();
        Entries.Clear();
        Records = 0;
        Length = BlockHeader.Size;
        if (_buffer.Length > CapacityKept)
            _buffer = new byte[CapacityMin];
        return waiters;
    }

    private void Encrypt(ulong segment)
    {
        foreach (var entry in Entries)
            if (entry.Decision is MessageAccepted { Message: var message })
            {
                var record = _buffer.AsSpan(entry.Offset, entry.Length);
                cipher.Encrypt(record, segment);
                Record.Complete(record, entry.Participant.State.Ispb, MessageRecord.BodyLength(message, isEncrypted: true));
            }
    }

    private void Advance(int size)
    {
        Length += size;
        Records++;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - Length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
        return _buffer.AsSpan(Length);
    }
}
