using System.Runtime.InteropServices;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;

namespace PixStream.Storage.Journal.Writing;

/// <summary>
/// Makes segments ready: full of zeros before they are used, because a flush into space that was written before is two to three
/// times as fast as one that makes a file longer; and indexed when they are finished. Both beside the writer, in the background.
/// </summary>
internal sealed class SegmentPreparer(IJournalDisk disk, int segmentBytes, JournalInstruments instruments, Background background)
    : IDisposable
{
    /// <summary>The next segment while it has no number.</summary>
    public const string SpareName = "next";

    private const int FillStep = 1 << 20;

    private Task<IJournalFile>? _next;
    private Task _indexing = Task.CompletedTask;

    public int SegmentBytes => segmentBytes;

    /// <summary>Begins to prepare the next segment, if that has not begun.</summary>
    public void PrepareNext() =>
        _next ??= Task.Factory.StartNew(Fill, CancellationToken.None, TaskCreationOptions.DenyChildAttach, background.Scheduler);

    /// <summary>Makes the next segment: head, a checkpoint of all participants, and a name once these last.</summary>
    public (Segment Segment, JournalEnd End) Begin(Journal journal, SegmentHeader header)
    {
        var file = TakeNext();
        try
        {
            var head = new byte[SegmentHeader.Size];
            header.Write(head);
            file.Write(0, head);

            var checkpoint = new CommitGroup(journal.Cipher);
            foreach (var participant in journal.Participants.Values)
                lock (participant.Gate)
                    if (!participant.IsBlank)
                        checkpoint.AddState(participant.State, participant.LastAcceptedAtMs);
            checkpoint.AddCheckpointEnd();
            var block = checkpoint.Complete(header.FirstBlock, header.Number, SegmentHeader.Size, journal.Seed);
            file.Write(SegmentHeader.Size, block);
            var end = SegmentHeader.Size + block.Length;
            var seal = new byte[Seal.Size];
            new Seal((uint)end, header.FirstBlock, (uint)header.Number).Write(seal, journal.Seed);
            file.Write(end, seal);
            file.Flush();

            var segment = new Segment(disk, journal.Open, header);
            disk.Rename(SpareName, segment.Name);
            segment.BeginWriting(file);
            return (segment, new JournalEnd(end, header.FirstBlock + 1));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the index of a finished segment.</summary>
    public void Index(Segment segment) =>
        _indexing = _indexing.ContinueWith(
            _ =>
            {
                try
                {
                    SegmentIndex.Write(disk, segment.Number, CollectionsMarshal.AsSpan(segment.Entries));
                    segment.ForgetEntries();
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    // The next start reads the segment itself and rebuilds the index.
                    instruments.IndexFailed(failure);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            background.Scheduler);

    public void Dispose()
    {
        _indexing.Wait();
        if (_next is { } next)
        {
            next.ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait();
            if (next.IsCompletedSuccessfully)
                next.Result.Dispose();
        }
    }

    private IJournalFile TakeNext()
    {
        var prepared = _next;
        _next = null;
        try
        {
            if (prepared is not null)
                return prepared.GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // That may have been long ago.
        }

        return Fill();
    }

    private IJournalFile Fill()
    {
        var file = disk.Create(SpareName);
        try
        {
            var zeros = new byte[Math.Min(FillStep, segmentBytes)];
            for (var at = 0; at < segmentBytes; at += FillStep)
            {
                file.Write(at, zeros.AsSpan(0, Math.Min(FillStep, segmentBytes - at)));
                // Step by step, so that the flush of a commit never waits for a whole segment.
                file.Flush();
            }

            return file;
        }
        catch
        {
            // A disk that has no room for a whole segment keeps what room it has: others need it.
            file.SetLength(0);
            file.Dispose();
            throw;
        }
    }
}
