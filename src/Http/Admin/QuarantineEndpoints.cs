using Microsoft.AspNetCore.Http;
using PixStream.Http.Admin.Auditing;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Quarantine.Messages;

namespace PixStream.Http.Admin;

/// <summary>Messages in quarantine: what there is, and dropping. Releasing: <see cref="ReleaseEndpoint"/>.</summary>
internal sealed class QuarantineEndpoints(IQuarantine quarantine, AuditedReading reading, ActionTurns turns)
{
    public const string NoSuchMessage = "There is no such message in quarantine, or not any more: the audit tells.";

    private const int TypeLengthMax = 64;

    public async ValueTask<Outcome> ListAsync(HttpContext context)
    {
        var refusal = QueryText.ReadIspb(context, "participant", out var participant);
        refusal = QueryText.ReadIspb(context, "sender", out var sender) ?? refusal;
        refusal = QueryText.ReadPage(context, "after", out var after, out var limit) ?? refusal;
        var type = QueryText.Of(context, "type");
        if (type is { Length: > TypeLengthMax })
            refusal ??= QueryText.Malformed($"type is a message type such as pacs.008, of {TypeLengthMax} characters at most.");
        if (refusal is { } malformed)
            return malformed;

        var page = await quarantine.ListAsync(new QuarantineFilter(participant, type, sender), after, limit);
        return page.Status == QuarantineStatus.Done
            ? Outcome.Of(
                new QuarantineListAnswer([.. page.Messages.Select(message => Tell(message))], page.Total, page.Next),
                AdminJson.Readable.QuarantineListAnswer)
            : Outcome.Of(page.Status, NoSuchMessage);
    }

    public async ValueTask<Outcome> CountAsync(HttpContext context)
    {
        var counts = await quarantine.CountAsync();
        return counts.Status == QuarantineStatus.Done
            ? Outcome.Of(
                new QuarantineCountsAnswer(
                    counts.Total,
                    [
                        .. counts.Counts.Select(static count =>
                            new QuarantineCountAnswer(
                                count.Participant.ToString(), count.Type, count.Sender.ToString(), count.Messages)),
                    ]),
                AdminJson.Readable.QuarantineCountsAnswer)
            : Outcome.Of(counts.Status, NoSuchMessage);
    }

    public ValueTask<Outcome> ShowAsync(HttpContext context) =>
        ShowAsync(context, static content =>
            new(Outcome.Of(Tell(content.Message!, content.Reasons), AdminJson.Readable.QuarantineAnswer)));

    public ValueTask<Outcome> ShowMessageAsync(HttpContext context) =>
        ShowAsync(context, content => reading.GiveAsync(context, $"{content.Message!.Id}", content.Payload));

    public async ValueTask<Outcome> DropAsync(HttpContext context)
    {
        if (ReadId(context, out var id) is { } malformed)
            return malformed;
        var (step, refusal) = await ActionBody.ReadAsync(context, AdminJson.Default.OperatorAction, OperatorAction.Example);
        if (step is null)
            return refusal;
        return await turns.TakeAsync(id, async () => await quarantine.DropAsync(id, step.By, step.Reason) switch
        {
            QuarantineStatus.Done => Outcome.Of(new DroppedAnswer(id.ToUrlText()), AdminJson.Readable.DroppedAnswer),
            var status => Outcome.Of(status, NoSuchMessage),
        });
    }

    /// <summary>The message that the path names, or why it names none.</summary>
    public static Refusal? ReadId(HttpContext context, out QuarantineId id) =>
        // The server leaves %2F as it is, so that it does not part the path.
        QuarantineId.TryParse(RouteText.Of(context, "id").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), out id)
            ? null
            : QueryText.Malformed("A quarantine id is 32 characters of Base64 with - and _ in place of + and /, and begins with UU0. Correct the path.");

    private async ValueTask<Outcome> ShowAsync(HttpContext context, Func<QuarantineContent, ValueTask<Outcome>> tell)
    {
        if (ReadId(context, out var id) is { } malformed)
            return malformed;
        var content = await quarantine.ShowAsync(id);
        return content.Status == QuarantineStatus.Done ? await tell(content) : Outcome.Of(content.Status, NoSuchMessage);
    }

    private static QuarantineAnswer Tell(QuarantineSummary message, IReadOnlyList<string>? reasons = null) => new(
        message.Id.ToUrlText(),
        AdminJson.TimeOf(message.Id.TakenInAt),
        message.Sender.ToString(),
        message.Participant.ToString(),
        message.Type,
        message.Version,
        message.BizMsgIdr,
        message.Operations,
        message.PayloadBytes,
        message.FirstReason,
        message.ReasonCount,
        reasons);
}
