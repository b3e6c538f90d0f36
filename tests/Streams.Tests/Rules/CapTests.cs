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
        var harness = new RulesHarness();
        harness.Append(100);
        for (var i = 1; i <= 6; i++)
        {
            Assert.Equal(PullVerdict.Granted, harness.Start().Verdict);
            Assert.Equal(i, harness.Participant.SlotsUsed);
        }

        var before = harness.Decisions.Count;
        Assert.Equal(PullVerdict.StreamLimit, harness.Start().Verdict);
        Assert.Equal(before, harness.Decisions.Count);
        Assert.Equal(6, harness.State.Streams.Count);
    }

    [Fact]
    public void The_refusal_says_when_a_slot_is_free_if_no_reader_goes_on()
    {
        var harness = new RulesHarness(new StreamRules { MaxStreams = 2 });
        harness.Append(100);
        harness.Start();
        harness.Advance(TimeSpan.FromSeconds(12));
        harness.Start();
        harness.Advance(TimeSpan.FromSeconds(3));
        var refused = harness.Start();
        Assert.Equal(15_000, refused.RetryAfterMs);
        harness.Advance(TimeSpan.FromMilliseconds(refused.RetryAfterMs));
        Assert.Equal(PullVerdict.Granted, harness.Start().Verdict);
    }

    [Fact]
    public void With_a_pull_waiting_in_every_stream_the_refusal_names_a_whole_idle_time()
    {
        var harness = new RulesHarness(new StreamRules { MaxStreams = 1 });
        harness.Start();
        harness.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(30_000, harness.Start().RetryAfterMs);
    }

    [Fact]
    public void Pulls_of_open_streams_are_never_refused()
    {
        var harness = new RulesHarness();
        harness.Append(120);
        var streams = Enumerable.Range(0, 6).Select(_ => harness.Start()).ToList();
        Assert.All(streams, stream => Assert.Equal(PullVerdict.Granted, harness.Next(stream).Verdict));
    }

    [Fact]
    public void A_slot_is_free_after_a_delete()
    {
        var harness = new RulesHarness(new StreamRules { MaxStreams = 1 });
        harness.Append(2);
        var first = harness.Start(RulesHarness.One);
        Assert.Equal(PullVerdict.StreamLimit, harness.Start().Verdict);
        harness.End(first.Stream, 2);
        Assert.Equal([2], RulesHarness.Sequences(harness.Start()));
    }

    [Fact]
    public void A_start_closes_streams_past_their_idle_time_and_is_given_what_they_held()
    {
        var harness = new RulesHarness(new StreamRules { MaxStreams = 1 });
        harness.Append(2);
        harness.Start(RulesHarness.One);
        harness.Advance(TimeSpan.FromSeconds(30));
        var next = harness.Start();
        Assert.Equal([1, 2], RulesHarness.Sequences(next));
        Assert.Equal([1, 0], RulesHarness.Deliveries(next));
    }

    [Fact]
    public void In_flight_many_streams_may_be_open_as_long_as_few_requests_are_being_answered()
    {
        var harness = new RulesHarness(InFlight);
        harness.Append(100);
        for (var i = 0; i < 50; i++)
        {
            harness.Participant.BeginRequest();
            Assert.Equal(PullVerdict.Granted, harness.Start(RulesHarness.One).Verdict);
            Assert.Equal(1, harness.Participant.SlotsUsed);
            harness.Participant.EndRequest();
        }
    }

    [Fact]
    public void In_flight_the_seventh_request_at_once_is_refused_be_it_a_start_or_a_pull()
    {
        var harness = new RulesHarness(InFlight);
        for (var i = 0; i < 6; i++)
            Begin(harness, () => harness.Start());
        Assert.Equal(PullVerdict.StreamLimit, Begin(harness, () => harness.Start()).Verdict);
        harness.Participant.EndRequest();
        Assert.Equal(PullVerdict.StreamLimit, Begin(harness, () => harness.Pull(new StreamId(1), 1)).Verdict);
        harness.Participant.EndRequest();
        harness.Participant.EndRequest();
        Assert.Equal(PullVerdict.Waiting, Begin(harness, () => harness.Start()).Verdict);
    }

    [Fact]
    public void In_flight_a_refusal_asks_to_come_back_in_a_second()
    {
        var harness = new RulesHarness(new StreamRules { CapCounts = CapCounts.InFlightRequests, MaxStreams = 1 });
        Begin(harness, () => harness.Start());
        Assert.Equal(1000, Begin(harness, () => harness.Start()).RetryAfterMs);
    }

    [Fact]
    public void In_flight_a_refused_pull_confirms_nothing()
    {
        var harness = new RulesHarness(new StreamRules { CapCounts = CapCounts.InFlightRequests, MaxStreams = 1 });
        harness.Append(1);
        var first = harness.Start();
        harness.Participant.BeginRequest();
        Assert.Equal(PullVerdict.StreamLimit, Begin(harness, () => harness.Next(first)).Verdict);
        Assert.Equal(1, harness.State.LowestUnconfirmed);
    }

    [Fact]
    public void In_flight_a_reader_that_is_refused_is_not_idle()
    {
        var harness = new RulesHarness(new StreamRules { CapCounts = CapCounts.InFlightRequests, MaxStreams = 1 });
        harness.Append(1);
        var first = harness.Start();
        harness.Participant.BeginRequest();
        for (var i = 0; i < 4; i++)
        {
            harness.Advance(TimeSpan.FromSeconds(10));
            Begin(harness, () => harness.Next(first));
            harness.Participant.EndRequest();
        }

        harness.Participant.EndRequest();
        Assert.Equal(PullVerdict.Waiting, harness.Next(first).Verdict);
    }

    [Fact]
    public void In_flight_streams_that_are_started_and_left_have_an_end_too()
    {
        var harness = new RulesHarness(new StreamRules { CapCounts = CapCounts.InFlightRequests, MaxStreams = 2 });
        harness.Append(1000);
        for (var i = 0; i < 200; i++)
            Assert.Equal(PullVerdict.Granted, harness.Start(RulesHarness.One).Verdict);
        Assert.Equal(PullVerdict.StreamLimit, harness.Start(RulesHarness.One).Verdict);
    }

    private static PullOutcome Begin(RulesHarness harness, Func<PullOutcome> request)
    {
        harness.Participant.BeginRequest();
        return request();
    }
}
