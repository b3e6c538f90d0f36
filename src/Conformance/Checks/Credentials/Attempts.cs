using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Credentials;

/// <summary>
/// A participant with three messages, of which its stream gave the first; and each request that others might try in its name.
/// If all of them are refused and did nothing, the stream gives the other two messages, and then there is nothing.
/// </summary>
internal sealed class Attempts
{
    private readonly CheckRun _run;
    private readonly List<Envelope> _messages;
    private readonly string _next;

    private Attempts(CheckRun run, string psp, List<Envelope> messages, string next, bool makes)
    {
        (_run, _messages, _next, Psp) = (run, messages, next, psp);
        List<Request> requests = [.. OnStream(psp, next)];
        if (run.Wire.IsSpi)
        {
            requests.Add(Sending(psp, run.MakePayment(psp, psp)));
            requests.Add(new Request("GET", "/api/v1/out/catalog"));
        }
        else if (makes)
            requests.Add(Making(psp, 1));
        Requests = requests;
    }

    public string Psp { get; }

    /// <summary>Each operation of the profile: start, pull, end; and what stores messages.</summary>
    public IReadOnlyList<Request> Requests { get; }

    public static async Task<Attempts> BeginAsync(CheckRun run, string psp)
    {
        var messages = await run.FeedAsync(psp, 3);
        var next = run.Next((await run.StartAsync(psp)).Holds(run.Wire, messages[0]));
        return new Attempts(run, psp, messages, next, !run.Wire.IsSpi && await MakesAsync(run, psp));
    }

    /// <summary>
    /// The server's answer to a stranger; null if the stranger did not reach the server. TLS may end the connection, or a proxy
    /// that verifies certificates may answer with a page of its own.
    /// </summary>
    public static async Task<Reply?> AskAsync(CheckRun run, Request request)
    {
        var reply = await run.AskAsync(request);
        return reply?.Status == 400 && (run.Options.Shown & CredentialKinds.Certificate) != 0 && !Problem.IsOne(reply)
            ? null
            : reply;
    }

    /// <summary>No stranger is let in, and none is told why.</summary>
    public static CheckSkippedException NotAnswered() =>
        new("The connection is ended, or a proxy answers 400 with a page of its own, so that there is no 401 to judge.");

    /// <summary>Whether the server makes messages: out of range it makes none.</summary>
    public static async Task<bool> MakesAsync(CheckRun run, string psp) => (await run.SendAsync(Making(psp, 0))).Status != 404;

    public static Request Making(string psp, int count) => new("POST", $"/api/util/msgs/{psp}/{count}") { Body = [] };

    public static Request Sending(string sender, Envelope message) =>
        new Request("POST", Dialect.Intake(sender)) { Body = message.Bytes }.With("Content-Type", Envelope.ContentType);

    /// <summary>To start, to pull and to end, with the token in this participant's path or in another's.</summary>
    public IEnumerable<Request> OnStreamOf(string psp) => OnStream(psp, _run.Wire.TokenPath(psp, Dialect.TokenOf(_next)));

    /// <summary>The same, for the participant's own stream.</summary>
    public IEnumerable<Request> OnStream() => OnStream(Psp, _next);

    /// <summary>Fails the check if a request that was refused took, confirmed, ended or stored something.</summary>
    public async Task ExpectNothingMovedAsync()
    {
        var second = (await _run.PullAsync(_next)).Holds(_run.Wire, _messages[1]);
        var third = (await _run.PullAsync(_run.Next(second))).Holds(_run.Wire, _messages[2]);
        (await _run.EndAsync(_run.Next(third))).Is(200);
        Expect.Same([], await _run.RestAsync(Psp));
    }

    private IEnumerable<Request> OnStream(string psp, string next) =>
    [
        new Request("GET", _run.Wire.Start(psp)).With("Accept", _run.Wire.SingleType),
        new Request("GET", next).With("Accept", _run.Wire.SingleType),
        new Request("DELETE", next),
    ];
}
