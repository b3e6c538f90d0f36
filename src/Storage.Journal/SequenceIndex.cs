namespace PixStream.Storage.Journal;

/// <summary>Where the messages of one participant lie, by sequence, from the lowest that somebody may still ask for.</summary>
internal sealed class SequenceIndex
{
    private const int ChunkBits = 7;
    private const int ChunkLength = 1 << ChunkBits;
    private const int ChunkMask = ChunkLength - 1;

    private readonly List<ulong[]?> _chunks = [];
    private long _firstChunk;

    public void Add(long sequence, RecordPosition position)
    {
        var chunk = sequence >> ChunkBits;
        if (_chunks.Count == 0)
            _firstChunk = chunk;
        if (chunk < _firstChunk)
            return;
        var at = (int)(chunk - _firstChunk);
        while (_chunks.Count <= at)
            _chunks.Add(null);
        (_chunks[at] ??= new ulong[ChunkLength])[sequence & ChunkMask] = position.Word;
    }

    /// <returns>A position that is none where the sequence is not known.</returns>
    public RecordPosition Find(long sequence)
    {
        var at = (sequence >> ChunkBits) - _firstChunk;
        return at >= 0 && at < _chunks.Count && _chunks[(int)at] is { } chunk ? new RecordPosition(chunk[sequence & ChunkMask]) : default;
    }

    /// <summary>Forgets what lies below, chunk by chunk.</summary>
    public void TrimBelow(long sequence)
    {
        var done = (sequence >> ChunkBits) - _firstChunk;
        if (done <= 0 || _chunks.Count == 0)
            return;
        var count = (int)Math.Min(done, _chunks.Count);
        _chunks.RemoveRange(0, count);
        _firstChunk += count;
    }
}
