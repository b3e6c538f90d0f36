namespace PixStream.ContractAuditor.Tests;

/// <summary>P6: a stream reads in order, and what came back comes first.</summary>
public sealed class OrderTests
{
    private readonly History _history = new();

    [Fact]
    public void A_batch_that_goes_down_is_noticed() => _history.Accepted("a", "b").Start("1", "b", "a").Breaks("P6");

    [Fact]
    public void Messages_sent_together_come_in_their_order() =>
        _history.AcceptedTogether("a", "b", "c").Start("1", "a", "b", "c").End("1").IsFair();

    [Fact]
    public void Messages_sent_together_that_come_in_another_are_noticed() =>
        _history.AcceptedTogether("a", "b").Start("1", "b", "a").Breaks("P6");

    [Fact]
    public void Appends_side_by_side_have_no_order()
    {
        var (first, second) = (_history.Sending("a"), _history.Sending("b"));
        _history.Answered(first, 201, "id a").Answered(second, 201, "id b").Start("1", "b", "a").End("1").IsFair();
    }

    [Fact]
    public void A_message_sent_twice_has_the_place_of_whichever_was_stored()
    {
        _history.Lost(_history.Sending("a", "b"));
        _history.Accepted("b").Accepted("a").Start("1", "b", "a").End("1").IsFair();
    }

    [Fact]
    public void A_message_that_is_passed_over_is_noticed() => _history.Accepted("a", "b").After(1).Start("1", "b").Breaks("P6");

    [Fact]
    public void A_message_that_comes_behind_a_later_one_in_a_stream_is_noticed()
    {
        var history = new History(History.RealNetwork);
        history.Accepted("a", "b");
        var other = history.Asking(Ask.Start);
        history.Start("1", "b").Pull("1", "2", "a").Heard(other, "9").Breaks("P6");
    }

    [Fact]
    public void What_came_back_comes_before_what_is_new() =>
        _history.Accepted("a", "b").Start("1", "a").After(31).Asked(Ask.Pull, "1", 410).Start("2", "a", "b").End("2").IsFair();

    [Fact]
    public void What_came_back_and_is_passed_over_is_noticed() =>
        _history.Accepted("a", "b").Start("1", "a").After(31).Asked(Ask.Pull, "1", 410).After(1).Start("2", "b").Breaks("P6");

    [Fact]
    public void What_came_back_may_come_behind_what_the_stream_had_before() =>
        _history.Accepted("a", "b").Start("1", "a").Start("2", "b").After(20).Empty("2").After(11).Pull("2", "3", "a")
            .End("3").IsFair();

    [Fact]
    public void What_came_back_from_a_reader_whose_start_was_not_answered_may_come_behind()
    {
        _history.Accepted("a").LostStart().Accepted("b").Start("1", "b").After(20).Empty("1").After(11).Pull("1", "2", "a")
            .End("2").IsFair();
    }

    [Fact]
    public void What_went_to_a_reader_that_had_hung_up_may_come_behind()
    {
        var history = new History(History.RealNetwork);
        history.Lost(history.Asking(Ask.Start, wait: 5)).Accepted("a", "b");
        history.Start("1", "b").After(20).Empty("1").After(16).Pull("1", "2", "a").End("2").IsFair();
    }

    [Fact]
    public void What_was_sent_after_the_wait_of_a_reader_that_had_hung_up_and_comes_behind_is_noticed()
    {
        var history = new History(History.RealNetwork);
        history.Lost(history.Asking(Ask.Start, wait: 5)).After(6).Accepted("a", "b");
        history.Start("1", "b").After(20).Empty("1").After(16).Pull("1", "2", "a").Breaks("P6");
    }

    [Fact]
    public void An_answer_that_overtook_another_of_its_stream_is_fair()
    {
        _history.Accepted("a", "b").Start("1");
        var late = _history.Asking(Ask.Pull, "1");
        _history.Heard(_history.Asking(Ask.Pull, "1"), History.CutBatchOf("2", "a")).Pull("2", "3", "b").Heard(late, "2", "a");
        _history.IsFairSoFar();
    }

    [Fact]
    public void A_batch_of_more_than_the_most_is_noticed() =>
        new History(new AuditTerms { MaxBatch = 1 }).Accepted("a", "b").Start("1", "a", "b").Breaks("P6");

    [Fact]
    public void A_batch_of_nothing_is_noticed() =>
        _history.Heard(_history.Asking(Ask.Start), new Answer { Status = 200, Next = "1" }).Breaks("P6");

    [Fact]
    public void A_reader_that_waited_longer_is_served_first()
    {
        _history.Start("1").Start("2");
        var first = _history.Asking(Ask.Pull, "1", wait: 5);
        var second = _history.After(1).Asking(Ask.Pull, "2", wait: 5);
        _history.After(1).Accepted("a").Heard(second, "4", "a").After(1).Accepted("b").Heard(first, "3", "b").Breaks("P6");
    }

    [Fact]
    public void Readers_served_in_their_order_are_fair()
    {
        _history.Start("1").Start("2");
        var first = _history.Asking(Ask.Pull, "1", wait: 5);
        var second = _history.After(1).Asking(Ask.Pull, "2", wait: 5);
        _history.After(1).Accepted("a").Heard(first, "3", "a").After(1).Accepted("b").Heard(second, "4", "b").End("3")
            .End("4").IsFair();
    }
}
