using System.Text;

namespace PixStream.ContractAuditor.Tests;

/// <summary>
/// What an auditor is told, event by event, a millisecond apart. Each answer comes at once unless a test says otherwise.
/// </summary>
internal sealed class History(AuditTerms? terms = null)
{
    public const string Psp = "12345678";
    public const string Other = "87654321";

    /// <summary>Nothing is known of the way between reader and server, as on a real network.</summary>
    public static readonly AuditTerms RealNetwork = new() { IdleTime = TimeSpan.FromSeconds(30) };

    private static readonly AuditTerms KnownNetwork = RealNetwork with { Transit = TimeSpan.FromMilliseconds(10) };

    private readonly Auditor _auditor = new(terms ?? KnownNetwork);
    private TimeSpan _now = TimeSpan.FromHours(1);

    /// <summary>Time passes.</summary>
    public History After(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public Append Sending(params string[] keys) => Sending(keys, "");

    public Append Sending(string[] keys, string content, string to = Psp) =>
        _auditor.Sending([.. keys.Select(key => new SentMessage(key, to, Payload(key, content)))], Tick());

    public History Answered(Append append, int status, params string[] ids)
    {
        _auditor.Answered(append, status, ids, Tick());
        return this;
    }

    public History Lost(Append append)
    {
        _auditor.Lost(append, Tick());
        return this;
    }

    /// <summary>Messages are sent and accepted, one after the other.</summary>
    public History Accepted(params string[] keys)
    {
        foreach (var key in keys)
            Answered(Sending(key), 201, "id " + key);
        return this;
    }

    /// <summary>Messages are sent and accepted in one request.</summary>
    public History AcceptedTogether(params string[] keys) => Answered(Sending(keys), 201, [.. keys.Select(key => "id " + key)]);

    public Flight Asking(Ask ask, string? token = null, double? wait = null, bool isJson = false, string who = Psp) =>
        _auditor.Asking(ask, who, token, Tick(), wait is { } seconds ? TimeSpan.FromSeconds(seconds) : null, isJson);

    /// <summary>The answer comes: 204 without messages.</summary>
    public History Heard(Flight flight, string next, params string[] keys) => Heard(flight, BatchOf(next, keys));

    public History Heard(Flight flight, Answer answer)
    {
        _auditor.Answered(flight, answer, Tick());
        return this;
    }

    public History Heard(Flight flight, int status) => Heard(flight, new Answer { Status = status });

    public History Lost(Flight flight)
    {
        _auditor.Lost(flight, Tick());
        return this;
    }

    public History Start(string next, params string[] keys) => Heard(Asking(Ask.Start), next, keys);

    public History Pull(string token, string next, params string[] keys) => Heard(Asking(Ask.Pull, token), next, keys);

    /// <summary>A pull is answered 204.</summary>
    public History Empty(string token) => Pull(token, token);

    public History End(string token) => Heard(Asking(Ask.End, token), 200);

    public History Asked(Ask ask, string? token, int status) => Heard(Asking(ask, token), status);

    public History LostStart() => Lost(Asking(Ask.Start));

    public History LostPull(string token) => Lost(Asking(Ask.Pull, token));

    public History LostEnd(string token) => Lost(Asking(Ask.End, token));

    /// <summary>A reader takes an answer slowly, for so long.</summary>
    public History Takes(Flight flight, double seconds, Func<History, History>? meanwhile = null)
    {
        _auditor.Taking(flight, Tick());
        After(seconds / 2);
        meanwhile?.Invoke(this);
        After(seconds / 2);
        _auditor.Taken(flight, Tick());
        return this;
    }

    public ParkedInquiry AskingParked() => _auditor.AskingParked(Psp, Tick());

    /// <summary>An operator hears that these are parked, and no others.</summary>
    public History Listed(ParkedInquiry inquiry, params string[] keys) => Listed(inquiry, isAll: true, deliveries: 9, keys);

    public History Listed(ParkedInquiry inquiry, bool isAll, int deliveries, params string[] keys)
    {
        _auditor.ListedParked(inquiry, [.. keys.Select(key => new ParkedEntry("id " + key, deliveries))], isAll, Tick());
        return this;
    }

    public History Parked(params string[] keys) => Listed(AskingParked(), keys);

    /// <summary>An operator is shown a parked message.</summary>
    public History Shown(string key)
    {
        _auditor.ListedParked(
            AskingParked(), [new ParkedEntry("id " + key, 9, new ReadMessage(key, "id " + key, Payload(key)))],
            isAll: false, Tick());
        return this;
    }

    public ParkedStep Stepping(bool isRelease, params string[] keys) => _auditor.Stepping(Psp, isRelease, keys, Tick());

    public History Answered(ParkedStep step, bool isDone = true)
    {
        _auditor.Answered(step, isDone, Tick());
        return this;
    }

    public History Lost(ParkedStep step)
    {
        _auditor.Lost(step, Tick());
        return this;
    }

    public History Released(params string[] keys) => Answered(Stepping(true, keys));

    public History Dropped(params string[] keys) => Answered(Stepping(false, keys));

    /// <summary>The server is killed, and another one is there after a second.</summary>
    public History Restart()
    {
        var since = Tick();
        After(1);
        _auditor.Resumed(since, Tick(), wasRestarted: true);
        return this;
    }

    public History WaitsMayEnd()
    {
        _auditor.WaitsMayEnd();
        return this;
    }

    public AuditSummary Finish() => _auditor.Finish(Tick());

    /// <summary>The auditor blames no answer, also once the account is closed.</summary>
    public void IsFair()
    {
        Finish();
        Assert.Empty(_auditor.Violations);
    }

    /// <summary>The auditor blames no answer so far; not all has been read.</summary>
    public void IsFairSoFar() => Assert.Empty(_auditor.Violations);

    /// <summary>That promise was broken, and no other.</summary>
    public void Breaks(string promise)
    {
        Assert.NotEmpty(_auditor.Violations);
        Assert.All(_auditor.Violations, violation =>
            Assert.StartsWith(promise + ": ", violation.ToString(), StringComparison.Ordinal));
        Assert.Equal(_auditor.Violations[0], _auditor.FirstViolation);
    }

    /// <summary>That promise was broken, and perhaps others with it.</summary>
    public void BreaksAlso(string promise) => Assert.Contains(_auditor.Violations, violation => violation.Promise == promise);

    /// <summary>As <see cref="Breaks"/>, once the account is closed.</summary>
    public void BreaksAtTheEnd(string promise)
    {
        Assert.Empty(_auditor.Violations);
        Finish();
        Breaks(promise);
    }

    public static Answer BatchOf(string next, params string[] keys) => new()
    {
        Status = keys.Length == 0 ? 204 : 200,
        Next = next,
        Messages = [.. keys.Select(key => new ReadMessage(key, "id " + key, Payload(key)))],
        Form = keys.Length == 0 ? "" : "multipart",
        Body = Encoding.ASCII.GetBytes(string.Join('\n', keys.Select(key => $"{key} and all that belongs to it"))),
    };

    /// <summary>The first bytes of a batch; nothing of it can be read.</summary>
    public static Answer CutBatchOf(string next, params string[] keys)
    {
        var whole = BatchOf(next, keys);
        return whole with { IsWhole = false, Messages = [], Body = whole.Body[..5] };
    }

    public static byte[] Payload(string key, string content = "") => Encoding.ASCII.GetBytes($"message {key} {content}");

    private TimeSpan Tick() => _now += TimeSpan.FromMilliseconds(1);
}
