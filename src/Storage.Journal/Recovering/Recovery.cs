using System.Runtime.InteropServices;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Encryption;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Recovering;

/// <summary>What a start found.</summary>
/// <param name="Journal">All that is durable.</param>
/// <param name="End">Where writing goes on.</param>
/// <param name="CutBytes">Bytes of a commit that a crash left half written, which were cut off. It was not acknowledged.</param>
internal sealed record Recovered(Journal Journal, JournalEnd End, long CutBytes);

/// <summary>
/// Reads a journal at start. The last segment begins with a checkpoint of all participants and is read whole; of those before it
/// only the index files are, and only as far as unread messages and the message keys of the last day need them.
/// </summary>
internal sealed class Recovery(
    IJournalDisk disk, OpenSegments open, SegmentPreparer preparer, JournalInstruments instruments, TimeProvider time,
    IRandomSource random, PayloadKeyRing? keyRing = null)
{
    /// <exception cref="CorruptStoreException">
    /// Something that was durable is damaged or missing. The message names it.
    /// </exception>
    public Recovered Run()
    {
        var names = disk.List();
        var numbers = names.Select(Segment.NumberOf).OfType<ulong>().Order().ToArray();
        ExpectLast(names, numbers);
        return numbers.Length == 0 ? Begin() : Read(numbers);
    }

    /// <summary>A segment gets its index once the next segment is there, so the last one has none.</summary>
    private void ExpectLast(IReadOnlyList<string> names, ulong[] numbers)
    {
        if (names.Select(SegmentIndex.NumberOf).Max() is { } indexed && (numbers.Length == 0 || indexed >= numbers[^1]))
            throw new CorruptStoreException(
                $"{disk.PathOf(Segment.NameOf(indexed + 1))} is missing: {SegmentIndex.NameOf(indexed)} was made after it. "
                + "Restore the file from a copy.");
    }

    private Recovered Begin()
    {
        var journal = new Journal(disk, open, new UInt128(random.NextUInt64(), random.NextUInt64()), time, keyRing);
        var header = new SegmentHeader(1, journal.Key, time.GetUtcNow().ToUnixTimeMilliseconds(), FirstBlock: 1);
        var (segment, end) = preparer.Begin(journal, header);
        journal.Segments[segment.ShortNumber] = segment;
        journal.Last = segment;
        journal.CheckpointEnd = end.Offset;
        return new Recovered(journal, end, 0);
    }

    private Recovered Read(ulong[] numbers)
    {
        var segments = numbers.Select(OpenSegment).ToArray();
        try
        {
            return Read(segments);
        }
        catch
        {
            foreach (var segment in segments)
                segment.Dispose();
            throw;
        }
    }

    private Recovered Read(Segment[] segments)
    {
        // The journal is what most of the files belong to.
        var key = segments.CountBy(segment => segment.Header.Key).MaxBy(keys => keys.Value).Key;
        var journal = new Journal(disk, open, key, time, keyRing) { Last = segments[^1] };
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            if (segment.Header.Key != key)
                throw new CorruptStoreException($"{segment.Path} belongs to another journal than the segments beside it.");
            if (i + 1 < segments.Length)
                segment.ClosedAtMs = segments[i + 1].Header.CreatedAtMs;
            if (!journal.Segments.TryAdd(segment.ShortNumber, segment))
                throw new CorruptStoreException(
                    $"{segment.Path} and {journal.Segments[segment.ShortNumber].Path} cannot be of one journal: it gives no two such numbers. "
                    + "Move away the one that does not belong there.");
        }

        var recovered = ReadLast(journal);
        var keys = segments[..^1].Where(segment => !journal.IsPastKeyWindow(segment))
            .Sum(segment => SegmentIndex.CountAtMost(disk, segment.Number));
        journal.MessageKeys.MakeRoom(keys + journal.Last.Entries.Count);
        foreach (var segment in segments.AsSpan(..^1))
            AddFinished(journal, segment);
        AddEntries(journal, journal.Last, CollectionsMarshal.AsSpan(journal.Last.Entries), withKeys: true);
        ExpectAllUnconfirmed(journal);
        foreach (var participant in journal.Participants.Values)
            if (participant.IsBlank)
                journal.Participants.TryRemove(participant.State.Ispb.Word, out _);
        return recovered;
    }

    private Segment OpenSegment(ulong number)
    {
        var name = Segment.NameOf(number);
        using var file = disk.Open(name);
        var head = new byte[SegmentHeader.Size];
        var read = file.Read(0, head);
        var header = SegmentHeader.Read(head.AsSpan(0, read), disk.PathOf(name));
        return header.Number == number
            ? new Segment(disk, open, header)
            : throw new CorruptStoreException(
                $"{disk.PathOf(name)} has the name of segment {number} and is segment {header.Number}.");
    }

    private Recovered ReadLast(Journal journal)
    {
        var segment = journal.Last;
        segment.BeginWriting();
        var bytes = ReadWhole(segment.File);
        var scanner = new BlockScanner(bytes, segment.Header, segment.Path);
        if (!scanner.TryNext(out var checkpoint) || !TryReadCheckpoint(journal, checkpoint.Span))
            throw new CorruptStoreException(
                $"{segment.Path} is damaged at offset {SegmentHeader.Size}: its checkpoint is not whole.");
        journal.CheckpointEnd = scanner.End.Offset;
        var lastBlock = (long)SegmentHeader.Size;
        while (scanner.End is var start && scanner.TryNext(out var body))
        {
            lastBlock = start.Offset;
            Recover(journal, segment, body.Span, start.Offset + BlockHeader.Size);
        }

        // What was written without a flush (OsCache) is told from now on, too.
        segment.File.Flush();
        var tail = new SegmentTail(preparer.SegmentBytes);
        if (!scanner.IsSealed)
            tail.MakeLast(segment, lastBlock, bytes.AsSpan((int)lastBlock, (int)(scanner.End.Offset - lastBlock)));
        if (!scanner.IsSealed || scanner.TornBytes > 0)
            SegmentTail.Cut(journal, scanner.End, scanner.TornBytes);
        return new Recovered(journal, scanner.End, scanner.TornBytes);
    }

    private static bool TryReadCheckpoint(Journal journal, ReadOnlySpan<byte> body)
    {
        while (Record.TryRead(body, out var word, out var recordBody))
        {
            if (recordBody[0] == (byte)RecordType.CheckpointEnd)
                return true;
            if (recordBody[0] != (byte)RecordType.ParticipantState)
                return false;
            var state = StateRecord.Read(Ispb.FromWord(word), recordBody, out var lastAcceptedAtMs);
            // Where it is not told, by an earlier version of the format, it was before this checkpoint.
            journal.Participants[word] = new JournaledParticipant(
                state, lastAcceptedAtMs == 0 && state.LastSequence > 0 ? journal.Last.Header.CreatedAtMs : lastAcceptedAtMs);
            body = body[Record.SizeOf(recordBody.Length)..];
        }

        return false;
    }

    private static void Recover(Journal journal, Segment segment, ReadOnlySpan<byte> body, long offset)
    {
        try
        {
            while (!body.IsEmpty)
            {
                Record.TryRead(body, out var word, out var recordBody);
                var size = Record.SizeOf(recordBody.Length);
                var participant = journal.Participant(Ispb.FromWord(word));
                if (MessageRecord.Is(recordBody))
                    RecoverMessage(journal, participant, segment, body[..size], offset);
                else
                    participant.State.Apply(DecisionRecord.Read(recordBody));
                body = body[size..];
                offset += size;
            }
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException or CorruptStoreException)
        {
            throw new CorruptStoreException($"{segment.Path} at offset {offset}: {failure.Message}", failure);
        }
    }

    private static void RecoverMessage(
        Journal journal, JournaledParticipant participant, Segment segment, ReadOnlySpan<byte> record, long offset)
    {
        var message = MessageRecord.Read(record[Record.HeaderSize..]);
        if (message.IsEncrypted)
            journal.Cipher.ExpectKeyOf(record);
        participant.Recover(message);
        segment.Entries.Add(EntryOf(journal, participant.State.Ispb.Word, message, segment, offset, record.Length));
    }

    private static SegmentEntry EntryOf(
        Journal journal, ulong ispb, MessageRecord.View message, Segment segment, long offset, int length) =>
        SegmentEntry.Of(
            ispb, message.Sequence, journal.MessageKeys.HashOf(message.Sender, message.BizMsgIdr),
            segment.Number, offset, length);

    private void AddFinished(Journal journal, Segment segment)
    {
        var withKeys = !journal.IsPastKeyWindow(segment);
        bool IsWanted(SegmentSpan span) =>
            withKeys
            || (journal.Participants.TryGetValue(span.Ispb, out var known) && known.State.HasUnconfirmed(span.First, span.Last));

        if (!SegmentIndex.TryRead(disk, segment.Number, IsWanted, out _, out var entries))
        {
            instruments.IndexRebuilt(segment.Path);
            entries = ReadEntries(journal, segment);
            TryIndex(segment, entries);
        }

        AddEntries(journal, segment, entries, withKeys);
    }

    private void TryIndex(Segment segment, SegmentEntry[] entries)
    {
        try
        {
            SegmentIndex.Write(disk, segment.Number, entries);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk: what was read is in memory, and that is enough.
            instruments.IndexFailed(failure);
        }
    }

    private SegmentEntry[] ReadEntries(Journal journal, Segment segment)
    {
        using var file = disk.Open(segment.Name);
        var scanner = new BlockScanner(ReadWhole(file), segment.Header, segment.Path);
        var entries = new List<SegmentEntry>();
        while (scanner.End is var start && scanner.TryNext(out var block))
        {
            var body = block.Span;
            var offset = start.Offset + BlockHeader.Size;
            while (Record.TryRead(body, out var word, out var recordBody))
            {
                var size = Record.SizeOf(recordBody.Length);
                if (MessageRecord.Is(recordBody))
                    entries.Add(EntryOf(journal, word, MessageRecord.Read(recordBody), segment, offset, size));
                body = body[size..];
                offset += size;
            }
        }

        // Behind its last block may lie half a seal, which is not flushed once the next segment is begun.
        var next = journal.FindSegment(segment.Number + 1);
        if (next is null ? scanner.TornBytes > 0 : scanner.End.NextBlock != next.Header.FirstBlock)
            throw new CorruptStoreException(
                $"{segment.Path} is damaged at offset {scanner.End.Offset}: block {scanner.End.NextBlock} is not there, or not whole. "
                + "Restore the file from a copy.");
        return [.. entries];
    }

    private static void AddEntries(Journal journal, Segment segment, ReadOnlySpan<SegmentEntry> entries, bool withKeys)
    {
        JournaledParticipant? participant = null;
        foreach (ref readonly var entry in entries)
        {
            if (participant is null || participant.State.Ispb.Word != entry.Ispb)
                journal.Participants.TryGetValue(entry.Ispb, out participant);
            if (participant is not null && participant.State.HasUnconfirmed(entry.Sequence, entry.Sequence))
                participant.Index.Add(entry.Sequence, entry.In(segment));
            if (withKeys)
                journal.MessageKeys.Add(entry.KeyHash, entry.In(segment));
        }
    }

    private static void ExpectAllUnconfirmed(Journal journal)
    {
        foreach (var participant in journal.Participants.Values)
        {
            var state = participant.State;
            Expect(journal, participant, state.Next, state.LastSequence);
            foreach (var range in state.Returned.Concat(state.Parked))
                Expect(journal, participant, range.First, range.Last);
            foreach (var stream in state.Streams)
                if (stream.Outstanding is { } batch)
                    foreach (var range in batch.Ranges)
                        Expect(journal, participant, range.First, range.Last);
        }
    }

    private static void Expect(Journal journal, JournaledParticipant participant, long first, long last)
    {
        for (var sequence = first; sequence <= last; sequence++)
            if (participant.Index.Find(sequence).IsNone)
                throw new CorruptStoreException(
                    $"Message {sequence} of participant {participant.State.Ispb} is not confirmed and in no segment. "
                    + $"{MissingIn(journal)} Restore the file from a copy.");
    }

    private static string MissingIn(Journal journal)
    {
        var numbers = journal.Segments.Values.Select(static segment => segment.Number).Order().ToArray();
        for (var i = 1; i < numbers.Length; i++)
            if (numbers[i] > numbers[i - 1] + 1)
                return $"{journal.Disk.PathOf(Segment.NameOf(numbers[i - 1] + 1))} is missing.";
        return $"A segment before {journal.Disk.PathOf(Segment.NameOf(numbers[0]))} is missing.";
    }

    private static byte[] ReadWhole(IJournalFile file)
    {
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(file.Length, Array.MaxLength));
        var read = file.Read(0, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
