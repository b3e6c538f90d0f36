using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;

namespace PixStream.Http.Admin.Auditing;

/// <summary><c>GET /admin/v1/audit</c>: who did what, when and why; and how to tell that it was not changed.</summary>
internal sealed class AuditEndpoint(IAuditTrail audit, HeadSigner signer, TimeProvider time)
{
    public async ValueTask<Outcome> ListAsync(HttpContext context)
    {
        if (AuditQuery.Read(context, out var filter) is { } unknown)
            return unknown;
        if (QueryText.ReadPage(context, "before", out var before, out var limit) is { } malformed)
            return malformed;
        var page = await audit.ListAsync(before, limit, filter);
        return page.Status == QuarantineStatus.Done
            ? Outcome.Of(new AuditAnswer([.. page.Records.Select(Tell)], page.Next), AdminJson.Readable.AuditAnswer)
            : RefusalWriter.Unavailable;
    }

    public async ValueTask<Outcome> ReadLinesAsync(HttpContext context)
    {
        if (QueryText.ReadPage(context, "after", out var after, out var limit) is { } malformed)
            return malformed;
        var page = await audit.ReadLinesAsync(after, limit);
        return page.Status == QuarantineStatus.Done
            ? Outcome.Of(new AuditLinesAnswer(page.Lines, page.Next), AdminJson.Readable.AuditLinesAnswer)
            : RefusalWriter.Unavailable;
    }

    public async ValueTask<Outcome> HeadAsync(HttpContext context)
    {
        // Taken first, so that the head has all records of before.
        var at = AdminJson.TimeOf(time.GetUtcNow());
        var head = await audit.HeadAsync();
        return head.Status == QuarantineStatus.Done
            ? Outcome.Of(
                new AuditHeadAnswer(head.Number, head.Hash, at, signer.Sign(head.Number, head.Hash, at)),
                AdminJson.Readable.AuditHeadAnswer)
            : RefusalWriter.Unavailable;
    }

    private static AuditRecordAnswer Tell(NumberedAuditRecord numbered) => new(
        numbered.Number,
        AdminJson.TimeOf(numbered.Record.At),
        numbered.Record.By,
        ActionNames.Of(numbered.Record.Action),
        // One form of an id everywhere: what stands here can be put into a path.
        QuarantineId.TryParse(numbered.Record.Subject, out var id) ? id.ToUrlText() : numbered.Record.Subject,
        numbered.Record.Reason,
        numbered.Record.Details,
        numbered.Record.RequestId);
}
