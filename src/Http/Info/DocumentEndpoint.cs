using Microsoft.AspNetCore.Http;

namespace PixStream.Http.Info;

/// <summary>
/// <c>GET /openapi.json</c>: the hand-written document of docs/reference, carried in the assembly. (Endpoints that are plain
/// request delegates, as speed asks for here, tell a generator nothing.)
/// </summary>
internal static class DocumentEndpoint
{
    public const string Pattern = "/openapi.json";

    private static readonly byte[] Document = Load();

    public static Task GetAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Document.Length;
        return context.Response.BodyWriter.WriteAsync(Document).AsTask();
    }

    private static byte[] Load()
    {
        using var resource = typeof(DocumentEndpoint).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("openapi.json is not embedded.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
