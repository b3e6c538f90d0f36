namespace PixStream.ContractAuditor.Tests;

/// <summary>P5: the cap holds exactly, and heals itself.</summary>
public sealed class CapTests
{
    private static readonly AuditTerms TwoStreams = new() { Cap = 2, Transit = TimeSpan.FromMilliseconds(10) };

    private readonly History _history = new(TwoStreams);

    [Fact]
    public void As_many_streams_as_the_cap_are_fair() => _history.Start("1").Start("2").Asked(Ask.Start, null, 429).IsFair();

    [Fact]
    public void One_more_is_noticed() => _history.Start("1").Start("2").Start("3").Breaks("P5");

    [Fact]
    public void One_more_after_a_restart_is_noticed() => _history.Start("1").Start("2").Restart().Start("3").Breaks("P5");

    [Fact]
    public void A_refusal_below_the_cap_is_noticed() => _history.Start("1").Asked(Ask.Start, null, 429).Breaks("P5");

    [Fact]
    public void An_end_frees_its_slot() => _history.Start("1").Start("2").End("1").Start("3").IsFair();

    [Fact]
    public void A_slot_that_an_end_did_not_free_is_noticed() =>
        _history.Start("1").Start("2").End("1").Asked(Ask.Start, null, 429).Breaks("P5");

    [Fact]
    public void The_idle_time_frees_a_slot() => _history.Start("1").Start("2").After(31).Start("3").IsFair();

    [Fact]
    public void A_slot_that_the_idle_time_did_not_free_is_noticed() =>
        _history.Start("1").Start("2").After(31).Asked(Ask.Start, null, 429).Breaks("P5");

    [Fact]
    public void A_restart_may_keep_a_slot_for_an_idle_time_more() =>
        _history.Start("1").Start("2").After(20).Restart().After(20).Asked(Ask.Start, null, 429).IsFair();

    [Fact]
    public void A_slot_that_was_free_before_a_restart_is_free_after_it() =>
        _history.Start("1").Start("2").After(31).Start("3").Restart().Asked(Ask.Start, null, 429).Breaks("P5");

    [Fact]
    public void A_stream_that_answers_long_after_its_idle_time_is_noticed() =>
        _history.Start("1").After(31).Empty("1").Breaks("P5");

    [Fact]
    public void On_a_real_network_it_may_have_been_seen_since() =>
        new History(History.RealNetwork).Start("1").After(31).Empty("1").IsFair();

    [Fact]
    public void A_lost_start_may_have_taken_a_slot() => _history.Start("1").LostStart().Asked(Ask.Start, null, 429).IsFair();

    [Fact]
    public void A_lost_start_gives_its_slot_back() =>
        _history.Start("1").LostStart().After(31).Asked(Ask.Start, null, 429).Breaks("P5");

    [Fact]
    public void Starts_side_by_side_may_take_the_last_slots_of_each_other()
    {
        var (first, second, third) = (_history.Asking(Ask.Start), _history.Asking(Ask.Start), _history.Asking(Ask.Start));
        _history.Heard(first, 429).Heard(second, "1").Heard(third, "2").IsFair();
    }

    [Fact]
    public void Another_participants_streams_do_not_count() =>
        _history.Start("1").Start("2").Heard(_history.Asking(Ask.Start, who: History.Other), 429).Breaks("P5");

    [Fact]
    public void A_pull_is_never_refused_for_the_cap_on_streams() =>
        _history.Start("1").Start("2").Asked(Ask.Pull, "1", 429).Breaks("P8");

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void The_number_of_slots_that_an_answer_tells_is_that_of_the_open_streams(int told, bool isFair)
    {
        _history.Start("1");
        _history.Heard(_history.Asking(Ask.Pull, "1"), History.BatchOf("1") with { SlotsUsed = told });
        if (isFair)
            _history.IsFair();
        else
            _history.Breaks("P5");
    }

    [Fact]
    public void Where_the_cap_counts_requests_as_many_as_the_cap_may_wait()
    {
        var history = new History(TwoStreams with { CapCountsRequests = true });
        history.Start("1").Start("2").Start("3");
        var (first, second) = (history.Asking(Ask.Pull, "1", wait: 5), history.Asking(Ask.Pull, "2", wait: 5));
        history.Asked(Ask.Pull, "3", 429).After(5).Heard(first, "1").Heard(second, "2").IsFair();
    }

    [Fact]
    public void Where_the_cap_counts_requests_a_refusal_below_it_is_noticed()
    {
        var history = new History(TwoStreams with { CapCountsRequests = true });
        history.Start("1").Asking(Ask.Pull, "1", wait: 5);
        history.After(1).Asked(Ask.Start, null, 429).Breaks("P5");
    }

    [Fact]
    public void Where_the_cap_counts_requests_one_more_that_waits_is_noticed()
    {
        var history = new History(TwoStreams with { CapCountsRequests = true });
        history.Start("1").Start("2").Start("3").Start("4");
        foreach (var token in new[] { "1", "2", "3" })
            history.Asking(Ask.Pull, token, wait: 5);
        history.After(1).Empty("4").Breaks("P5");
    }
}
