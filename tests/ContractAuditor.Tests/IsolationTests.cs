namespace PixStream.ContractAuditor.Tests;

/// <summary>P7: no participant sees, or moves, anything of another's.</summary>
public sealed class IsolationTests
{
    private readonly History _history = new();

    [Fact]
    public void A_message_that_was_never_sent_is_noticed() => _history.Start("1", "a").Breaks("P7");

    [Fact]
    public void A_message_for_another_is_noticed() =>
        _history.Answered(_history.Sending(["a"], "", History.Other), 201, "id a").Start("1", "a").Breaks("P7");

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(410)]
    public void A_token_of_another_gets_nowhere(int status)
    {
        _history.Start("1");
        _history.Heard(_history.Asking(Ask.Pull, "1", who: History.Other), status);
        _history.Heard(_history.Asking(Ask.End, "1", who: History.Other), status);
        _history.Empty("1").End("1").IsFair();
    }

    [Fact]
    public void A_token_of_another_that_reads_is_noticed()
    {
        _history.Accepted("a").Start("1");
        _history.Heard(_history.Asking(Ask.Pull, "1", who: History.Other), "2", "a").Breaks("P7");
    }

    [Fact]
    public void A_token_of_another_that_ends_is_noticed()
    {
        _history.Start("1");
        _history.Heard(_history.Asking(Ask.End, "1", who: History.Other), 200).Breaks("P7");
    }

    [Fact]
    public void A_token_of_another_that_ended_its_stream_unseen_is_noticed()
    {
        _history.Start("1");
        _history.Heard(_history.Asking(Ask.End, "1", who: History.Other), 403).Asked(Ask.Pull, "1", 410).Breaks("P4");
    }

    [Fact]
    public void A_token_of_another_that_confirmed_unseen_is_noticed()
    {
        _history.Accepted("a").Start("1", "a");
        _history.Lost(_history.Asking(Ask.Pull, "1", who: History.Other));
        _history.BreaksAtTheEnd("P1");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(410)]
    public void A_token_that_was_never_issued_gets_nowhere(int status) =>
        _history.Asked(Ask.Pull, "x", status).Asked(Ask.End, "x", status).IsFair();

    [Fact]
    public void A_token_that_was_never_issued_and_reads_is_noticed() => _history.Accepted("a").Pull("x", "1", "a").Breaks("P7");

    [Fact]
    public void A_token_that_was_never_issued_and_ends_is_noticed() => _history.End("x").Breaks("P7");

    [Fact]
    public void A_success_at_the_end_of_no_stream_says_nothing_in_the_JSON_profile()
    {
        _history.Accepted("a").Start("1", "a");
        _history.Heard(_history.Asking(Ask.End, "x", isJson: true), 200);
        _history.Heard(_history.Asking(Ask.End, "1", isJson: true, who: History.Other), 200);
        _history.Empty("1").IsFair();
    }

    [Fact]
    public void A_token_of_another_that_confirmed_in_the_JSON_profile_is_noticed()
    {
        _history.Accepted("a").Start("1", "a");
        _history.Heard(_history.Asking(Ask.End, "1", isJson: true, who: History.Other), 200)
            .Asked(Ask.Pull, "1", 410).Breaks("P4");
    }
}
