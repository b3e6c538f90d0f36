using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Owners;

/// <summary>Operators see which streams are open and what waits, and close a stream.</summary>
public sealed class OwnerStreamsTests : IDisposable
{
    private readonly OwnersHarness _harness = new();

    private IOpenStreams Streams => _harness.Participants;

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Where_nothing_ever_came_there_is_nothing()
    {
        var view = await Streams.ShowAsync(TestMessages.Reader);
        Assert.Equal(
            (true, 0L, 1L, 0L, null, 0, 6),
            (view.IsAvailable, view.LastSequence, view.Next, view.Unread, view.UnreadSince, view.SlotsUsed, view.SlotsMax));
        Assert.Empty(view.Streams);
    }

    [Fact]
    public async Task Each_stream_is_shown_with_what_it_holds_and_what_is_seen_of_its_reader()
    {
        var accepted = _harness.Time.GetUtcNow();
        await _harness.Append(12);
        var first = await _harness.Start();
        _harness.Time.Advance(TimeSpan.FromSeconds(4));
        await _harness.Next(first, OwnersHarness.One);
        var second = await _harness.Start(OwnersHarness.One);
        var waiting = _harness.Start();
        _harness.Time.Advance(TimeSpan.FromSeconds(3));
        _ = second;

        var view = await Streams.ShowAsync(TestMessages.Reader);
        Assert.Equal((12L, 13L, 0L, 3), (view.LastSequence, view.Next, view.Unread, view.SlotsUsed));
        Assert.Equal(
            [
                (first.Stream, 2L, 1, 11L, 11L, 3.0, 3.0, false), (second.Stream, 1L, 1, 12L, 12L, 3.0, 3.0, false),
                (view.Streams[2].Id, 1L, 0, 0L, 0L, 0.0, 0.0, true),
            ],
            view.Streams.Select(static stream => (stream.Id, stream.Step, stream.Outstanding, stream.FirstSequence,
                stream.LastSequence, stream.OutstandingFor.TotalSeconds, stream.UnseenFor.TotalSeconds, stream.IsWaiting)));
        Assert.False(waiting.IsCompleted);

        await _harness.Append(1, "N");
        await _harness.Append(2, "O");
        view = await Streams.ShowAsync(TestMessages.Reader);
        Assert.Equal((2L, accepted.AddSeconds(7)), (view.Unread, view.UnreadSince));
    }

    [Fact]
    public async Task A_stream_that_is_closed_gives_its_batch_to_others_and_its_reader_is_told()
    {
        await _harness.Append(3);
        var slow = await _harness.Start();
        var waiting = _harness.Start();

        Assert.Equal(StreamCloseStatus.Closed, await Streams.CloseAsync(TestMessages.Reader, slow.Stream));

        Assert.Equal(OwnersHarness.Contents(1, 2, 3), OwnersHarness.Texts(await waiting));
        Assert.Equal(PullStatus.StreamGone, (await _harness.Next(slow)).Status);
        Assert.Equal(StreamCloseStatus.NotOpen, await Streams.CloseAsync(TestMessages.Reader, slow.Stream));
    }

    [Fact]
    public async Task A_pull_that_waits_in_a_closed_stream_is_told_that_it_is_gone()
    {
        await _harness.LoadAsync();
        var waiting = _harness.Start();
        var stream = Assert.Single((await Streams.ShowAsync(TestMessages.Reader)).Streams);
        Assert.Equal(StreamCloseStatus.Closed, await Streams.CloseAsync(TestMessages.Reader, stream.Id));
        Assert.Equal(PullStatus.StreamGone, (await waiting).Status);
        Assert.Equal(0, (await Streams.ShowAsync(TestMessages.Reader)).SlotsUsed);
    }

    [Fact]
    public async Task Closing_counts_as_a_delivery_and_the_message_is_parked_in_the_end()
    {
        using var harness = new OwnersHarness(new StreamRules { MaxDeliveries = 1 });
        await harness.Append(1);
        var stream = (await harness.Start()).Stream;
        IOpenStreams streams = harness.Participants;
        Assert.Equal(StreamCloseStatus.Closed, await streams.CloseAsync(TestMessages.Reader, stream));
        var view = await streams.ShowAsync(TestMessages.Reader);
        Assert.Equal((0L, 1L), (view.Unread, view.Parked));
    }

    [Fact]
    public async Task What_is_closed_stays_closed_after_a_restart()
    {
        await _harness.Append(1);
        var stream = (await _harness.Start()).Stream;
        await Streams.CloseAsync(TestMessages.Reader, stream);
        _harness.Restart();
        var view = await Streams.ShowAsync(TestMessages.Reader);
        Assert.Equal((1L, 1L, 0), (view.Unread, view.Returned, view.Streams.Count));
    }

    [Fact]
    public async Task While_the_store_is_away_nothing_is_shown_or_closed()
    {
        await _harness.Append(1);
        var stream = (await _harness.Start()).Stream;
        _harness.Store.IsAvailable = false;
        Assert.Equal(StreamCloseStatus.Unavailable, await Streams.CloseAsync(TestMessages.Reader, stream));
        Assert.False((await Streams.ShowAsync(TestMessages.Reader)).IsAvailable);
    }
}
