using System.Buffers;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Reading;

/// <summary>Reads the messages of a batch from their segments; those that lie side by side in one go.</summary>
internal sealed class BatchReader(Journal journal)
{
    /// <summary>Records this close together are read together: the bytes between cost less than another call.</summary>
    private const int GapMax = 4096;

    /// <returns>Null where a message is out of reach: it was confirmed meanwhile.</returns>
    /// <exception cref="CorruptStoreException">A record does not match its checksum, or is another's.</exception>
    public JournaledBatch? Read(Ispb ispb, Batch batch)
    {
        var count = batch.Count;
        Span<RecordPosition> positions = count <= 64 ? stackalloc RecordPosition[count] : new RecordPosition[count];
        if (journal.Find(ispb) is not { } participant || !TryFind(participant, batch, positions))
            return null;

        var size = 0;
        for (var from = 0; from < count; from = RunEnd(positions, from))
            size += RunLength(positions, from, RunEnd(positions, from));
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var messages = new StoredMessage[count];
            var at = 0;
            for (var from = 0; from < count;)
            {
                var to = RunEnd(positions, from);
                var length = RunLength(positions, from, to);
                if (!TryReadRun(ispb, positions[from..to], buffer.AsMemory(at, length), messages.AsSpan(from)))
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return null;
                }

                at += length;
                from = to;
            }

            return new JournaledBatch(buffer, messages);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static bool TryFind(JournaledParticipant participant, Batch batch, Span<RecordPosition> positions)
    {
        var at = 0;
        lock (participant.Gate)
            for (var i = 0; i < batch.Ranges.Count; i++)
            {
                var range = batch.Ranges[i];
                for (var sequence = range.First; sequence <= range.Last; sequence++)
                    if ((positions[at++] = participant.Index.Find(sequence)).IsNone)
                        return false;
            }

        return true;
    }

    private static int RunEnd(Span<RecordPosition> positions, int from)
    {
        var end = from + 1;
        while (end < positions.Length
            && positions[end].ShortNumber == positions[from].ShortNumber
            && positions[end].Offset > positions[end - 1].Offset
            && positions[end].Offset - (positions[end - 1].Offset + positions[end - 1].LengthBound) <= GapMax)
            end++;
        return end;
    }

    private static int RunLength(Span<RecordPosition> positions, int from, int to) =>
        (int)(positions[to - 1].Offset - positions[from].Offset) + positions[to - 1].LengthBound;

    /// <returns>False where retention has removed the segment.</returns>
    private bool TryReadRun(Ispb ispb, Span<RecordPosition> positions, Memory<byte> buffer, Span<StoredMessage> messages)
    {
        if (!journal.Segments.TryGetValue(positions[0].ShortNumber, out var segment)
            || !segment.TryRead(positions[0].Offset, buffer.Span, out var read))
            return false;
        for (var i = 0; i < positions.Length; i++)
        {
            var start = (int)(positions[i].Offset - positions[0].Offset);
            var bytes = start < read ? buffer.Span[start..read] : default;
            if (!Record.TryRead(bytes, out var word, out var body) || word != ispb.Word
                || !MessageRecord.Is(body))
                throw new CorruptStoreException(
                    $"{segment.Path} is damaged at offset {positions[i].Offset}: the message of participant {ispb} that lies there "
                    + "does not match its checksum. Restore the file from a copy.");
            var message = MessageRecord.Read(body);
            if (message.IsEncrypted)
                journal.Cipher.Decrypt(
                    buffer.Span.Slice(start, Record.HeaderSize + body.Length), segment, positions[i].Offset);
            var payload = buffer.Slice(start + Record.HeaderSize + message.PayloadStart, message.PayloadLength);
            messages[i] = new StoredMessage(message.Id, message.Operations, payload);
        }

        return true;
    }
}
