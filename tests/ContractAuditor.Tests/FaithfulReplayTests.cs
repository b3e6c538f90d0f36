using System.Text;

namespace PixStream.ContractAuditor.Tests;

/// <summary>P4: the same token gives the same bytes until it is superseded.</summary>
public sealed class FaithfulReplayTests
{
    private readonly History _history = new();

    public FaithfulReplayTests() => _history.Accepted("a", "b", "c").Start("1", "a").Pull("1", "2", "b");

    [Fact]
    public void The_same_again_is_fair_and_counted()
    {
        _history.Pull("1", "2", "b").Restart().Pull("1", "2", "b").Pull("2", "3", "c").End("3");
        var summary = _history.Finish();
        Assert.Equal((2, 1), (summary.Replays, summary.ReplaysAfterResume));
        _history.IsFairSoFar();
    }

    [Fact]
    public void Other_messages_are_noticed() => _history.Pull("1", "2", "c").Breaks("P4");

    [Fact]
    public void More_messages_are_noticed() => _history.Pull("1", "2", "b", "c").Breaks("P4");

    [Fact]
    public void Other_messages_after_a_restart_are_noticed() => _history.Restart().Pull("1", "2", "c").Breaks("P4");

    [Fact]
    public void Another_next_token_is_noticed() => _history.Pull("1", "2x", "b").Breaks("P4");

    [Fact]
    public void Another_form_is_noticed() =>
        _history.Heard(_history.Asking(Ask.Pull, "1"), History.BatchOf("2", "b") with { Form = "single" }).Breaks("P4");

    [Fact]
    public void Nothing_in_place_of_messages_is_noticed() => _history.Empty("1").Breaks("P4");

    [Fact]
    public void Messages_in_place_of_nothing_are_the_first_answer() => _history.Empty("2").Pull("2", "3", "c").End("3").IsFair();

    [Fact]
    public void A_204_with_another_token_is_noticed() => _history.Pull("2", "3").Breaks("P4");

    [Fact]
    public void An_answer_without_a_token_is_noticed() =>
        _history.Heard(_history.Asking(Ask.Pull, "2"), new Answer { Status = 204 }).Breaks("P4");

    [Fact]
    public void A_token_given_to_two_streams_is_noticed() => _history.Start("2", "c").Breaks("P4");

    [Fact]
    public void Twins_that_are_given_the_same_are_fair()
    {
        var (one, other) = (_history.Asking(Ask.Pull, "2"), _history.Asking(Ask.Pull, "2"));
        _history.Heard(one, "3", "c").Heard(other, "3", "c").End("3").IsFair();
    }

    [Fact]
    public void Twins_that_are_given_different_messages_are_noticed()
    {
        _history.Accepted("d");
        var (one, other) = (_history.Asking(Ask.Pull, "2"), _history.Asking(Ask.Pull, "2"));
        _history.Heard(one, "3", "c").Heard(other, "3", "d").Breaks("P4");
    }

    [Fact]
    public void What_was_cut_comes_whole_with_the_same_token() =>
        _history.Heard(_history.Asking(Ask.Pull, "2"), History.CutBatchOf("3", "c")).Pull("2", "3", "c").End("3").IsFair();

    [Fact]
    public void A_replay_that_was_cut_is_compared_as_far_as_it_came() =>
        _history.Heard(_history.Asking(Ask.Pull, "1"), History.CutBatchOf("2", "b")).Pull("2", "3", "c").End("3").IsFair();

    [Fact]
    public void What_was_cut_and_comes_otherwise_is_noticed() =>
        _history.Heard(_history.Asking(Ask.Pull, "2"), History.CutBatchOf("3", "x")).Pull("2", "3", "c").Breaks("P4");

    [Fact]
    public void Other_bytes_than_were_sent_are_noticed()
    {
        var forged = History.BatchOf("3", "c") with
        {
            Messages = [new ReadMessage("c", "id c", Encoding.ASCII.GetBytes("forged"))],
        };
        _history.Heard(_history.Asking(Ask.Pull, "2"), forged).Breaks("P4");
    }

    [Fact]
    public void A_profile_that_shows_no_bytes_and_no_id_is_fair() =>
        _history.Heard(_history.Asking(Ask.Pull, "2"), History.BatchOf("3", "c") with { Messages = [new ReadMessage("c")] })
            .End("3").IsFair();

    [Fact]
    public void A_stream_that_is_gone_too_early_is_noticed() => _history.Asked(Ask.Pull, "2", 410).Breaks("P4");

    [Fact]
    public void A_stream_that_is_gone_after_a_restart_is_noticed() => _history.Restart().Asked(Ask.End, "2", 410).Breaks("P4");

    [Fact]
    public void A_stream_that_is_gone_after_the_idle_time_is_fair() => _history.After(31).Asked(Ask.Pull, "2", 410).IsFairSoFar();

    [Fact]
    public void A_stream_whose_end_was_lost_may_be_gone() => _history.LostEnd("2").Asked(Ask.Pull, "2", 410).IsFairSoFar();

    [Fact]
    public void A_token_whose_successor_was_asked_for_may_be_gone() =>
        _history.LostPull("2").Asked(Ask.Pull, "1", 410).IsFairSoFar();
}
