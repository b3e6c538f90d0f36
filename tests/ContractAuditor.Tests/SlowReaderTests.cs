namespace PixStream.ContractAuditor.Tests;

/// <summary>
/// P4 and P5: a reader that takes its answer for longer than the idle time is there all that time, and not longer.
/// </summary>
public sealed class SlowReaderTests
{
    private readonly History _history = new();

    [Fact]
    public void A_stream_whose_answer_is_being_taken_stays_open()
    {
        var start = Start();
        _history.Takes(start, 100).Empty("1").End("1").IsFair();
    }

    [Fact]
    public void A_stream_that_is_gone_though_its_answer_was_being_taken_is_noticed()
    {
        var start = Start();
        _history.Takes(start, 100).Asked(Ask.Pull, "1", 410).Breaks("P4");
    }

    [Theory]
    [InlineData(29.995, true)]
    [InlineData(29.98, false)]
    public void The_idle_time_runs_from_what_the_server_saw_of_it_last(double after, bool isFair)
    {
        var terms = History.RealNetwork with { Transit = TimeSpan.FromMilliseconds(10), ClockMargin = TimeSpan.Zero };
        var history = new History(terms).Accepted("a");
        var start = history.Asking(Ask.Start);
        history.Heard(start, "1", "a").Takes(start, 100).After(after).Asked(Ask.Pull, "1", 410);
        if (isFair)
            history.Start("2", "a").End("2").IsFair();
        else
            history.Breaks("P4");
    }

    [Fact]
    public void What_is_handed_out_while_another_reader_takes_it_is_noticed()
    {
        var start = Start();
        _history.Takes(start, 100, static meanwhile => meanwhile.Start("2", "a")).Breaks("P2");
    }

    [Fact]
    public void The_idle_time_runs_from_the_last_that_was_taken()
    {
        var start = Start();
        _history.Takes(start, 100).After(31).Asked(Ask.Pull, "1", 410).Start("2", "a").End("2").IsFair();
    }

    [Fact]
    public void A_slot_that_is_kept_longer_than_the_idle_time_after_that_is_noticed()
    {
        var start = Start();
        _history.Takes(start, 100).After(31).Pull("1", "1").Breaks("P5");
    }

    private Flight Start()
    {
        _history.Accepted("a");
        var start = _history.Asking(Ask.Start);
        _history.Heard(start, "1", "a");
        return start;
    }
}
