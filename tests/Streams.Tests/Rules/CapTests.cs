using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>How many streams a participant may have, in both readings.</summary>
public sealed class CapTests
{
    private static readonly StreamRules InFlight = new() { CapCounts = CapCounts.InFlightRequests };

    [Fact]
    public void The_seventh_stream_is_refused_and_opens_nothing()
    {
        var desk = new Desk();
        desk.Append(100);
        for (var i = 1; i <= 6; i++)
        {
            Assert.Equal(PullDecision.Granted, desk.Start().Decision);
            Assert.Equal(i, desk.Participant.SlotsUsed);
        }

        var before = desk.Decisions.Count;
        Assert.Equal(PullDecision.StreamLimit, desk.Start().Decision);
        Assert.Equal(before, desk.Decisions.Count);
        Assert.Equal(6, desk.State.Streams.Count);
    }

    [Fact]
    public void The_refusal_says_when_a_slot_is_free_if_nobody_reads_on()
    {
        var desk = new Desk(new StreamRules { MaxStreams = 2 });
        desk.Append(100);
        desk.Start();
        desk.Advance(TimeSpan.FromSeconds(12));
        desk.Start();
        desk.Advance(TimeSpan.FromSeconds(3));
        var refused = desk.Start();
        Assert.Equal(15_000, refused.RetryAfterMs);
        desk.Advance(TimeSpan.FromMilliseconds(refused.RetryAfterMs));
        Assert.Equal(PullDecision.Granted, desk.Start().Decision);
    }

    [Fact]
    public void With_a_pull_waiting_in_every_stream_the_refusal_names_a_whole_idle_time()
    {
        var desk = new Desk(new StreamRules { MaxStreams = 1 });
        desk.Start();
        desk.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(30_000, desk.Start().RetryAfterMs);
    }

    [Fact]
    public void Pulls_of_open_streams_are_never_refused()
    {
        var desk = new Desk();
        desk.Append(120);
        var streams = Enumerable.Range(0, 6).Select(_ => desk.Start()).ToList();
        Assert.All(streams, stream => Assert.Equal(PullDecision.Granted, desk.Next(stream).Decision));
    }

    [Fact]
    public void A_slot_is_free_after_a_delete()
    {
        var desk = new Desk(new StreamRules { MaxStreams = 1 });
        desk.Append(2);
        var first = desk.Start(Desk.One);
        Assert.Equal(PullDecision.StreamLimit, desk.Start().Decision);
        desk.End(first.Stream, 2);
        Assert.Equal([2], Desk.Sequences(desk.Start()));
    }

    [Fact]
    public void A_start_closes_streams_past_their_idle_time_and_is_given_what_they_held()
    {
        var desk = new Desk(new StreamRules { MaxStreams = 1 });
        desk.Append(2);
        desk.Start(Desk.One);
        desk.Advance(TimeSpan.FromSeconds(30));
        var next = desk.Start();
        Assert.Equal([1, 2], Desk.Sequences(next));
        Assert.Equal([1, 0], Desk.Deliveries(next));
    }

    [Fact]
    public void In_flight_many_streams_may_be_open_as_long_as_few_requests_are_being_answered()
    {
        var desk = new Desk(InFlight);
        desk.Append(100);
        for (var i = 0; i < 50; i++)
        {
            desk.Participant.BeginRequest();
            Assert.Equal(PullDecision.Granted, desk.Start(Desk.One).Decision);
            Assert.Equal(1, desk.Participant.SlotsUsed);
            desk.Participant.EndRequest();
        }
    }

    [Fact]
    public void In_flight_the_seventh_request_at_once_is_refused_be_it_a_start_or_a_pull()
    {
        var desk = new Desk(InFlight);
        for (var i = 0; i < 6; i++)
            Begin(desk, () => desk.Start());
        Assert.Equal(PullDecision.StreamLimit, Begin(desk, () => desk.Start()).Decision);
        desk.Participant.EndRequest();
        Assert.Equal(PullDecision.StreamLimit, Begin(desk, () => desk.Pull(new StreamId(1), 1)).Decision);
        desk.Participant.EndRequest();
        desk.Participant.EndRequest();
        Assert.Equal(PullDecision.Waiting, Begin(desk, () => desk.Start()).Decision);
    }

    [Fact]
    public void In_flight_a_refusal_asks_to_come_back_in_a_second()
    {
        var desk = new Desk(new StreamRules { CapCounts = CapCounts.InFlightRequests, MaxStreams = 1 });
        Begin(desk, () => desk.Start());
        Assert.Equal(1000, Begin(desk, () => desk.Start()).RetryAfterMs);
    }

    [Fact]
    public void In_flight_a_refused_pull_confirms_nothing()
    {
        var desk = new Desk(new StreamRules { CapCounts = CapCounts.InFlightRequests, MaxStreams = 1 });
        desk.Append(1);
        var first = desk.Start();
        desk.Participant.BeginRequest();
        Assert.Equal(PullDecision.StreamLimit, Begin(desk, () => desk.Next(first)).Decision);
        Assert.Equal(1, desk.State.LowestUnconfirmed);
    }

    [Fact]
    public void In_flight_a_reader_that_is_refused_is_not_idle()
    {
        var desk = new Desk(new StreamRules { CapCounts = CapCounts.InFlightRequests, MaxStreams = 1 });
        desk.Append(1);
        var first = desk.Start();
        desk.Participant.BeginRequest();
        for (var i = 0; i < 4; i++)
        {
            desk.Advance(TimeSpan.FromSeconds(10));
            Begin(desk, () => desk.Next(first));
            desk.Participant.EndRequest();
        }

        desk.Participant.EndRequest();
        Assert.Equal(PullDecision.Waiting, desk.Next(first).Decision);
    }

    [Fact]
    public void In_flight_streams_that_are_started_and_left_have_an_end_too()
    {
        var desk = new Desk(new StreamRules { CapCounts = CapCounts.InFlightRequests, MaxStreams = 2 });
        desk.Append(1000);
        for (var i = 0; i < 200; i++)
            Assert.Equal(PullDecision.Granted, desk.Start(Desk.One).Decision);
        Assert.Equal(PullDecision.StreamLimit, desk.Start(Desk.One).Decision);
    }

    private static PullOutcome Begin(Desk desk, Func<PullOutcome> request)
    {
        desk.Participant.BeginRequest();
        return request();
    }
}
