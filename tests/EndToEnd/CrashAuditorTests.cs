using System.Net;

namespace PixStream.EndToEnd;

/// <summary>An auditor that blames nobody proves nothing: each broken promise is shown to it once.</summary>
public sealed class CrashAuditorTests
{
    private const string Psp = "12345678";

    private static readonly long Second = TimeProvider.System.TimestampFrequency;

    private readonly CrashAuditor _auditor = new(TimeSpan.FromSeconds(3));
    private long _now = Second;

    public CrashAuditorTests()
    {
        foreach (var key in new[] { "a", "b" })
        {
            _auditor.Sending(key, Psp);
            _auditor.Accepted(key, "id of " + key);
        }
    }

    [Fact]
    public void A_good_run_is_not_blamed()
    {
        Hear(Ask.Start, null, "1", "a");
        Hear(Ask.Pull, "1", "2", "b");
        Hear(Ask.Pull, "1", "2", "b");
        Hear(Ask.Pull, "2", null, status: null);
        Hear(Ask.Pull, "1", "2", "b");
        Hear(Ask.Pull, "2", null, status: null);
        Hear(Ask.Pull, "1", null, HttpStatusCode.Gone);
        Hear(Ask.End, "2", null, status: null);
        Hear(Ask.End, "2", null, HttpStatusCode.Gone);
        Assert.Equal((2, 1), _auditor.Finish());
        Assert.Empty(_auditor.Violations);
    }

    [Fact]
    public void A_lost_message_is_noticed()
    {
        Hear(Ask.Start, null, "1", "a");
        Hear(Ask.Pull, "1", "1", HttpStatusCode.NoContent);
        _auditor.Finish();
        Assert.StartsWith("b was answered with 201 and is lost", Assert.Single(_auditor.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resurrected_message_is_noticed()
    {
        Hear(Ask.Start, null, "1", "a");
        Hear(Ask.End, "1", null, HttpStatusCode.OK);
        Hear(Ask.Start, null, "2", "a");
        Assert.Equal(["a was confirmed and came again."], _auditor.Violations);
    }

    [Fact]
    public void A_message_in_two_streams_is_noticed()
    {
        Hear(Ask.Start, null, "1", "a");
        Hear(Ask.Start, null, "2", "a");
        Assert.Empty(_auditor.Violations);
        Hear(Ask.Pull, "1", "1", HttpStatusCode.NoContent);
        Assert.Contains("another one was given a message that it holds", Assert.Single(_auditor.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_that_differs_is_noticed()
    {
        Hear(Ask.Start, null, "1", HttpStatusCode.NoContent);
        Hear(Ask.Pull, "1", "2", "a");
        Hear(Ask.Pull, "1", "2", "b");
        Assert.StartsWith("A token of", Assert.Single(_auditor.Violations), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, false)]
    public void A_stream_that_is_gone_before_its_time_is_noticed(int seconds, bool isBlamed)
    {
        Hear(Ask.Start, null, "1", "a");
        _now += seconds * Second;
        Hear(Ask.Pull, "1", null, HttpStatusCode.Gone);
        Assert.Equal(isBlamed, _auditor.Violations.Count == 1);
    }

    [Fact]
    public void A_second_id_and_a_message_from_nowhere_are_noticed()
    {
        _auditor.Accepted("a", "another id");
        Hear(Ask.Start, null, "1", "c");
        Assert.Equal(["a is id of a and another id.", "c was delivered and never sent."], _auditor.Violations);
    }

    [Fact]
    public void Any_other_answer_is_noticed()
    {
        Hear(Ask.Start, null, null, HttpStatusCode.TooManyRequests);
        Assert.Empty(_auditor.Violations);
        Hear(Ask.Start, null, null, HttpStatusCode.ServiceUnavailable);
        Assert.Single(_auditor.Violations);
    }

    private void Hear(Ask ask, string? token, string? next, string key) => Hear(ask, token, next, HttpStatusCode.OK, key);

    private void Hear(Ask ask, string? token, string? next, HttpStatusCode? status, string? key = null)
    {
        var headers = new Dictionary<string, string>();
        if (next is not null)
            headers["PI-Pull-Next"] = next;
        var answer = status is { } known ? new Answer(known, headers, System.Text.Encoding.ASCII.GetBytes(key ?? "")) : null;
        _auditor.Heard(new Exchange(ask, Psp, token, _now + 1, _now + 2, 0, answer, key is null ? [] : [key]));
        _now += 10;
    }
}
