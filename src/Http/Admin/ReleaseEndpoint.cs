using Microsoft.AspNetCore.Http;
using PixStream.Http.Inspection;
using PixStream.Http.Refusals;
using PixStream.Quarantine;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin;

/// <summary>
/// <c>
/// POST /admin/v1/quarantine/{id}/release</c>: a message goes the way that it would have gone had it been valid. One release, top
/// to bottom:
/// <list type="number">
/// <item>
/// The message is checked again by the schemas in force, and stays if it is still invalid, unless that is what is asked for.
/// </item>
/// <item>
/// It is appended. The same bytes from the same sender within 24 hours are the same message, so a release that was cut short can
/// be repeated.
/// </item>
/// <item>It leaves the quarantine.</item>
/// </list>
/// </summary>
internal sealed class ReleaseEndpoint(
    IQuarantine quarantine, IParticipants participants, MessageInspector inspector, ActionTurns turns, TimeProvider time)
{
    private const string Forced = "Forced: ";

    /// <summary>
    /// After the 24 hours of a BizMsgIdr, less some time to spare, the store cannot tell a message that its sender has sent
    /// again.
    /// </summary>
    private static readonly TimeSpan Certain = TimeSpan.FromHours(23);

    public async ValueTask<Outcome> ReleaseAsync(HttpContext context)
    {
        if (QuarantineEndpoints.ReadId(context, out var id) is { } malformed)
            return malformed;
        var (step, refusal) = await ActionBody.ReadAsync(
            context, AdminJson.Default.ReleaseAction, ReleaseAction.ExampleWithForce);
        return step is null ? refusal : await turns.TakeAsync(id, () => ReleaseAsync(id, step));
    }

    private async ValueTask<Outcome> ReleaseAsync(QuarantineId id, ReleaseAction step)
    {
        var content = await quarantine.ShowAsync(id);
        if (content.Message is not { } message)
            return Outcome.Of(content.Status, QuarantineEndpoints.NoSuchMessage);

        if (time.GetUtcNow() - id.TakenInAt > Certain && !step.Force)
            return new Refusal(
                Problems.TooLate,
                $"It was taken in at {id.TakenInAt:u}. Had its sender sent it again since, or a corrected one under the same BizMsgIdr, that could no "
                + "longer be told, and both would be streamed. Nothing changed. Make sure with the sender, and release it with \"force\": true, or drop it.");

        // 1.
        var finding = inspector.InspectSchema(content.Payload);
        if (finding is not null && !step.Force)
            return StillWanting(finding);

        // 2.
        var reply = await participants.AppendAsync(
            [new IncomingMessage(message.Sender, message.Participant, message.BizMsgIdr, message.Operations, content.Payload)]);
        switch (reply.Status)
        {
            case AppendStatus.Unavailable or AppendStatus.BackPressure:
                return RefusalWriter.Unavailable;
            case AppendStatus.DuplicateId:
                return new Refusal(
                    Problems.DuplicateId,
                    $"Sender {message.Sender} has meanwhile sent another message with BizMsgIdr {message.BizMsgIdr}, which was accepted. "
                    + "Nothing changed. Drop this one.");
        }

        // 3.
        var reason = finding is null ? step.Reason : Forced + step.Reason;
        if (reason.Length > ActionText.ReasonMax)
            reason = reason[..ActionText.ReasonMax];
        var resourceId = reply.ResourceIds[0];
        return await quarantine.MarkReleasedAsync(id, step.By, reason, resourceId) switch
        {
            QuarantineStatus.Done => Outcome.Of(new ReleasedAnswer(resourceId.ToString()), AdminJson.Readable.ReleasedAnswer),
            QuarantineStatus.Unavailable => new Refusal(
                Problems.Unavailable,
                $"It is in the participant's stream as {resourceId}, and may still be in quarantine. "
                + "Release it again: within 24 hours it is not streamed twice."),
            // Another process was faster.
            QuarantineStatus.NotFound or QuarantineStatus.Busy => new Refusal(
                Problems.Busy,
                $"It is in the participant's stream as {resourceId}, and another step took it out of quarantine at the same time: the audit tells which."),
            var status => throw new InvalidOperationException($"A release came out as {status}."),
        };
    }

    private static Refusal StillWanting(Finding finding) => new(
        finding.Problem,
        $"{RefusalWriter.FirstOf(finding.Reasons)} It stays in quarantine. Bring the schema that it is valid for into force, drop it, or release it with "
        + "\"force\": true.",
        finding.Reasons);
}
