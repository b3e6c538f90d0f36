using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using PixStream.Hosting.Collecting;
using PixStream.Http.Credentials;
using PixStream.Http.Routing;
using PixStream.Streams.Measures;
using PixStream.Streams.Values;

namespace PixStream.Http;

/// <summary>
/// What the HTTP surface measures: meter and activity source <c>PixStream.Http</c>. Costs nothing without a listener.
/// </summary>
internal sealed class HttpInstruments : IDisposable
{
    public const string Name = "PixStream.Http";

    private static readonly string[] CredentialReasons =
        ["none", "missing", "invalid", "unregistered", "foreign", "state", "unbound", "scope", "keys",
            "stale", "repeated", "crowded", "too-large", "registry"];

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _findings;
    private readonly Counter<long> _aborted;
    private readonly Counter<long> _participantAborted;
    private readonly Counter<long> _credentials;
    private readonly ParticipantSeries _series;
    private readonly Counter<long> _limited;
    private readonly UpDownCounter<long> _waiting;
    private readonly Histogram<double> _pullDuration;
    private readonly Histogram<double> _appendDuration;

    public HttpInstruments(IMeterFactory meters, IOptions<MetricsOptions>? options = null)
    {
        _series = new ParticipantSeries((options?.Value ?? new MetricsOptions()).Participants);
        _meter = meters.Create(Name);
        _requests = _meter.CreateCounter<long>(
            "pixstream.http.requests", "{request}", "Requests answered, by operation and status.");
        _batches = _meter.CreateCounter<long>(
            "pixstream.http.batches", "{batch}", "Batches handed out, replays included, by profile.");
        _messages = _meter.CreateCounter<long>(
            "pixstream.http.messages", "{message}", "Messages handed out, replays included, by profile.");
        _bytes = _meter.CreateCounter<long>(
            "pixstream.http.bytes", "By", "Bytes of batch bodies as sent, by profile.");
        _findings = _meter.CreateCounter<long>(
            "pixstream.http.findings", "{message}",
            "Incoming messages in which a check found something wrong, by check and what followed.");
        _aborted = _meter.CreateCounter<long>(
            "pixstream.http.aborted", "{request}", "Answers that could not be sent whole, by operation.");
        _participantAborted = _meter.CreateCounter<long>(
            "pixstream.participant.aborted", "{request}", "Of these, starts and pulls, by the participant that they are of.");
        _credentials = _meter.CreateCounter<long>(
            "pixstream.http.credentials.refused", "{request}", "Requests refused for their credential, by reason.");
        _limited = _meter.CreateCounter<long>(
            "pixstream.http.limited", "{request}", "Requests refused because they were over a limit, by direction.");
        _waiting = _meter.CreateUpDownCounter<long>(
            "pixstream.http.pulls.waiting", "{request}", "Starts and pulls that wait, for a message or for the store.");
        _pullDuration = _meter.CreateHistogram<double>(
            "pixstream.http.pull.duration", "s", "Time from a start or pull to its answer, waits included.");
        _appendDuration = _meter.CreateHistogram<double>(
            "pixstream.http.append.duration", "s", "Time from a request to append to its answer.");
    }

    /// <summary>Now, to be given to <see cref="Answered"/>; 0 while durations are not measured.</summary>
    public long Started() => _pullDuration.Enabled || _appendDuration.Enabled ? Stopwatch.GetTimestamp() : 0;

    public void Answered(Operation operation, int status, long started)
    {
        if (_requests.Enabled)
            _requests.Add(1, new("operation", operation.Name()), new("status", status));
        if (started == 0)
            return;
        var duration = operation switch
        {
            Operation.Start or Operation.Pull => _pullDuration,
            Operation.Append => _appendDuration,
            _ => null,
        };
        duration?.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("status", status));
    }

    public void HandedOut(Profile profile, int messages, long bytes)
    {
        if (!_batches.Enabled && !_messages.Enabled && !_bytes.Enabled)
            return;
        var tag = new KeyValuePair<string, object?>("profile", profile == Profile.Spi ? "spi" : "json");
        _batches.Add(1, tag);
        _messages.Add(messages, tag);
        _bytes.Add(bytes, tag);
    }

    /// <param name="check"><c>schema</c>, <c>unknown</c> or <c>signature</c>.</param>
    /// <param name="outcome"><c>reject</c>, <c>quarantine</c> or <c>warn</c>.</param>
    public void Found(string check, string outcome) => _findings.Add(1, new("check", check), new("outcome", outcome));

    /// <param name="operation">What was not answered whole.</param>
    /// <param name="ispb">The participant in the path; null where it names none.</param>
    public void Aborted(Operation operation, Ispb? ispb)
    {
        _aborted.Add(1, new KeyValuePair<string, object?>("operation", operation.Name()));
        if (_participantAborted.Enabled && operation is Operation.Start or Operation.Pull && ispb is { } participant)
            _participantAborted.Add(
                1, new KeyValuePair<string, object?>(ParticipantSeries.Attribute, _series.TakeForemost(participant.ToString())));
    }

    public void CredentialRefused(CredentialFault fault) =>
        _credentials.Add(1, new KeyValuePair<string, object?>("reason", NameOf(fault)));

    /// <summary>The name of a reason in metrics and in the audit trail: stable.</summary>
    public static string NameOf(CredentialFault fault) => CredentialReasons[(int)fault];

    public void Limited(Operation operation) => _limited.Add(
        1, new KeyValuePair<string, object?>("direction", operation == Operation.Append ? "send" : "read"));

    /// <summary>Whether a listener reads the number of waiting pulls.</summary>
    public bool CountsWaits => _waiting.Enabled;

    public void WaitStarted() => _waiting.Add(1);

    public void WaitEnded() => _waiting.Add(-1);

    public void Dispose() => _meter.Dispose();
}
