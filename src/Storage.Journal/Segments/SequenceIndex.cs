using PixStream.Streams.Rules;

namespace PixStream.Storage.Journal.Segments;

/// <summary>
/// Where the messages of one participant lie that are not confirmed, by sequence, in chunks of 128. A chunk is forgotten once all
/// of it is confirmed, whatever lies before it: one message that an operator leaves parked for a year does not keep the places of
/// a year.
/// </summary>
internal sealed class SequenceIndex
{
    private const int ChunkBits = 7;
    private const int ChunkLength = 1 << ChunkBits;
    private const int ChunkMask = ChunkLength - 1;

    /// <summary>Room for so many chunks is kept when all are gone.</summary>
    private const int CapacityKept = 16;

    private readonly Dictionary<long, ulong[]> _chunks = [];

    /// <summary>Chunks that are held.</summary>
    public int Chunks => _chunks.Count;

    public void Add(long sequence, RecordPosition position)
    {
        if (!_chunks.TryGetValue(sequence >> ChunkBits, out var chunk))
            _chunks.Add(sequence >> ChunkBits, chunk = new ulong[ChunkLength]);
        chunk[sequence & ChunkMask] = position.Word;
    }

    /// <returns>The default position if the sequence is not known.</returns>
    public RecordPosition Find(long sequence) =>
        _chunks.TryGetValue(sequence >> ChunkBits, out var chunk) ? new RecordPosition(chunk[sequence & ChunkMask]) : default;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _chunks.Clear();
        _chunks.TrimExcess();
    }

    /// <summary>Forgets the chunks of these sequences in which everything is confirmed.</summary>
    public void Forget(long first, long last, ParticipantState state)
    {
        for (var chunk = first >> ChunkBits; chunk <= last >> ChunkBits; chunk++)
        {
            // What comes next would lie in the newest chunk.
            var (from, to) = (chunk << ChunkBits, (chunk << ChunkBits) + ChunkMask);
            if (to < state.Next && !state.HasUnconfirmed(from, to))
                _chunks.Remove(chunk);
        }

        if (_chunks.Count == 0 && _chunks.Capacity > CapacityKept)
            _chunks.TrimExcess();
    }
}
