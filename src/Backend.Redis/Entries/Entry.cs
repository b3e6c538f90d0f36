using System.Buffers.Binary;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Entries;

/// <summary>An entry as it was read. Payloads are parts of what Redis sent: nothing is copied.</summary>
internal sealed class Entry
{
    public const byte Format = 1;
    public const byte WithDecisions = 0;
    public const byte WithSnapshot = 1;

    private readonly Ispb _ispb;
    private readonly string _key;
    private readonly ReadOnlyMemory<byte> _messages;
    private readonly (int End, int Operations)[] _ends;

    private Entry(Ispb ispb, string key, EntryId id, ReadOnlyMemory<byte> messages, (int End, int Operations)[] ends)
    {
        _ispb = ispb;
        _key = key;
        _messages = messages;
        _ends = ends;
        Id = id;
    }

    public EntryId Id { get; }

    /// <summary>The first of its messages; one above the last where it has no messages.</summary>
    public long First => Id.Sequence - _ends.Length + 1;

    public int Count => _ends.Length;

    public int Size { get; private init; }

    /// <summary>The state once the entry is there; null where it carries decisions.</summary>
    public ParticipantState? Snapshot { get; private set; }

    /// <summary>The entry of the newest snapshot; its own id where it carries one.</summary>
    public EntryId SnapshotId { get; private set; }

    /// <summary>What was decided, messages apart. Empty where it carries a snapshot.</summary>
    public Decision[] Decisions { get; private set; } = [];

    /// <exception cref="CorruptStoreException">The entry is not what was written.</exception>
    /// <exception cref="StoreUnavailableException">It has a format that this program does not know.</exception>
    public static Entry Read(Ispb ispb, string key, EntryId id, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> messages)
    {
        if (head.Length > 0 && head.Span[0] != Format)
            throw new StoreUnavailableException($"Entry {id} of {key} has format {head.Span[0]}, this program knows {Format}.");
        if (head.Length < 2 + Checksum.Size
            || BinaryPrimitives.ReadUInt64LittleEndian(head.Span[^Checksum.Size..]) != Checksum.OfHead(
                ispb, id, head.Span[..^Checksum.Size]))
            throw new CorruptStoreException($"The state in entry {id} of {key} does not match its checksum.");
        try
        {
            return Read(ispb, key, id, new FieldReader(head.Span[1..^Checksum.Size]), messages, head.Length + messages.Length);
        }
        catch (Exception damage) when (damage is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new CorruptStoreException($"Entry {id} of {key} cannot be read: {damage.Message}", damage);
        }
    }

    public bool Contains(long sequence) => sequence >= First && sequence <= Id.Sequence;

    /// <exception cref="CorruptStoreException">The message is not what was written.</exception>
    public MessageRecord Message(long sequence)
    {
        var at = (int)(sequence - First);
        var (begin, end) = (at == 0 ? 0 : _ends[at - 1].End, _ends[at].End);
        return (end <= _messages.Length ? MessageRecord.Read(_ispb, sequence, _ends[at].Operations, _messages[begin..end]) : null)
            ?? throw new CorruptStoreException($"Message {sequence} in entry {Id} of {_key} does not match its checksum.");
    }

    /// <summary>Goes on from the state before this entry to the state once it is there.</summary>
    /// <exception cref="InvalidOperationException">The entry does not follow from the state.</exception>
    public void ApplyTo(ParticipantState state)
    {
        // No decision depends on a message of its own entry not being there yet, so messages come first.
        for (var i = 0; i < _ends.Length; i++)
            state.ApplyAccepted(First + i, _ends[i].Operations);
        foreach (var decision in Decisions)
            state.Apply(decision);
    }

    private static Entry Read(Ispb ispb, string key, EntryId id, FieldReader fields, ReadOnlyMemory<byte> messages, int size)
    {
        var kind = fields.Byte();
        var ends = new (int End, int Operations)[fields.Count()];
        var end = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            end = checked(end + fields.Int32());
            ends[i] = (end, fields.Int32());
        }

        var entry = new Entry(ispb, key, id, messages, ends) { Size = size };
        if (kind == WithSnapshot)
        {
            entry.SnapshotId = id;
            entry.Snapshot = StateFields.Read(ref fields, ispb, id.Sequence);
        }
        else
        {
            entry.SnapshotId = new EntryId(fields.Number(), fields.Number());
            entry.Decisions = new Decision[fields.Count()];
            for (var i = 0; i < entry.Decisions.Length; i++)
                entry.Decisions[i] = DecisionFields.Read(ref fields);
        }

        return fields.IsAtEnd && id.Sequence >= ends.Length ? entry : throw new FormatException("It has more bytes than fields.");
    }
}
