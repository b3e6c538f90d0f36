namespace PixStream.ContractAuditor.Tests;

/// <summary>P1 and P8 as senders see them: one message, one resource id, and what is refused is not stored.</summary>
public sealed class AcceptanceTests
{
    private readonly History _history = new();

    [Fact]
    public void A_message_sent_again_keeps_its_id() => _history.Accepted("a", "a").Start("1", "a").End("1").IsFair();

    [Fact]
    public void A_second_id_for_a_message_is_noticed() =>
        _history.Accepted("a").Answered(_history.Sending("a"), 201, "another").Breaks("P1");

    [Fact]
    public void One_id_for_two_messages_is_noticed() =>
        _history.Accepted("a").Answered(_history.Sending("b"), 201, "id a").Breaks("P1");

    [Fact]
    public void Ids_in_the_wrong_order_are_noticed() =>
        _history.Answered(_history.Sending("a", "b"), 201, "id b", "id a").Start("1", "a", "b").Breaks("P1");

    [Fact]
    public void Fewer_ids_than_messages_are_noticed() => _history.Answered(_history.Sending("a", "b"), 201, "id a").Breaks("P1");

    [Fact]
    public void Another_content_is_refused() =>
        _history.Accepted("a").Answered(_history.Sending(["a"], "forged"), 409).Start("1", "a").End("1").IsFair();

    [Fact]
    public void Two_contents_under_one_key_are_noticed() =>
        _history.Accepted("a").Answered(_history.Sending(["a"], "forged"), 201, "id a").Breaks("P1");

    [Fact]
    public void A_message_sent_twice_is_not_refused_as_anothers() =>
        _history.Accepted("a").Answered(_history.Sending("a"), 409).Breaks("P1");

    [Fact]
    public void Whichever_of_two_contents_came_first_may_be_the_one()
    {
        var (first, second) = (_history.Sending("a"), _history.Sending(["a"], "other"));
        _history.Answered(second, 201, "id a").Answered(first, 409);
        _history.IsFairSoFar();
    }

    [Fact]
    public void A_content_that_was_refused_is_not_handed_out() =>
        _history.Answered(_history.Sending(["a"], "forged"), 201, "id a").Answered(_history.Sending("a"), 409)
            .Start("1", "a").Breaks("P4");

    [Fact]
    public void A_message_of_a_refused_append_is_not_handed_out()
    {
        _history.Accepted("a").Answered(_history.Sending(["a", "b"], "forged"), 409);
        _history.Start("1", "a").Pull("1", "2", "b").BreaksAlso("P8");
    }

    [Fact]
    public void A_message_that_was_refused_and_then_accepted_is_handed_out() =>
        _history.Answered(_history.Sending("a"), 429).Accepted("a").Start("1", "a").End("1").IsFair();

    [Fact]
    public void A_message_that_was_refused_for_now_may_be_handed_out() =>
        _history.Answered(_history.Sending("a"), 503).Start("1", "a").End("1").IsFair();

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(500)]
    public void Any_other_answer_to_an_append_is_noticed(int status) =>
        _history.Answered(_history.Sending("a"), status).Breaks("P8");
}
