namespace PixStream.ContractAuditor.Tests;

/// <summary>P8: what cannot be made durable is refused, and nothing else is.</summary>
public sealed class FullStopTests
{
    private readonly History _history = new();

    [Fact]
    public void A_refusal_for_now_is_fair_and_changes_nothing() =>
        _history.Accepted("a").Start("1", "a").Asked(Ask.Pull, "1", 503).Asked(Ask.End, "1", 503).Empty("1").End("1").IsFair();

    [Fact]
    public void A_start_that_was_refused_for_now_may_have_taken_a_slot() =>
        new History(new AuditTerms { Cap = 1 }).Asked(Ask.Start, null, 503).Asked(Ask.Start, null, 429).IsFair();

    [Fact]
    public void A_batch_that_was_refused_for_now_may_come_to_another_only_after_the_idle_time() =>
        _history.Accepted("a").Start("1", "a").Asked(Ask.Pull, "1", 503).Start("2", "a").Breaks("P2");

    [Theory]
    [InlineData(Ask.Start, 500)]
    [InlineData(Ask.Start, 410)]
    [InlineData(Ask.Start, 400)]
    [InlineData(Ask.Pull, 500)]
    [InlineData(Ask.Pull, 400)]
    [InlineData(Ask.Pull, 403)]
    [InlineData(Ask.Pull, 404)]
    [InlineData(Ask.End, 204)]
    [InlineData(Ask.End, 500)]
    public void Any_other_answer_to_a_reader_is_noticed(Ask ask, int status) =>
        _history.Start("1").Asked(ask, ask == Ask.Start ? null : "1", status).Breaks("P8");

    [Fact]
    public void A_violation_says_when_it_was_noticed_and_what_happened()
    {
        var auditor = new Auditor(new AuditTerms());
        var pull = auditor.Asking(Ask.Start, History.Psp, null, TimeSpan.FromSeconds(1));
        auditor.Answered(pull, new Answer { Status = 500 }, TimeSpan.FromSeconds(2));
        Assert.Equal(
            new Violation("P8", "Start of 12345678 was answered with 500.", TimeSpan.FromSeconds(2)), auditor.FirstViolation);
    }
}
