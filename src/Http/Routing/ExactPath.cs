using Microsoft.AspNetCore.Http;

namespace PixStream.Http.Routing;

/// <summary>
/// A route's path to the letter. Routing ignores letter case; paths do not (RFC 3986, 6.2.2.1). <c>/API/util</c> must not pass a
/// proxy that blocks <c>/api/util</c>.
/// </summary>
internal sealed class ExactPath
{
    /// <summary>Null where a parameter stands.</summary>
    private readonly string?[] _segments;

    public ExactPath(string pattern) =>
        _segments = [.. pattern.Split('/').Skip(1).Select(static segment => segment.StartsWith('{') ? null : segment)];

    /// <summary>The endpoint for requests of this path; the other one for those that only look like it.</summary>
    public RequestDelegate Or(RequestDelegate endpoint, RequestDelegate otherwise) =>
        context => Fits(context.Request.Path) ? endpoint(context) : otherwise(context);

    /// <summary>Whether a path that routing found to be this one is it to the letter.</summary>
    public bool Fits(PathString path)
    {
        // Routing takes the empty path of OPTIONS * and CONNECT for the root.
        var rest = path.Value.AsSpan();
        if (rest.IsEmpty)
            return false;
        foreach (var segment in _segments)
        {
            rest = rest[1..];
            var end = rest.IndexOf('/');
            var found = end < 0 ? rest : rest[..end];
            if (segment is not null && !found.SequenceEqual(segment))
                return false;
            rest = end < 0 ? "/" : rest[end..];
        }

        return true;
    }
}
