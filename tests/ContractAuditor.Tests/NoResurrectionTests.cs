namespace PixStream.ContractAuditor.Tests;

/// <summary>P3: once confirmed it never comes again, and what has ended has ended.</summary>
public sealed class NoResurrectionTests
{
    private readonly History _history = new();

    [Fact]
    public void A_message_that_comes_after_the_pull_that_confirmed_it_is_noticed() =>
        _history.Accepted("a").Start("1", "a").Empty("1").Start("2", "a").Breaks("P3");

    [Fact]
    public void A_message_that_comes_after_the_end_that_confirmed_it_is_noticed() =>
        _history.Accepted("a").Start("1", "a").End("1").Start("2", "a").Breaks("P3");

    [Fact]
    public void A_message_that_comes_again_after_a_restart_is_noticed() =>
        _history.Accepted("a").Start("1", "a").End("1").Restart().Start("2", "a").Breaks("P3");

    [Fact]
    public void A_message_that_comes_twice_in_one_stream_is_noticed() =>
        _history.Accepted("a", "b").Start("1", "a").Pull("1", "2", "b").Pull("2", "3", "a").Breaks("P3");

    [Fact]
    public void A_pull_sent_before_the_confirmation_was_heard_may_have_been_answered_before()
    {
        _history.Accepted("a").Start("1", "a").LostEnd("1");
        var (second, end) = (_history.Asking(Ask.Start), _history.Asking(Ask.End, "1"));
        _history.Heard(end, 410).Heard(second, "2", "a").End("2").IsFair();
    }

    [Fact]
    public void A_pull_that_waited_since_before_the_confirmation_does_not_bring_it_back()
    {
        _history.Accepted("a").Start("1", "a").Start("2");
        var waiting = _history.Asking(Ask.Pull, "2", wait: 5);
        _history.End("1").After(1).Heard(waiting, "3", "a").BreaksAlso("P3");
    }

    [Fact]
    public void A_superseded_token_that_answers_is_noticed() =>
        _history.Accepted("a", "b").Start("1").Pull("1", "2", "a").Pull("2", "3", "b").Pull("1", "2", "a").Breaks("P3");

    [Fact]
    public void A_superseded_token_that_ends_its_stream_is_noticed() =>
        _history.Accepted("a", "b").Start("1", "a").Pull("1", "2", "b").Empty("2").End("1").Breaks("P3");

    [Fact]
    public void A_superseded_token_that_was_on_its_way_may_be_answered()
    {
        _history.Accepted("a", "b").Start("1").Pull("1", "2", "a");
        var replay = _history.Asking(Ask.Pull, "1");
        _history.Pull("2", "3", "b").Heard(replay, "2", "a").End("3").IsFair();
    }

    [Fact]
    public void A_superseded_token_that_is_gone_is_fair() =>
        _history.Accepted("a", "b").Start("1").Pull("1", "2", "a").Pull("2", "3", "b").Asked(Ask.Pull, "1", 410)
            .Asked(Ask.End, "1", 410).End("3").IsFair();

    [Fact]
    public void A_stream_that_has_ended_and_answers_is_noticed() => _history.Start("1").End("1").Empty("1").Breaks("P3");

    [Fact]
    public void A_stream_that_was_ended_twice_is_gone_the_second_time() =>
        _history.Start("1").End("1").Asked(Ask.End, "1", 410).IsFair();

    [Fact]
    public void A_stream_that_is_ended_well_twice_is_noticed() => _history.Start("1").End("1").End("1").Breaks("P3");

    [Fact]
    public void A_stream_ended_twice_at_once_may_say_so_twice()
    {
        _history.Start("1");
        var (first, second) = (_history.Asking(Ask.End, "1"), _history.Asking(Ask.End, "1"));
        _history.Heard(first, 200).Heard(second, 410).IsFair();
    }

    [Fact]
    public void An_end_beside_a_pull_may_come_first_or_second()
    {
        _history.Accepted("a", "b").Start("1", "a");
        var (pull, end) = (_history.Asking(Ask.Pull, "1"), _history.Asking(Ask.End, "1"));
        _history.Heard(end, 200).Heard(pull, "2", "b").After(31).Start("3", "b").End("3").IsFair();
    }

    [Fact]
    public void In_json_the_end_of_a_stream_that_had_ended_confirms_nothing()
    {
        _history.Accepted("a").Start("1", "a").After(31);
        _history.Heard(_history.Asking(Ask.End, "1", isJson: true), 200).Start("2", "a").End("2").IsFair();
    }

    [Fact]
    public void In_json_the_end_of_an_open_stream_confirms()
    {
        _history.Accepted("a").Start("1", "a");
        _history.Heard(_history.Asking(Ask.End, "1", isJson: true), 200).Start("2", "a").Breaks("P3");
    }

    [Fact]
    public void In_json_an_end_may_be_repeated()
    {
        _history.Accepted("a").Start("1", "a");
        _history.Heard(_history.Asking(Ask.End, "1", isJson: true), 200);
        _history.Heard(_history.Asking(Ask.End, "1", isJson: true), 200).IsFair();
    }
}
