using Microsoft.AspNetCore.Http;
using PixStream.Http.Admin.Roles;
using PixStream.Http.Refusals;
using PixStream.Http.Server;
using PixStream.Quarantine.Auditing;

namespace PixStream.Http.Admin.Auditing;

/// <summary>The bytes of a message are given to an operator once the audit trail says so, and not before.</summary>
internal sealed class AuditedReading(IAuditTrail audit, TimeProvider time)
{
    // Where no access tokens are asked for. A GET has no field that could say more.
    private const string By = "operator";

    /// <returns>The outcome, or that it is unavailable where the record could not be made.</returns>
    public async ValueTask<Outcome> GiveAsync(HttpContext context, string subject, ReadOnlyMemory<byte> payload)
    {
        var address = Caller.AddressOf(context);
        var record = new AuditRecord(
            time.GetUtcNow(), OperatorAdmission.NameOf(context) ?? By, AuditAction.MessageRead, subject, "",
            address is null ? "" : $"from {address}");
        return await audit.AppendAsync([record]) ? Outcome.Of(payload) : RefusalWriter.Unavailable;
    }
}
