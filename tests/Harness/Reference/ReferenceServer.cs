using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PixStream.Harness.Reference;

/// <summary>
/// A second, simple server of the same interface: in memory, one lock, no regard for speed. It shares no code with the product
/// but the message generator, and it can be told to do one thing wrong.
/// </summary>
internal sealed class ReferenceServer : IAsyncDisposable
{
    /// <summary>How long it waits before it answers 204.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(600);

    /// <summary>After how long it closes a stream that is not pulled.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    private static readonly string[] Utility = ["api", "util", "msgs"];

    private readonly WebApplication _app;
    private readonly Fault _fault;
    private readonly Faces _faces;
    private readonly CredentialRules? _credentials;
    private readonly StreamHandler _streams;
    private readonly IntakeHandler _intake;

    private ReferenceServer(Fault fault, Faces faces, TimeSpan wait, CredentialRules? credentials)
    {
        (_fault, _faces, _credentials) = (fault, faces, credentials);
        var state = new State(fault, wait, IdleTime);
        (_streams, _intake) = (new StreamHandler(state), new IntakeHandler(state));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"{(credentials is null ? "http" : "https")}://127.0.0.1:0").UseKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificate = credentials?.Authority.IssueForServers("server");
                https.ClientCertificateMode = credentials?.RequiresCertificate == true
                    ? ClientCertificateMode.RequireCertificate
                    : ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            });
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <param name="fault">What it does wrong.</param>
    /// <param name="faces">Which profiles it has.</param>
    /// <param name="wait">How long it waits before it answers 204.</param>
    /// <param name="credentials">Who may do what; null: everyone may do everything, in clear text.</param>
    public static async Task<ReferenceServer> StartAsync(
        Fault fault, Faces faces = Faces.Both, TimeSpan? wait = null, CredentialRules? credentials = null)
    {
        var server = new ReferenceServer(fault, faces, wait ?? Wait, credentials);
        await server._app.StartAsync(CancellationToken.None);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (_fault == Fault.ClosesAfterRefusal)
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode >= 400)
                    context.Response.Headers.Connection = "close";
                return Task.CompletedTask;
            });
        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return _credentials is null ? RouteAsync(context, path) : AdmitAsync(_credentials, context, path);
    }

    private async Task AdmitAsync(CredentialRules credentials, HttpContext context, string[] path)
    {
        var (isAsked, isXml, ispb) = path switch
        {
            ["api", "v1", "in" or "out", "catalog"] => (true, true, null),
            ["api", "v1", "in" or "out", var one, ..] => (true, true, one),
            ["api", "pix", var one, ..] => (true, false, one),
            ["api", "util", "msgs", var one, ..] => (true, false, one),
            ["health", ..] => (credentials.AsksForHealth, false, null),
            _ => (false, false, (string?)null),
        };
        if (!isAsked || await credentials.AdmitAsync(context, isXml, ispb, () => RouteAsync(context, path)))
            await RouteAsync(context, path);
    }

    private Task RouteAsync(HttpContext context, string[] path) =>
        path switch
        {
            ["api", "v1", ..] when _faces == Faces.JsonOnly => PageAsync(context),
            ["api", "pix" or "util", ..] when _faces == Faces.XmlOnly => PageAsync(context),
            ["api", "v1", "in" or "out", "catalog"] => Allowing(context, true, ["GET"], () => CatalogAsync(context)),
            ["api", "v1", "in", var ispb, "msgs"] => Allowing(context, true, ["POST"], () => _intake.AppendAsync(context, ispb)),
            ["api", "v1", "out", var ispb, "stream", var token] => StreamAsync(context, true, ispb, token),
            ["api", "pix", var ispb, "stream", var token] => StreamAsync(context, false, ispb, token),
            ["health", "live" or "ready"] => Allowing(context, false, ["GET"], () => context.Response.WriteAsync("{}")),
            [.. var head, var ispb, var count] when head.SequenceEqual(Utility) =>
                Allowing(context, false, ["POST"], () => _intake.MakeAsync(context, ispb, count)),
            _ => Answers.RefuseAsync(context, path is ["api", "v1", ..], 404, "not-found", _fault),
        };

    /// <summary>What frameworks answer where nothing is.</summary>
    private static Task PageAsync(HttpContext context)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (404, "text/html; charset=utf-8");
        return context.Response.WriteAsync("<!doctype html><title>Not Found</title>");
    }

    private Task CatalogAsync(HttpContext context)
    {
        context.Response.ContentType = "application/xml; charset=utf-8";
        var version = _fault == Fault.CatalogWithoutVersions ? "" : " version=\"1.13\"";
        return context.Response.WriteAsync(
            $"<Catalog xmlns=\"urn:pixstream:catalog\"><MessageType name=\"pacs.008\"{version}/></Catalog>");
    }

    private Task StreamAsync(HttpContext context, bool isXml, string ispb, string token) => token == "start"
        ? Allowing(context, isXml, ["GET"], () => _streams.StartAsync(context, isXml, ispb))
        : Allowing(context, isXml, ["GET", "DELETE"], () => context.Request.Method == "GET"
            ? _streams.PullAsync(context, isXml, ispb, token)
            : _streams.EndAsync(context, isXml, ispb, token));

    private Task Allowing(HttpContext context, bool isXml, string[] methods, Func<Task> answer)
    {
        var isHead = _fault == Fault.HeadOpensStream && context.Request.Method == "HEAD";
        if (isHead || methods.Contains(context.Request.Method))
            return answer();
        if (_fault != Fault.NoAllow)
            context.Response.Headers.Allow = string.Join(", ", methods);
        return Answers.RefuseAsync(context, isXml, 405, "method-not-allowed", _fault);
    }
}

/// <summary>Which profiles the server has.</summary>
internal enum Faces
{
    Both = 0,
    XmlOnly = 1,

    /// <summary>JSON, and the operation that makes messages.</summary>
    JsonOnly = 2,
}
