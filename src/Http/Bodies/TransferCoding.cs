using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;

namespace PixStream.Http.Bodies;

/// <summary>
/// How a body is framed in HTTP/1.1 (RFC 9112, 6.1): as it is, or in chunks. HTTP/2 has frames of its own (RFC 9113, 8.2.2); the
/// web server does not look at the header there.
/// </summary>
internal static class TransferCoding
{
    private const string Chunked = "chunked";

    /// <summary>Refuses a request whose body is framed in another way; null for all others.</summary>
    public static Refusal? Refuse(StringValues codings, string protocol)
    {
        if (codings.Count == 0)
            return null;

        // Chunks came with HTTP/1.1: in a request of an older client they are a proxy's mistake, or an attack on one.
        if (HttpProtocol.IsHttp10(protocol))
            return new Refusal(
                Problems.MalformedRequest,
                "HTTP/1.0 has no Transfer-Encoding. Send the body with a Content-Length, or send HTTP/1.1.");
        if (!HttpProtocol.IsHttp11(protocol))
            return new Refusal(
                Problems.MalformedRequest, "HTTP/2 frames bodies itself and has no Transfer-Encoding. Leave it out.");
        var names = HeaderList.Of(codings);
        return names is [var only] && only.Equals(Chunked, StringComparison.OrdinalIgnoreCase)
            ? null
            : new Refusal(
                Problems.UnsupportedTransferCoding,
                $"{(names.Count == 0 ? "An empty Transfer-Encoding" : "Transfer-Encoding: " + RequestText.Quote(string.Join(", ", names)))} is not "
                + "served, only chunked alone. To compress a body, send Content-Encoding: gzip.");
    }
}
