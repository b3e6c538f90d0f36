using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PixStream.Hosting.Collecting;
using PixStream.Http.Admin.Auditing;
using PixStream.Http.Admin.Limits;
using PixStream.Http.Admin.Participants;
using PixStream.Http.Admin.Roles;
using PixStream.Http.Credentials;
using PixStream.Http.Pages;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;

namespace PixStream.Http.Admin;

/// <summary>One operation. It refuses what it must by its outcome.</summary>
internal delegate ValueTask<Outcome> AdminOperation(HttpContext context);

/// <summary>The paths of the admin API: docs/reference/admin.md.</summary>
internal sealed class AdminRoutes(
    QuarantineEndpoints quarantine, ReleaseEndpoint release, ParkedEndpoints parked, StreamEndpoints streams,
    SenderEndpoints senders, AuditEndpoint audit,
    LimitEndpoints limits, RulesEndpoints rules, ParticipantEndpoints participants, OperatorAdmission operators,
    BrowserGuard door, RequestGuard guard, UnroutedEndpoints unrouted, RefusalWriter refusals, MetricsScrape? scrape = null)
{
    private const string Root = "/admin/v1/";

    public void Map(WebApplication app)
    {
        ((IApplicationBuilder)app).Use(next => guard.Around(Operation.Admin, Profile.Json, door.Before(next)));
        app.UseRouting();

        Get(app, AdminRight.ReadMessages, "quarantine", quarantine.ListAsync, "participant", "type", "sender", "after", "limit");
        Get(app, AdminRight.View, "quarantine/counts", quarantine.CountAsync);
        Get(app, AdminRight.ReadMessages, "quarantine/{id}", quarantine.ShowAsync);
        Get(app, AdminRight.ReadMessages, "quarantine/{id}/message", quarantine.ShowMessageAsync);
        Post(app, "quarantine/{id}/release", release.ReleaseAsync);
        Post(app, "quarantine/{id}/drop", quarantine.DropAsync);

        Get(app, AdminRight.ReadMessages, "participants/{ispb}/parked", parked.ListAsync, "after", "limit");
        Get(app, AdminRight.ReadMessages, "participants/{ispb}/parked/{sequence}/message", parked.ShowMessageAsync);
        Post(app, "participants/{ispb}/parked/release", parked.ReleaseAsync);
        Post(app, "participants/{ispb}/parked/drop", parked.DropAsync);

        Get(app, AdminRight.View, "participants/{ispb}/streams", streams.ShowAsync);
        Post(app, "participants/{ispb}/streams/{stream}/close", streams.CloseAsync);

        Get(app, AdminRight.View, "participants", participants.ListAsync, "after", "limit");
        Get(app, AdminRight.View, "participants/{ispb}", participants.ShowAsync);
        Post(app, "participants/{ispb}/onboard", participants.OnboardAsync);
        Post(app, "participants/{ispb}/state", participants.SetStateAsync);
        Post(app, "participants/{ispb}/certificates/add", participants.AddCertificateAsync);
        Post(app, "participants/{ispb}/certificates/remove", participants.RemoveCertificateAsync);
        Post(app, "participants/{ispb}/keys/add", participants.AddKeyAsync);
        Post(app, "participants/{ispb}/keys/remove", participants.RemoveKeyAsync);
        Post(app, "participants/{ispb}/remove", participants.RemoveAsync);

        Get(app, AdminRight.View, "senders/shut-off", senders.ListAsync);
        Post(app, "senders/{ispb}/shut-off", senders.ShutOffAsync);
        Post(app, "senders/{ispb}/admit", senders.AdmitAsync);

        Get(app, AdminRight.View, "limits", limits.ListAsync);
        GetAndPost(app, "participants/{ispb}/limits", limits.ShowAsync, limits.SetAsync);

        Get(app, AdminRight.ReadAudit, "audit", audit.ListAsync, "by", "action", "participant", "from", "to", "before", "limit");
        Get(app, AdminRight.ReadAudit, "audit/lines", audit.ReadLinesAsync, "after", "limit");
        Get(app, AdminRight.ReadAudit, "audit/head", audit.HeadAsync);
        Get(app, AdminRight.View, "schemas", rules.ListSchemasAsync);
        Post(app, "schemas/reload", rules.ReloadSchemasAsync);
        Post(app, "certificates/reload", rules.ReloadCertificatesAsync);

        if (scrape?.For(app.Services) is { } write)
            Only(app, MetricsScrape.Path, (HttpMethods.Get, operators.Around(AdminRight.View, async context =>
            {
                await write(context);
                return Outcome.Written;
            })));
        Only(app, FrontPage.Pattern, (HttpMethods.Get, FrontPageAsync), (HttpMethods.Head, FrontPageAsync));
        app.MapFallback("{*path}", UnknownPathAsync);
    }

    private void Get(WebApplication app, AdminRight right, string path, AdminOperation operation, params string[] query) =>
        Only(app, Root + path, (HttpMethods.Get, Looking(right, operation, query)));

    private void Post(WebApplication app, string path, AdminOperation operation) =>
        Only(app, Root + path, (HttpMethods.Post, Changing(operation)));

    private void GetAndPost(WebApplication app, string path, AdminOperation look, AdminOperation change) =>
        Only(app, Root + path, (HttpMethods.Get, Looking(AdminRight.View, look)), (HttpMethods.Post, Changing(change)));

    private AdminOperation Looking(AdminRight right, AdminOperation operation, params string[] query) =>
        operators.Around(right, context => QueryText.Check(context, query) is { } refusal ? new(refusal) : operation(context));

    private AdminOperation Changing(AdminOperation operation) => operators.Around(AdminRight.Change, context =>
        (BrowserGuard.RefuseUnlessJson(context.Request) ?? QueryText.Check(context)) is { } refusal
            ? new(refusal)
            : operation(context));

    private void Only(WebApplication app, string path, params (string Method, AdminOperation Operation)[] operations)
    {
        var exact = new ExactPath(path);
        foreach (var (method, operation) in operations)
            app.MapMethods(
                path, [method],
                exact.Or(async context => await WriteAsync(context, await operation(context)), UnknownPathAsync));
        var allow = string.Join(", ", operations.Select(static one => one.Method));
        app.Map(path, exact.Or(unrouted.OtherMethod(Profile.Json, allow), UnknownPathAsync));
    }

    /// <summary>Asks for no token: it tells what any stranger is told who reads the documents.</summary>
    private static async ValueTask<Outcome> FrontPageAsync(HttpContext context)
    {
        await FrontPages.Admin.WriteAsync(context);
        return Outcome.Written;
    }

    private Task UnknownPathAsync(HttpContext context) => refusals.WriteAsync(
        context, Profile.Json, Problems.NotFound,
        "Nothing is served here. This is the admin API: its paths begin with /admin/v1/; capitals and small letters are different ones.");

    private Task WriteAsync(HttpContext context, Outcome outcome)
    {
        if (outcome.IsWritten)
            return Task.CompletedTask;
        if (outcome.Refusal is { } refusal)
            return refusals.WriteAsync(context, Profile.Json, refusal);
        context.Response.ContentType = outcome.ContentType;
        context.Response.ContentLength = outcome.Body.Length;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.BodyWriter.WriteAsync(outcome.Body).AsTask();
    }
}
