using Microsoft.AspNetCore.Http;
using PixStream.Http.Inspection;
using PixStream.Http.Refusals;
using PixStream.Quarantine.Auditing;
using PixStream.Spi.Schemas;

namespace PixStream.Http.Admin;

/// <summary>What messages are checked by: the schemas in force, and reading schemas or certificates again.</summary>
internal sealed class RulesEndpoints(MessageRules rules, IAuditTrail audit, TimeProvider time)
{
    public ValueTask<Outcome> ListSchemasAsync(HttpContext context) => new(Outcome.Of(
        new SchemasAnswer(
        [
            .. rules.Schemas.Current.Schemas.Select(static schema =>
                new SchemaAnswer(schema.Name.MessageType, schema.Name.Version, schema.File, schema.Digest)),
        ]),
        AdminJson.Readable.SchemasAnswer));

    public ValueTask<Outcome> ReloadSchemasAsync(HttpContext context) =>
        ReloadAsync(context, AuditAction.SchemasReloaded, "schemas", () =>
        {
            var reload = rules.Schemas.Reload();
            return reload.IsTaken
                ? Outcome.Of(
                    new SchemaReloadAnswer(Names(reload.Added), Names(reload.Changed), Names(reload.Removed)),
                    AdminJson.Readable.SchemaReloadAnswer)
                : Unusable([.. reload.Errors.Select(static error => error.ToString())]);
        });

    public ValueTask<Outcome> ReloadCertificatesAsync(HttpContext context)
    {
        if (rules.Certificates is not { } certificates)
            return new(new Refusal(
                Problems.NotFound,
                "Signatures are not verified here: PixStream:Signatures:Verify is Off. There is nothing to read again."));
        return ReloadAsync(context, AuditAction.CertificatesReloaded, "certificates", () =>
        {
            var errors = certificates.Reload();
            return errors.Count == 0
                ? Outcome.Of(
                    new CertificateReloadAnswer(certificates.Current.Count, certificates.Current.ListCount),
                    AdminJson.Readable.CertificateReloadAnswer)
                : Unusable(errors);
        });
    }

    private async ValueTask<Outcome> ReloadAsync(HttpContext context, AuditAction action, string subject, Func<Outcome> reload)
    {
        var (step, refusal) = await ActionBody.ReadAsync(context, AdminJson.Default.ReloadStep, OperatorAction.Example);
        if (step is null)
            return refusal;
        // First what is done, then the doing, as with all steps.
        if (!await audit.AppendAsync([new AuditRecord(time.GetUtcNow(), step.By, action, subject, step.Reason, "")]))
            return RefusalWriter.Unavailable;
        return await Task.Run(reload);
    }

    private static Refusal Unusable(IReadOnlyList<string> errors) => new(
        Problems.UnusableFiles,
        $"{RefusalWriter.FirstOf(errors)} What was in force stays. Correct the files and ask again.", errors);

    private static IReadOnlyList<SchemaNameAnswer> Names(IReadOnlyList<SchemaName> names) =>
        [.. names.Select(static name => new SchemaNameAnswer(name.MessageType, name.Version))];
}
