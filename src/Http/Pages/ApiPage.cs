using System.Reflection;
using Microsoft.AspNetCore.Http;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace PixStream.Http.Pages;

/// <summary>
/// <c>GET /docs</c>: the OpenAPI document as a page for persons, with a form to try each operation. Swagger UI renders it. Its
/// files come out of its package, and only those that the page needs are served, each at a path of its own: its middleware would
/// serve more of them, and beside the guards of all other requests.
/// </summary>
internal static class ApiPage
{
    public const string Pattern = "/docs";

    /// <summary>
    /// Scripts, styles and requests of this origin alone, none of them inline. The style sheet has its icons as <c>data:</c>.
    /// No other page may frame it.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private const string Html = "text/html; charset=utf-8";
    private const string Style = "text/css; charset=utf-8";
    private const string Script = "text/javascript; charset=utf-8";

    private static readonly Assembly Renderer = typeof(SwaggerUIOptions).Assembly;

    /// <summary>
    /// What is served: each path, and what answers it. It is read here, so that a start finds what is missing.
    /// </summary>
    public static IEnumerable<(string Pattern, RequestDelegate Endpoint)> Read()
    {
        var page = Own("docs.html", Html);
        yield return (Pattern, context =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            return page.WriteAsync(context);
        });
        yield return ($"{Pattern}/page.css", Own("docs.css", Style).WriteAsync);
        yield return ($"{Pattern}/page.js", Own("docs.js", Script).WriteAsync);
        yield return ($"{Pattern}/swagger-ui.css", Packaged("swagger-ui.css", Style).WriteAsync);
        yield return ($"{Pattern}/swagger-ui-bundle.js", Packaged("swagger-ui-bundle.js", Script).WriteAsync);
    }

    private static PageFile Own(string name, string type) => PageFile.Read(typeof(ApiPage).Assembly, name, type);

    private static PageFile Packaged(string name, string type) =>
        PageFile.Read(Renderer, $"{Renderer.GetName().Name}.node_modules.swagger_ui_dist.{name}", type);
}
