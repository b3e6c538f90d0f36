namespace PixStream.ContractAuditor.Tests;

/// <summary>
/// P9: what was handed out too often is parked, and nothing else; it comes again only when an operator released it.
/// </summary>
public sealed class ParkingTests
{
    private readonly History _history =
        new(History.RealNetwork with { Transit = TimeSpan.FromMilliseconds(10), MaxDeliveries = 2 });

    [Fact]
    public void What_two_readers_had_and_did_not_confirm_is_parked()
    {
        HandedOutTwice().Empty("3").Parked("a").Shown("a").End("3").IsFair();
        Assert.Equal(1, _history.Finish().Parked);
    }

    [Fact]
    public void What_was_handed_out_a_third_time_was_to_be_parked() =>
        HandedOutTwice().Heard(_history.Asking(Ask.Start), "4", "a").Breaks("P9");

    [Fact]
    public void The_same_batch_again_is_no_other_delivery() =>
        _history.Accepted("a").Start("1", "a").Start("2").After(20).Pull("2", "2").After(11).Start("3", "a").After(20).Start("4")
            .IsFairSoFar();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_was_handed_out_less_often_is_not_parked(int times)
    {
        _history.Accepted("a");
        for (var i = 0; i < times; i++)
            _history.Start($"{i}", "a").After(31);
        _history.Parked("a").Breaks("P9");
    }

    [Fact]
    public void What_was_handed_out_to_a_reader_that_did_not_hear_may_be_parked() =>
        _history.Accepted("a").Start("1", "a").LostStart().After(62).Parked("a").Start("9").End("9").IsFair();

    [Fact]
    public void What_an_answer_that_broke_off_held_may_be_parked()
    {
        _history.Accepted("a").Start("1", "a").After(31);
        _history.Heard(_history.Asking(Ask.Start), History.CutBatchOf("2", "a")).After(31).Parked("a").IsFair();
    }

    [Fact]
    public void Where_nothing_is_ever_parked_nothing_may_be()
    {
        var history = new History(History.RealNetwork);
        history.Accepted("a").Start("1", "a").After(31).Start("2", "a").After(31).Start("3", "a").After(31)
            .Parked("a").Breaks("P9");
    }

    [Fact]
    public void Parked_is_only_what_the_server_itself_counts_as_handed_out_too_often() =>
        HandedOutTwice().Listed(_history.AskingParked(), isAll: true, deliveries: 1, "a").Breaks("P9");

    [Fact]
    public void What_is_parked_does_not_come() =>
        HandedOutTwice().LostStart().Parked("a").Heard(_history.Asking(Ask.Start), "9", "a").BreaksAlso("P9");

    [Fact]
    public void What_was_on_its_way_when_it_was_parked_may_come()
    {
        _history.Accepted("a").Start("1", "a").After(31);
        var last = _history.Asking(Ask.Start);
        _history.After(31).Parked("a").Heard(last, "2", "a").IsFair();
    }

    [Fact]
    public void What_is_parked_is_not_open_with_a_reader() =>
        _history.Accepted("a").Start("1", "a").After(31).Start("2", "a").Parked("a").Breaks("P2");

    [Fact]
    public void What_was_confirmed_is_not_parked() =>
        _history.Accepted("a").Start("1", "a").After(31).Start("2", "a").Empty("2").Parked("a").BreaksAlso("P3");

    [Fact]
    public void What_is_parked_blocks_nothing_behind_it() =>
        HandedOutTwice().Parked("a").Accepted("b").After(1).Heard(_history.Asking(Ask.Start), "4").Breaks("P1");

    [Fact]
    public void What_is_parked_may_be_passed_over() =>
        HandedOutTwice().Accepted("b").Start("4", "b").Empty("4").Parked("a").End("4").IsFair();

    [Fact]
    public void What_is_parked_stays_so() => HandedOutTwice().Parked("a").Restart().Parked().Breaks("P9");

    [Fact]
    public void A_page_of_the_list_is_not_all_of_it() =>
        HandedOutTwice().Parked("a").Listed(_history.AskingParked(), isAll: false, deliveries: 2).IsFair();

    [Fact]
    public void What_is_neither_parked_nor_handed_out_any_more_is_lost() => HandedOutTwice().Empty("3").BreaksAtTheEnd("P1");

    [Fact]
    public void What_was_released_comes_again_and_is_counted_from_zero() =>
        HandedOutTwice().Parked("a").Released("a").Parked().Start("4", "a").After(31).Start("5", "a").End("5").IsFair();

    [Fact]
    public void What_was_released_and_does_not_come_is_noticed() =>
        HandedOutTwice().Parked("a").Released("a").After(1).Heard(_history.Asking(Ask.Start), "4").Breaks("P1");

    [Fact]
    public void What_was_released_and_is_parked_at_once_is_noticed() =>
        HandedOutTwice().Parked("a").Released("a").Parked("a").Breaks("P9");

    [Fact]
    public void What_was_released_may_come_before_the_operator_hears_of_it()
    {
        HandedOutTwice().Parked("a");
        var release = _history.Stepping(true, "a");
        _history.Start("4", "a").Answered(release).After(31).Start("5", "a").End("5").IsFair();
    }

    [Fact]
    public void A_release_that_was_not_answered_may_have_happened()
    {
        HandedOutTwice().Parked("a");
        _history.Lost(_history.Stepping(true, "a")).Start("4", "a").End("4").IsFair();
    }

    [Fact]
    public void A_release_that_was_not_answered_loses_nothing()
    {
        HandedOutTwice().Parked("a");
        _history.Lost(_history.Stepping(true, "a")).BreaksAtTheEnd("P1");
    }

    [Fact]
    public void What_is_parked_can_be_released()
    {
        HandedOutTwice().Parked("a");
        _history.Answered(_history.Stepping(true, "a"), isDone: false).Breaks("P9");
    }

    [Fact]
    public void Of_a_release_and_a_drop_at_once_one_is_refused()
    {
        HandedOutTwice().Parked("a");
        var (release, drop) = (_history.Stepping(true, "a"), _history.Stepping(false, "a"));
        _history.Answered(drop).Answered(release, isDone: false).IsFair();
    }

    [Fact]
    public void What_was_dropped_is_not_lost()
    {
        HandedOutTwice().Parked("a").Dropped("a").Parked().Start("4").End("4").IsFair();
        Assert.Equal((0, 1), (_history.Finish().Parked, _history.Finish().Dropped));
    }

    [Fact]
    public void What_was_dropped_never_comes() =>
        HandedOutTwice().Parked("a").Dropped("a").Heard(_history.Asking(Ask.Start), "4", "a").BreaksAlso("P9");

    [Fact]
    public void What_was_dropped_is_not_parked_any_more() => HandedOutTwice().Parked("a").Dropped("a").Parked("a").Breaks("P9");

    [Fact]
    public void A_drop_that_was_not_answered_may_have_happened()
    {
        HandedOutTwice().Parked("a");
        _history.Lost(_history.Stepping(false, "a")).IsFair();
    }

    /// <summary>Two readers had the message and vanished, and a third one finds nothing.</summary>
    private History HandedOutTwice() => _history.Accepted("a").Start("1", "a").After(31).Start("2", "a").After(31).Start("3");
}
