namespace PixStream.ContractAuditor.Tests;

/// <summary>P1: what was answered with 201 is handed out until it is confirmed.</summary>
public sealed class NoLossTests
{
    private readonly History _history = new();

    [Fact]
    public void All_read_and_confirmed_is_fair() =>
        _history.Accepted("a", "b").Start("1", "a").Pull("1", "2", "b").Empty("2").End("2").IsFair();

    [Fact]
    public void An_accepted_message_that_never_comes_is_lost() => _history.Accepted("a").BreaksAtTheEnd("P1");

    [Fact]
    public void A_message_that_was_seen_and_never_came_back_is_lost() =>
        _history.Accepted("a").Start("1", "a").After(31).Start("2").Breaks("P1");

    [Fact]
    public void A_message_that_was_left_and_came_back_is_not_lost() =>
        _history.Accepted("a").Start("1", "a").After(31).Start("2", "a").End("2").IsFair();

    [Fact]
    public void A_message_whose_acceptance_was_not_heard_may_be_gone()
    {
        _history.Lost(_history.Sending("a"));
        _history.IsFair();
    }

    [Fact]
    public void A_message_that_was_refused_for_now_may_be_gone()
    {
        _history.Answered(_history.Sending("a"), 503);
        _history.IsFair();
    }

    [Fact]
    public void A_message_of_a_lost_append_may_come()
    {
        _history.Lost(_history.Sending("a"));
        _history.Start("1", "a").End("1").IsFair();
    }

    [Fact]
    public void A_confirmation_that_was_not_answered_may_have_happened()
    {
        _history.Accepted("a").Start("1", "a").LostPull("1");
        var summary = _history.Finish();
        Assert.Equal((1, 0, 1), (summary.Accepted, summary.Confirmed, summary.PerhapsConfirmed));
        _history.IsFairSoFar();
    }

    [Fact]
    public void A_confirmation_that_was_refused_for_now_may_have_happened() =>
        _history.Accepted("a").Start("1", "a").Asked(Ask.Pull, "1", 503).IsFair();

    [Fact]
    public void What_came_again_after_a_doubtful_confirmation_was_not_confirmed() =>
        _history.Accepted("a").Start("1", "a").LostEnd("1").After(31).Start("2", "a").BreaksAtTheEnd("P1");

    [Fact]
    public void A_doubtful_confirmation_followed_by_a_sure_one_is_fair() =>
        _history.Accepted("a").Start("1", "a").LostPull("1").After(31).Start("2", "a").End("2").IsFair();

    [Fact]
    public void Nothing_there_is_not_so_while_something_is() => _history.Accepted("a").After(1).Start("1").Breaks("P1");

    [Fact]
    public void Nothing_there_is_fair_while_another_reader_may_be_getting_it()
    {
        _history.Accepted("a").After(1);
        var first = _history.Asking(Ask.Start);
        _history.Start("1").Heard(first, "2", "a").End("2").End("1").IsFair();
    }

    [Fact]
    public void Nothing_there_is_fair_after_a_lost_start_that_may_hold_it() =>
        _history.Accepted("a").After(1).LostStart().Start("1").IsFairSoFar();

    [Fact]
    public void Nothing_there_is_not_fair_once_a_lost_start_gave_it_back() =>
        _history.Accepted("a").After(1).LostStart().After(31).Start("1").Breaks("P1");

    [Fact]
    public void Nothing_there_is_not_so_while_something_has_come_back() =>
        _history.Accepted("a").Start("1", "a").After(31).Asked(Ask.Pull, "1", 410).After(1).Start("2").Breaks("P1");

    [Fact]
    public void A_wait_that_ends_before_its_time_is_noticed()
    {
        _history.Start("1");
        _history.Heard(_history.Asking(Ask.Pull, "1", wait: 5), "1");
        _history.Breaks("P1");
    }

    [Fact]
    public void A_wait_may_end_early_where_the_server_is_about_to_stop()
    {
        _history.Start("1");
        var pull = _history.Asking(Ask.Pull, "1", wait: 5);
        _history.WaitsMayEnd().Heard(pull, "1").IsFair();
    }

    [Fact]
    public void A_waiting_pull_that_is_not_woken_is_noticed()
    {
        _history.Start("1");
        var pull = _history.Asking(Ask.Pull, "1", wait: 5);
        _history.After(1).Accepted("a").After(4).Heard(pull, "2", "a").Breaks("P1");
    }

    [Fact]
    public void A_waiting_pull_that_is_woken_at_once_is_fair()
    {
        _history.Start("1");
        var pull = _history.Asking(Ask.Pull, "1", wait: 5);
        _history.After(4).Accepted("a").Heard(pull, "2", "a").End("2").IsFair();
    }

    [Fact]
    public void A_pull_that_waits_though_something_is_there_is_noticed()
    {
        _history.Start("1").Accepted("a").After(1);
        var pull = _history.Asking(Ask.Pull, "1", wait: 5);
        _history.After(5).Heard(pull, "2", "a").Breaks("P1");
    }

    [Fact]
    public void On_a_real_network_a_late_answer_is_no_fault()
    {
        var history = new History(History.RealNetwork);
        history.Start("1").Accepted("a").After(1);
        var pull = history.Asking(Ask.Pull, "1", wait: 5);
        history.After(5).Heard(pull, "2", "a").End("2").IsFair();
    }
}
