using System.Text;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

/// <summary>Operators list, show, release and drop what was handed out too often.</summary>
public sealed class OwnerParkingTests : IDisposable
{
    private readonly OwnersHarness _harness = new(new StreamRules { MaxDeliveries = 1 });

    private IParkedMessages Parked => _harness.Participants;

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Nothing_is_parked_at_first()
    {
        var list = await Parked.ListAsync(TestMessages.Reader, 0, 10);
        Assert.Equal((ParkedStatus.Done, 0, 0L, 0L), (list.Status, list.Messages.Count, list.Total, list.Next));
        Assert.Equal(ParkedStatus.NotParked, (await Parked.ShowAsync(TestMessages.Reader, 1)).Status);
    }

    [Fact]
    public async Task Parked_messages_are_listed_page_by_page()
    {
        var ids = await ParkAsync(10);
        await ParkAsync(3, "N");
        await Parked.DropAsync(TestMessages.Reader, new SequenceRange(5, 1));
        var listed = new List<ParkedMessage>();
        var pages = 0;
        for (var after = 0L; pages == 0 || after != 0; pages++)
        {
            var page = await Parked.ListAsync(TestMessages.Reader, after, 4);
            Assert.Equal(12, page.Total);
            listed.AddRange(page.Messages);
            after = page.Next;
        }

        Assert.Equal(3, pages);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13], listed.Select(static message => message.Sequence));
        Assert.Equal(new ParkedMessage(2, 1, ids[1], "content of M2".Length), listed[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task A_page_that_ends_with_a_range_has_no_empty_page_behind_it(int limit)
    {
        await ParkAsync(10);
        await Parked.DropAsync(TestMessages.Reader, new SequenceRange(3, 1));
        await ParkAsync(3, "N");
        var total = 0;
        for (var after = 0L; ;)
        {
            var page = await Parked.ListAsync(TestMessages.Reader, after, limit);
            Assert.NotEmpty(page.Messages);
            total += page.Messages.Count;
            if ((after = page.Next) == 0)
                break;
        }

        Assert.Equal(12, total);
    }

    [Fact]
    public async Task A_parked_message_is_shown_with_its_bytes()
    {
        var ids = await ParkAsync(3);
        var shown = await Parked.ShowAsync(TestMessages.Reader, 2);
        Assert.Equal(ParkedStatus.Done, shown.Status);
        Assert.Equal(new ParkedMessage(2, 1, ids[1], 13), shown.Message);
        Assert.Equal("content of M2", Encoding.UTF8.GetString(shown.Payload.Span));
        Assert.Equal(ParkedStatus.NotParked, (await Parked.ShowAsync(TestMessages.Reader, 4)).Status);
        Assert.Equal(ParkedStatus.NotParked, (await Parked.ShowAsync(TestMessages.OtherReader, 2)).Status);
    }

    [Fact]
    public async Task Released_messages_go_to_the_reader_that_waits()
    {
        await ParkAsync(4);
        var waiting = _harness.Start();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(ParkedStatus.Done, await Parked.ReleaseAsync(TestMessages.Reader, new SequenceRange(2, 2)));
        Assert.Equal(OwnersHarness.Contents(2, 3), OwnersHarness.Texts(await waiting));
        Assert.Equal(
            [1, 4], (await Parked.ListAsync(TestMessages.Reader, 0, 10)).Messages.Select(static message => message.Sequence));
    }

    [Fact]
    public async Task Dropped_messages_never_come_again_and_do_not_after_a_restart()
    {
        await ParkAsync(4);
        Assert.Equal(ParkedStatus.Done, await Parked.DropAsync(TestMessages.Reader, new SequenceRange(1, 4)));
        _harness.Restart();
        Assert.Equal(PullStatus.Empty, (await _harness.Start(OwnersHarness.NoWait)).Status);
        Assert.Equal(0, (await Parked.ListAsync(TestMessages.Reader, 0, 10)).Total);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(long.MaxValue, 2)]
    public async Task What_is_not_parked_as_a_whole_is_neither_released_nor_dropped(long first, int count)
    {
        await ParkAsync(4);
        Assert.Equal(ParkedStatus.NotParked, await Parked.ReleaseAsync(TestMessages.Reader, new SequenceRange(first, count)));
        Assert.Equal(ParkedStatus.NotParked, await Parked.DropAsync(TestMessages.Reader, new SequenceRange(first, count)));
        Assert.Equal(4, (await Parked.ListAsync(TestMessages.Reader, 0, 10)).Total);
    }

    [Fact]
    public async Task A_step_that_cannot_be_made_durable_did_not_happen()
    {
        await ParkAsync(2);
        _harness.Store.FailNext();
        Assert.Equal(ParkedStatus.Unavailable, await Parked.DropAsync(TestMessages.Reader, new SequenceRange(1, 1)));
        _harness.Store.FailNext();
        Assert.Equal(ParkedStatus.Unavailable, await Parked.ReleaseAsync(TestMessages.Reader, new SequenceRange(1, 1)));
        Assert.Equal(2, (await Parked.ListAsync(TestMessages.Reader, 0, 10)).Total);
        Assert.Equal(ParkedStatus.Done, await Parked.DropAsync(TestMessages.Reader, new SequenceRange(1, 1)));
    }

    [Fact]
    public async Task A_step_is_not_told_before_it_is_durable()
    {
        await ParkAsync(1);
        _harness.Store.HoldCommits = true;
        var dropping = Parked.DropAsync(TestMessages.Reader, new SequenceRange(1, 1)).AsTask();
        var listing = Parked.ListAsync(TestMessages.Reader, 0, 10).AsTask();
        Assert.False(dropping.IsCompleted || listing.IsCompleted);
        _harness.Store.ReleaseCommits();
        Assert.Equal(ParkedStatus.Done, await dropping);
        Assert.Equal(0, (await listing).Total);
    }

    [Fact]
    public async Task Without_the_store_all_is_answered_with_unavailable()
    {
        await ParkAsync(1);
        _harness.Restart();
        _harness.Store.IsAvailable = false;
        Assert.Equal(ParkedStatus.Unavailable, (await Parked.ListAsync(TestMessages.Reader, 0, 10)).Status);
        Assert.Equal(ParkedStatus.Unavailable, (await Parked.ShowAsync(TestMessages.Reader, 1)).Status);
        Assert.Equal(ParkedStatus.Unavailable, await Parked.DropAsync(TestMessages.Reader, new SequenceRange(1, 1)));
    }

    [Fact]
    public async Task An_owner_that_was_overtaken_tells_nothing_of_it()
    {
        await ParkAsync(1);
        var owner = new ClusterOwner(TestMessages.Reader, _harness.Store, _harness.Rules, _harness.Time, new SeededSource(1));
        Assert.Equal(1, (await owner.Parked.ListAsync(0, 10)).Value.Total);
        await _harness.Store.ClaimAsync(TestMessages.Reader);
        Assert.True((await owner.Parked.DropAsync(new SequenceRange(7, 1))).IsRetired);
        Assert.True((await owner.Parked.ListAsync(0, 10)).IsRetired);
        Assert.True((await owner.Parked.ShowAsync(1)).IsRetired);
        Assert.True((await owner.Parked.ReleaseAsync(new SequenceRange(1, 1))).IsRetired);
    }

    /// <summary>Appends messages and lets one reader fail with each batch of them.</summary>
    private async Task<IReadOnlyList<ResourceId>> ParkAsync(int count, string name = "M")
    {
        var ids = (await _harness.Append(count, name)).ResourceIds;
        var reply = await _harness.Start();
        Assert.Equal(count, reply.Messages!.Count);
        await _harness.End(reply.Stream, 1);
        return ids;
    }
}
