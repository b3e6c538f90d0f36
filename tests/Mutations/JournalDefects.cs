namespace PixStream.Mutations;

/// <summary>Defects in the journal.</summary>
internal static class JournalDefects
{
    private const string Writer = "src/Storage.Journal/Writing/JournalWriter.cs";
    private const string Claims = "src/Storage.Journal/Writing/JournalWriter.Claims.cs";
    private const string Known = "src/Storage.Journal/JournaledParticipant.cs";
    private const string Recovery = "src/Storage.Journal/Recovering/Recovery.cs";
    private const string Scanner = "src/Storage.Journal/Recovering/BlockScanner.cs";
    private const string Preparer = "src/Storage.Journal/Writing/SegmentPreparer.cs";
    private const string Journal = "src/Storage.Journal/Journal.cs";
    private const string Retention = "src/Storage.Journal/Retention.cs";
    private const string Store = "src/Storage.Journal/JournalStore.cs";

    public static IReadOnlyList<Defect> All { get; } =
    [
        new("Files of the journal are for all users of the machine to read", "src/Storage.Journal/Disk/LocalDisk.cs",
            "        OwnerOnly.Open(PathOf(name), FileMode.Create).Dispose();",
            "        System.IO.File.Create(PathOf(name)).Dispose();"),
        new("A commit is not flushed", Writer,
            "            if (flush == FlushMode.Always)\n                file.Flush();",
            "            if (flush == FlushMode.OsCache)\n                file.Flush();"),
        new("Only every other commit is flushed", Writer,
            "            if (flush == FlushMode.Always)\n                file.Flush();",
            "            if (flush == FlushMode.Always && _end.NextBlock % 2 == 0)\n                file.Flush();"),
        new("A failed write is told as done", Writer,
            "        waiters.Failure = failure;", "        _ = failure;"),
        new("An owner whose commit failed may commit on", Writer,
            "                entry.Participant.Claim = 0;", "                _ = entry;"),
        new("A commit that comes while the disk fails leaves its owner's claim", Writer,
            "                participant.Claim = 0;\n                return Task", "                return Task"),
        new("A claim does not void the one before it", Writer,
            "            if (claim == 0 || claim != participant.Claim)", "            if (claim == 0)"),
        new("A claim does not wait for what is on its way", Claims,
            "                if (inFlight.IsCompleted)", "                if (inFlight is not null)"),
        new("A repair does not cut off what may be half there", Writer,
            "            file.SetLength(_end.Offset);\n            file.Flush();", "            file.Flush();"),
        new("A repair goes on in the segment that failed", Writer,
            "            file.Flush();\n            Roll();", "            file.Flush();"),
        new("A repair trusts what is there and flushes it again", Writer,
            "            file.SetLength(_end.Offset);\n            file.Flush();\n            // The last",
            "            // The last"),
        new("A new segment's checkpoint leaves out who has no open stream", Preparer,
            "                    if (!participant.IsBlank)", "                    if (participant.State.Streams.Count > 0)"),
        new("The next segment is named before it is flushed", Preparer,
            "            file.Write(end, seal);\n            file.Flush();", "            file.Write(end, seal);"),
        new("A torn tail is left where it is", Recovery,
            "            SegmentTail.Cut(journal, scanner.End, scanner.TornBytes);", "            _ = scanner;"),
        new("A start trusts a block that only the cache holds", Recovery,
            "        segment.File.Flush();\n        var tail = new SegmentTail(preparer.SegmentBytes);\n        if (!scanner.IsSealed)",
            "        var tail = new SegmentTail(preparer.SegmentBytes);\n        if (scanner.TornBytes == int.MaxValue)"),
        new("A start flushes a block whose flush had failed, and does not write it again", Recovery,
            "        if (!scanner.IsSealed)\n            tail.MakeLast(",
            "        if (scanner.TornBytes == int.MaxValue)\n            tail.MakeLast("),
        new("What a repair cut off in the cache alone stays behind the end", "src/Storage.Journal/Recovering/SegmentTail.cs",
            "        ClearRest(segment.File, offset + block.Length);", "        _ = segmentBytes;"),
        new("Of what fails together only the group that was written loses its claims", Writer,
            "group.Entries.Concat(waiting.Entries)", "group.Entries"),
        new("A block without its seal is thrown away", Scanner,
            "        body = bytes.Slice(start, header.BodyLength);",
            "        if (!Seal.TryRead(bytes.Span[(start + header.BodyLength)..], _seed, out _) && _number % 3 == 0)\n            return false;\n        body = bytes.Slice(start, header.BodyLength);"),
        new("Checksums of a block's records are not looked at", Scanner,
            "!IsWhole(bytes.Span.Slice(start, header.BodyLength), header.Records)", "header.Records < 0"),
        new("A decision is told and not folded into the state", Known,
            "            State.Apply(decision);",
            "            if (decision is not StreamClosed)\n                State.Apply(decision);"),
        new("Positions of unread messages are forgotten", "src/Storage.Journal/Segments/SequenceIndex.cs",
            "if (to < state.Next && !state.HasUnconfirmed(from, to))", "if (to < state.Next)"),
        new("A claim that is given back late voids the one after it", Claims,
            "            if (participant.Claim == claim)\n                participant.Claim = 0;",
            "            participant.Claim = 0;"),
        new("A participant that has an owner is forgotten", Claims,
            "        if (participant.Claim != 0 || !participant.LastCommit.IsCompleted)\n            return;\n        lock",
            "        lock"),
        new("A participant with unread messages is forgotten", Known,
            "State.Streams.Count == 0 && State.LowestUnconfirmed > State.LastSequence;", "State.Streams.Count == 0;"),
        new("A message key is not kept once its message is durable", Journal,
            "        MessageKeys.Add(hash, position);", "        _ = hash;"),
        new("Retention removes messages that are not confirmed", Retention,
            "                if (participant.State.HasUnconfirmed(span.First, span.Last))",
            "                if (participant.State.HasUnconfirmed(span.First, span.First))"),
        new("Of two messages with one message key the older one is found", Store,
            "            .OrderByDescending(static place => place.Segment!.Number)\n            .ThenByDescending(static place => place.Position.Offset);",
            "            .OrderBy(static place => place.Segment!.Number)\n            .ThenBy(static place => place.Position.Offset);"),
        new("A message is read where its neighbour lies", "src/Storage.Journal/Reading/BatchReader.cs",
            "participant.Index.Find(sequence)", "participant.Index.Find(sequence % 50 == 0 ? sequence - 1 : sequence)"),
    ];
}
