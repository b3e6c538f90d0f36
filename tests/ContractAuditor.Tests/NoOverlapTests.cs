namespace PixStream.ContractAuditor.Tests;

/// <summary>P2: a message is never outstanding in two open streams.</summary>
public sealed class NoOverlapTests
{
    private readonly History _history = new();

    [Fact]
    public void Two_streams_that_share_no_message_are_fair() =>
        _history.Accepted("a", "b").Start("1", "a").Start("2", "b").End("1").End("2").IsFair();

    [Fact]
    public void A_message_in_two_open_streams_is_noticed() => _history.Accepted("a").Start("1", "a").Start("2", "a").Breaks("P2");

    [Fact]
    public void A_message_twice_in_one_batch_is_noticed() =>
        _history.Accepted("a", "b").Start("1", "a", "b", "a").BreaksAlso("P2");

    [Fact]
    public void Operations_of_one_message_beside_each_other_are_one_message() =>
        _history.Accepted("a", "b").Start("1", "a", "a", "b").End("1").IsFair();

    [Fact]
    public void A_message_of_a_stream_left_alone_for_the_idle_time_may_go_to_another() =>
        _history.Accepted("a").Start("1", "a").After(30).Start("2", "a").End("2").IsFair();

    [Fact]
    public void A_message_of_a_stream_left_alone_for_less_is_not_given_to_another() =>
        _history.Accepted("a").Start("1", "a").After(29).Start("2", "a").Breaks("P2");

    [Fact]
    public void A_restart_begins_the_idle_time_again() =>
        _history.Accepted("a").Start("1", "a").After(20).Restart().After(20).Start("2", "a").Breaks("P2");

    [Fact]
    public void On_a_real_network_it_may_have_begun_long_before_the_server_was_heard_of() =>
        new History(History.RealNetwork).Accepted("a").Start("1", "a").After(20).Restart().After(29.5).Start("2", "a")
            .End("2").IsFair();

    [Fact]
    public void A_replay_begins_the_idle_time_again() =>
        _history.Accepted("a").Start("1").Pull("1", "2", "a").After(20).Pull("1", "2", "a").After(20)
            .Start("3", "a").Breaks("P2");

    [Fact]
    public void A_stream_whose_end_was_not_answered_may_have_ended() =>
        _history.Accepted("a").Start("1", "a").LostEnd("1").Start("2", "a").End("2").IsFair();

    [Fact]
    public void A_stream_that_another_took_a_message_of_must_not_answer() =>
        _history.Accepted("a").Start("1", "a").LostEnd("1").Start("2", "a").Empty("1").Breaks("P2");

    [Fact]
    public void A_stream_that_another_took_a_message_of_must_not_be_ended_well() =>
        _history.Accepted("a").Start("1", "a").LostEnd("1").Start("2", "a").End("1").Breaks("P2");

    [Fact]
    public void An_answer_that_was_on_its_way_for_long_may_be_of_before()
    {
        var history = new History(History.RealNetwork).Accepted("a");
        var first = history.Asking(Ask.Start);
        history.After(31).Start("2", "a").Heard(first, "1", "a").End("2").IsFair();
    }

    [Fact]
    public void A_reader_that_waits_holds_its_stream_open()
    {
        _history.Start("1");
        var waiting = _history.Asking(Ask.Pull, "1", wait: 40);
        _history.After(35).Heard(waiting, 410).Breaks("P4");
    }
}
