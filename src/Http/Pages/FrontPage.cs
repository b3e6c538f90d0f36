using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PixStream.Http.Pages;

/// <summary>One thing that a front page names.</summary>
/// <param name="Path">Where it is: a path of this address, or of the project's repository.</param>
/// <param name="English">What it is.</param>
/// <param name="Portuguese">The same.</param>
internal sealed record PageEntry(string Path, string English, string Portuguese);

/// <summary>
/// <c>GET /</c>: says to a person what this address is, and where to go. As HTML for browsers, as text for terminals; in English
/// or Portuguese.
/// </summary>
internal sealed class FrontPage
{
    public const string Pattern = "/";

    private const int PathColumns = 34;

    private const string Style =
        "body{font:16px/1.5 sans-serif;max-width:44em;margin:2em auto;padding:0 1em}"
        + "dt{font-family:monospace;margin-top:.5em;overflow-wrap:anywhere}dd{margin:0 0 0 1.5em}";

    /// <summary>Only this style, named by its hash: no script, no file, no frame.</summary>
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly Dictionary<(bool IsBrowser, bool IsPortuguese), byte[]> _forms = [];
    private readonly string _policy;

    /// <param name="english">What this address is. Lines of up to 80 columns.</param>
    /// <param name="portuguese">The same.</param>
    /// <param name="here">Paths of this address that GET takes.</param>
    /// <param name="elsewhere">Pages of the repository.</param>
    /// <param name="isSandboxed">Whether a browser is to take the page for one of no origin.</param>
    public FrontPage(
        string english, string portuguese, IReadOnlyList<PageEntry> here, IReadOnlyList<PageEntry> elsewhere,
        bool isSandboxed = false)
    {
        _policy = isSandboxed ? $"{Policy}; sandbox" : Policy;
        foreach (var isPortuguese in new[] { false, true })
        {
            var lead = isPortuguese ? portuguese : english;
            var repository = isPortuguese ? "No repositório do projeto:" : "In the project's repository:";
            _forms[(false, isPortuguese)] = Encoding.UTF8.GetBytes(
                $"{lead}\n\n{TextOf(here, isPortuguese)}\n{repository}\n\n{TextOf(elsewhere, isPortuguese)}");
            _forms[(true, isPortuguese)] = Encoding.UTF8.GetBytes(
                $"""
                <!doctype html>
                <html lang="{(isPortuguese ? "pt-BR" : "en")}">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>PixStream</title>
                <link rel="icon" href="data:,">
                <style>{Style}</style>
                </head>
                <body>
                <main>
                <h1>PixStream</h1>
                <p>{WebUtility.HtmlEncode(lead)}</p>
                {HtmlOf(here, isPortuguese, isHere: true)}
                <p>{WebUtility.HtmlEncode(repository)}</p>
                {HtmlOf(elsewhere, isPortuguese, isHere: false)}
                </main>
                </body>
                </html>

                """);
        }
    }

    public Task WriteAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var isBrowser = Preferences.IsBrowser(headers.Accept);
        var isPortuguese = Preferences.IsPortuguese(headers.AcceptLanguage);
        var body = _forms[(isBrowser, isPortuguese)];
        var response = context.Response;
        response.ContentType = isBrowser ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.ContentLanguage = isPortuguese ? "pt-BR" : "en";
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept, Accept-Language";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = _policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.BodyWriter.WriteAsync(body).AsTask();
    }

    private static string TextOf(IEnumerable<PageEntry> entries, bool isPortuguese) =>
        string.Concat(entries.Select(entry => $"  {entry.Path,-PathColumns} {MeaningOf(entry, isPortuguese)}\n"));

    private static string HtmlOf(IEnumerable<PageEntry> entries, bool isPortuguese, bool isHere) =>
        $"<dl>\n{string.Concat(entries.Select(entry =>
        {
            var path = WebUtility.HtmlEncode(entry.Path);
            var name = isHere ? $"<a href=\"{path}\">{path}</a>" : path;
            return $"<dt>{name}</dt><dd>{WebUtility.HtmlEncode(MeaningOf(entry, isPortuguese))}</dd>\n";
        }))}</dl>";

    private static string MeaningOf(PageEntry entry, bool isPortuguese) => isPortuguese ? entry.Portuguese : entry.English;
}
