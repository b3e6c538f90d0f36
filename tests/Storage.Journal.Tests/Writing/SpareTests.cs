using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;

namespace PixStream.Storage.Journal.Tests.Writing;

/// <summary>The segment that lies ready for the next roll.</summary>
public class SpareTests
{
    [Fact]
    public async Task A_disk_without_room_for_a_whole_segment_keeps_the_room_it_has()
    {
        var disk = new MemoryDisk();
        var time = new FakeTime();
        using var journal = new SteppedJournal(disk, time, segmentBytes: 3 << 20);
        disk.Faults = call =>
            call is { Operation: DiskOperation.Write, File: SegmentPreparer.SpareName, Offset: >= 2 << 20 }
                ? DiskFault.Fail
                : DiskFault.None;
        var book = new ParticipantBook(TestMessages.Participant(1));
        book.Accept(time, size: 3_200_000);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.CommitAsync(book));

        Assert.Empty(disk.BytesOf(SegmentPreparer.SpareName));
    }
}
