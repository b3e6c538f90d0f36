using Microsoft.Extensions.Logging;
using PixStream.Http.Refusals;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Spi.Signatures.Signing;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Inspection;

/// <summary>What became of a submission: refused as a whole, or some of it may go on.</summary>
/// <param name="Refusal">Why nothing goes on; null where something does.</param>
/// <param name="Healthy">What goes on, in order.</param>
/// <param name="Quarantined">
/// For each message of the submission the id of its place in quarantine, null for those that go on; null where all do.
/// </param>
internal readonly record struct Inspected(
    Refusal? Refusal, IReadOnlyList<IncomingMessage> Healthy, IReadOnlyList<QuarantineId?>? Quarantined = null)
{
    /// <summary>Which part of the submission a healthy message was, from 1; 0 where it was the only one.</summary>
    public int PartOf(int healthy)
    {
        if (Quarantined is null)
            return Healthy.Count == 1 ? 0 : healthy + 1;
        for (var i = 0; i < Quarantined.Count; i++)
            if (Quarantined[i] is null && healthy-- == 0)
                return i + 1;
        throw new ArgumentOutOfRangeException(nameof(healthy));
    }
}

/// <summary>
/// Checks a submission and sets apart what must not be streamed. One submission, top to bottom:
/// <list type="number">
/// <item>Messages of the settlement core are signed where there is a key and they are not.</item>
/// <item>Each message is checked (<see cref="MessageInspector"/>).</item>
/// <item>
/// One that was accepted before the rules changed goes on: its sender is told what it was told then. A key that was used for
/// another message refuses all.
/// </item>
/// <item>One that must be rejected rejects all. The other invalid ones go to quarantine, durably, and</item>
/// <item>the sender's failures are counted.</item>
/// </list>
/// </summary>
internal sealed partial class SubmissionInspection(
    MessageInspector inspector, MessageRules rules, IParticipants participants, IQuarantine quarantine, SenderGate gate,
    ILogger<SubmissionInspection> logger)
{
    public ValueTask<Inspected> InspectAsync(Ispb sender, IReadOnlyList<IncomingMessage> messages) =>
        inspector.IsOn || rules.Signer is not null ? InspectEachAsync(sender, messages) : new(new Inspected(null, messages));

    private async ValueTask<Inspected> InspectEachAsync(Ispb sender, IReadOnlyList<IncomingMessage> received)
    {
        // 1.
        if (Sign(sender, received, out var messages) is { } unsigned)
            return new Inspected(unsigned, []);

        // 2. and 3.
        var findings = new Finding?[messages.Count];
        var found = 0;
        for (var i = 0; i < messages.Count; i++)
            if (inspector.Inspect(messages[i]) is { } finding)
            {
                var known = await participants.LookUpAsync(messages[i]);
                if (Refuse(known, messages, i) is { } refusal)
                    return new Inspected(refusal, []);
                if (known.Status == LookUpStatus.Stored)
                    continue;
                findings[i] = finding;
                found++;
            }

        // 4. and 5.
        if (found == 0)
        {
            await gate.CountAsync(sender, messages.Count, 0);
            return new Inspected(null, messages);
        }

        var inspected = await RefuseUsedKeysAsync(messages, findings) is { } used
            ? new Inspected(used, [])
            : await QuarantineAsync(messages, findings);
        if (inspected.Refusal?.Problem is var problem && problem != Problems.Unavailable && problem != Problems.BackPressure)
        {
            await gate.CountAsync(sender, messages.Count, found);
            LogFound(found, messages.Count, sender, gate.IsShutOff(sender) ? "The sender is shut off." : "");
        }

        return inspected;
    }

    /// <summary>Before anything goes into quarantine: a key that is used refuses all, and then nothing may be stored.</summary>
    private async ValueTask<Refusal?> RefuseUsedKeysAsync(IReadOnlyList<IncomingMessage> messages, Finding?[] findings)
    {
        for (var i = 0; i < messages.Count; i++)
            if (findings[i] is null && Refuse(await participants.LookUpAsync(messages[i]), messages, i) is { } refusal)
                return refusal;
        return null;
    }

    private static Refusal? Refuse(LookUpReply known, IReadOnlyList<IncomingMessage> messages, int index) => known.Status switch
    {
        LookUpStatus.Unavailable => RefusalWriter.Unavailable,
        LookUpStatus.BackPressure => RefusalWriter.BackPressure(known.RetryAfterSeconds),
        LookUpStatus.Conflict => RefusalWriter.DuplicateId(PartOf(messages, index), messages[index].BizMsgIdr),
        _ => null,
    };

    private Refusal? Sign(Ispb sender, IReadOnlyList<IncomingMessage> received, out IReadOnlyList<IncomingMessage> messages)
    {
        messages = received;
        if (rules.Signer is not { } signer || sender.ToString() != signer.Sender)
            return null;
        var signed = new List<IncomingMessage>(received.Count);
        foreach (var message in received)
        {
            var result = signer.Sign(message.Payload);
            if (result.IsSigned)
                signed.Add(message with { Payload = result.Message });
            else if (result.Refusal == SigningRefusal.AlreadySigned)
                signed.Add(message);
            else
                return new Refusal(Problems.SignatureViolation, Sentences.Join(
                    $"{RefusalWriter.Where(PartOf(received, signed.Count))}It cannot be signed: {result.Text}",
                    RefusalWriter.NothingStored));
        }

        messages = signed;
        return null;
    }

    private async ValueTask<Inspected> QuarantineAsync(IReadOnlyList<IncomingMessage> messages, Finding?[] findings)
    {
        var rejected = Array.FindIndex(findings, static finding => finding is { Policy: MessagePolicy.Reject });
        if (rejected >= 0)
            return new Inspected(
                new Refusal(
                    findings[rejected]!.Problem,
                    Sentences.Join(Tell(messages, findings[rejected]!, rejected), RefusalWriter.NothingStored)),
                []);

        var apart = new List<QuarantinedMessage>();
        var healthy = new List<IncomingMessage>();
        for (var i = 0; i < messages.Count; i++)
            if (findings[i] is { } finding)
                apart.Add(new QuarantinedMessage(
                    messages[i].Sender, messages[i].Destination, finding.Type, finding.Version, messages[i].BizMsgIdr,
                    messages[i].Operations, finding.Reasons, messages[i].Payload));
            else
                healthy.Add(messages[i]);
        var added = await quarantine.AddAsync(apart);
        if (added.Status == QuarantineStatus.Unavailable)
            return new Inspected(RefusalWriter.Unavailable, []);
        var first = Array.FindIndex(findings, static finding => finding is not null);
        var told = Tell(messages, findings[first]!, first);
        if (added.Status != QuarantineStatus.Done)
            return new Inspected(
                new Refusal(findings[first]!.Problem, Sentences.Join(told, "The quarantine is full: nothing was stored.")), []);
        if (healthy.Count == 0)
            return new Inspected(
                new Refusal(findings[first]!.Problem, Sentences.Join(
                    told, $"It is stored in quarantine and is not streamed: {string.Join(", ", added.Ids)}.")), []);
        var ids = new Queue<QuarantineId>(added.Ids);
        return new Inspected(
            null, healthy, [.. findings.Select(finding => finding is null ? (QuarantineId?)null : ids.Dequeue())]);
    }

    private static string Tell(IReadOnlyList<IncomingMessage> messages, Finding finding, int index) =>
        RefusalWriter.Where(PartOf(messages, index)) + RefusalWriter.FirstOf(finding.Reasons);

    private static int PartOf(IReadOnlyList<IncomingMessage> messages, int index) => messages.Count == 1 ? 0 : index + 1;

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Messages from {Sender} did not pass the checks and are not streamed: {Found} of {Count}. {ShutOff}")]
    private partial void LogFound(int found, int count, Ispb sender, string shutOff);
}
