using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Tests.Owners;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Measures;

/// <summary>What an operator sees of each participant: what waits, for how long, and how quickly it is handed out.</summary>
public sealed class ParticipantMeasuresTests : IDisposable
{
    // Of this class alone: counts are of the whole process.
    private static readonly Ispb Reader = Ispb.Parse("MEASURE1");

    private readonly OwnersHarness _harness = new(new StreamRules { MaxDeliveries = 2 }, measured: 5);
    private Collector _collector;

    public ParticipantMeasuresTests() => _collector = new Collector(_harness.Measures!, Name);

    private static string Name => Reader.ToString();

    public void Dispose()
    {
        _collector.Dispose();
        _harness.Dispose();
    }

    [Fact]
    public async Task Unread_messages_are_counted_and_the_oldest_has_its_age()
    {
        await AppendAsync(3, "A");
        Pass(40);
        await AppendAsync(12, "B");
        Pass(2);
        Assert.Equal((15, 42), (this["unread"], this["unread.age"]));

        await StartAsync();
        Pass(0.1);
        Assert.Equal((5, 2.1, 0.1), (this["unread"], this["unread.age"], this["outstanding.age"]), new Tolerance());
    }

    [Fact]
    public async Task After_a_restart_the_age_of_the_oldest_is_read_from_the_store()
    {
        await AppendAsync(3, "A");
        Pass(3600);
        _harness.Restart();
        _collector.Dispose();
        _collector = new Collector(_harness.Measures!, Name);
        // Nothing of the owner before is in memory, and its reader still does not come.
        await AppendAsync(1, "B");
        Assert.Equal(4, this["unread"]);
        Pass(1);
        Assert.Equal(3601, this["unread.age"]);
    }

    [Fact]
    public async Task A_message_that_came_back_is_as_old_as_it_was()
    {
        await AppendAsync(1, "A");
        await StartAsync();
        Pass(10);
        await AppendAsync(1, "B");
        Pass(25);

        Assert.Equal((2, 1), (this["unread"], this["returned"]));
        Pass(0.1);
        Assert.Equal(35.1, this["unread.age"], 0.001);
    }

    [Fact]
    public async Task Streams_waits_replays_and_parked_messages_are_counted()
    {
        await _harness.LoadAsync(Reader);
        var waiting = StartAsync();
        Assert.Equal((1, 6, 1), (this["streams"], this["streams.max"], this["streams.waiting"]));
        await AppendAsync(2, "A");
        var first = await waiting;
        await _harness.Participants.PullAsync(
            Reader, new StreamStep(first.Stream, first.Step), OwnersHarness.Ten, CancellationToken.None);
        Pass(31);
        await StartAsync();
        Pass(31);

        Assert.Equal((2, 1, 2), (this["accepted"], this["replayed"], this["returned"]));
        // The last try is for one message alone, so that it can be parked alone.
        Assert.Equal((3, 1, 1), (this["handed_out"], this["parked"], this["parked.now"]));
        Assert.Equal((0, 0, 0), (this["streams"], this["streams.waiting"], this["outstanding.age"]));
    }

    [Fact]
    public async Task The_criterion_counts_messages_that_a_pull_waited_for_and_no_others()
    {
        await AppendAsync(1, "A");
        Pass(5);
        var first = await StartAsync();
        Assert.Equal((0, 0), (this["awaited"], this["awaited.in_time"]));

        var waiting = PullAsync(first);
        Pass(9);
        await AppendAsync(3, "B");
        var second = await waiting;
        Assert.Equal((3, 3), (this["awaited"], this["awaited.in_time"]));
        Assert.Equal([5, 0], _collector.Ages);

        waiting = PullAsync(second);
        _harness.Store.HoldCommits = true;
        var appended = AppendAsync(2, "C");
        _harness.Time.Advance(TimeSpan.FromMilliseconds(201));
        _harness.Store.HoldCommits = false;
        _harness.Store.ReleaseCommits();
        await appended;
        Assert.Equal(PullStatus.Batch, (await waiting).Status);
        Assert.Equal((5, 3), (this["awaited"], this["awaited.in_time"]));
    }

    [Fact]
    public async Task An_owner_with_unread_messages_stays_in_memory_and_one_without_leaves_zeros()
    {
        await AppendAsync(1, "A");
        Pass(600);
        Assert.Equal((1, 600), (this["unread"], this["unread.age"]));

        var last = await StartAsync();
        await _harness.Participants.EndAsync(Reader, new StreamStep(last.Stream, last.Step + 1));
        Assert.Equal((0, 6), (this["unread"], this["streams.max"]));
        Pass(600);
        Assert.Equal(0, _harness.Participants.OwnerCount);
        Assert.Equal((0, 0, 0), (this["unread"], this["unread.age"], this["streams.max"]));
    }

    private double this[string name]
    {
        get
        {
            _collector.Collect();
            return _collector[name, Name];
        }
    }

    /// <summary>A collection reads what the store has to tell for the one after it.</summary>
    private void Pass(double seconds)
    {
        _collector.Collect();
        _harness.Time.Advance(TimeSpan.FromSeconds(seconds));
        _collector.Collect();
    }

    private Task<AppendReply> AppendAsync(int count, string name) => _harness.Append(count, name, Reader);

    private Task<PullReply> StartAsync() => _harness.Start(ispb: Reader);

    private Task<PullReply> PullAsync(PullReply last) => _harness.Participants.PullAsync(
        Reader, new StreamStep(last.Stream, last.Step + 1), OwnersHarness.Ten, CancellationToken.None).AsTask();

    private sealed class Tolerance : IEqualityComparer<(double, double, double)>
    {
        public bool Equals((double, double, double) x, (double, double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) + Math.Abs(x.Item3 - y.Item3) < 0.001;

        public int GetHashCode((double, double, double) obj) => 0;
    }
}
